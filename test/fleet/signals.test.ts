import { ConnectError } from 'redux-reconnector'
import { createBrowserSignals } from 'redux-reconnector/browser'
import { describe, expect, it } from 'vitest'
import { ScriptedTarget } from '../browser-signals/scriptedPage.js'
import { createFleetWorld } from '../world/fleet.js'

const minutes = 60_000

describe('wake', () => {
  it('looks at all at once by the probe, and leaves the looks spread over the period', async () => {
    const world = createFleetWorld({ count: 100, probed: true, listener: { probeEveryMs: 1000 } })
    await world.connected()
    await world.clock.advance(2000)
    const before = world.looks()
    world.page().wake()
    await world.clock.advance(1)
    expect(world.looks() - before).toBeGreaterThanOrEqual(100)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const from = world.looks()
      await world.clock.advance(100)
      expect(world.looks() - from).toBeLessThanOrEqual(20)
    }
  })

  it('does all that became due while the timers slept, in few actions', async () => {
    const world = createFleetWorld({ count: 50 })
    await world.refused()
    world.clock.step(minutes)
    world.page().wake()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(100)
    expect(world.log.length).toBeLessThanOrEqual(2)
  })
})

describe.each(['retry', 'online'] as const)('%s', (hint) => {
  it('attempts all that wait, in one action', async () => {
    const world = createFleetWorld({ count: 50 })
    await world.refused()
    world.page()[hint]()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(100)
    expect(world.log).toHaveLength(1)
    expect(world.counts()).toMatchObject({ connecting: 50 })
  })

  it('never makes more attempts at once than there is room for', async () => {
    const world = createFleetWorld({ count: 100, listener: { maxConcurrentAttempts: 8 } })
    await world.refused()
    // Who waits in line makes a second attempt long before its wait is over.
    const startedMs = world.clock.now()
    world.page()[hint]()
    await world.clock.advance()
    expect(world.counts()).toMatchObject({ connecting: 8, healthy: 0 })
    for (let made = 100; made < 200;) {
      const attempts = world.connector.attempts.slice(made)
      expect(attempts.length).toBeLessThanOrEqual(8)
      for (const attempt of attempts) attempt.succeed()
      made += attempts.length
      await world.clock.advance(1)
    }
    expect(world.clock.now() - startedMs).toBeLessThan(1000)
    expect(world.counts()).toMatchObject({ healthy: 100 })
    expect(new Set(world.connector.attempts.slice(100).map(({ node }) => node)).size).toBe(100)
  })

  it('leaves alone who waits because the server asked, gave up for good or is attempting', async () => {
    const world = createFleetWorld({ count: 4 })
    world.reconnector.start()
    const [busy, fatal, refused] = world.connector.attempts
    busy?.fail(new ConnectError('busy', { retryAfterMs: minutes }))
    fatal?.fail(new ConnectError('no such protocol', { outcome: 'fatal' }))
    refused?.fail(new Error('refused'))
    await world.clock.advance(100)
    world.page()[hint]()
    world.page()[hint]()
    await world.clock.advance(100)
    expect(world.statuses()).toEqual(['waiting', 'gaveUp', 'connecting', 'connecting'])
    expect(world.connector.attempts).toHaveLength(5)
  })

  it('leaves alone who is healthy by somebody else’s word', async () => {
    const world = createFleetWorld({ count: 1 })
    await world.refused()
    world.store.dispatch(world.slice.actions.probeReceived('0', 'alive_rpc', world.clock.now()))
    world.page()[hint]()
    await world.clock.advance(minutes)
    expect(world.state('0').status).toBe('healthy')
    expect(world.connector.attempts).toHaveLength(1)
  })

  it('is forgotten by one that is paused while it waits in line', async () => {
    const world = createFleetWorld({ count: 2, listener: { maxConcurrentAttempts: 1 } })
    await world.refused()
    world.page()[hint]()
    await world.clock.advance()
    world.store.dispatch(world.slice.actions.paused('1', 'lunch', world.clock.now()))
    world.connector.lastAttempt().succeed()
    await world.clock.advance(minutes)
    expect(world.state('1')).toMatchObject({ status: 'paused', reason: 'lunch' })
    expect(world.connector.attempts).toHaveLength(3)
  })
})

describe('refresh', () => {
  it('closes all that are open and makes them anew, as many at once as there is room for', async () => {
    const world = createFleetWorld({ count: 50, listener: { maxConcurrentAttempts: 10 } })
    await world.connected()
    await world.clock.advance(minutes)
    world.log.length = 0
    world.page().refresh('the page was asleep')
    expect(world.connector.openCount()).toBe(0)
    expect(world.log).toHaveLength(1)
    await world.clock.advance(10)
    expect(world.connector.attempts).toHaveLength(60)
  })
})

describe('hold', () => {
  it('pauses 1000 connections at once in one action, and closes those that are open', async () => {
    const world = createFleetWorld({ count: 1000 })
    await world.connected()
    world.log.length = 0
    world.page().hold('hidden')
    expect(world.log).toHaveLength(1)
    expect(world.counts()).toMatchObject({ paused: 1000 })
    expect(world.state('999')).toMatchObject({ reason: 'hidden' })
    expect(world.connector.openCount()).toBe(0)
    await world.clock.advance(minutes)
    expect(world.connector.attempts).toHaveLength(1000)
    expect(world.log).toHaveLength(1)
  })

  it('gives up the attempts under way and in line, and closes what comes late', async () => {
    const world = createFleetWorld({ count: 5, listener: { maxConcurrentAttempts: 2 } })
    world.reconnector.start()
    const late = world.connector.attempts[0]?.succeed()
    world.page().hold('hidden')
    expect(world.connector.attempts.map(({ signal }) => signal.aborted)).toEqual([true, true])
    await world.clock.advance(minutes)
    expect(late?.isOpen()).toBe(false)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('holds who joins meanwhile, and who is resumed by somebody', async () => {
    const world = createFleetWorld()
    await world.connected()
    world.page().hold('hidden')
    world.store.dispatch(world.slice.actions.connectionsAdded([{ id: 'new', node: 'node new' }]))
    world.store.dispatch(world.slice.actions.resumed('0', 'hidden', world.clock.now()))
    await world.clock.advance(1)
    for (const id of ['0', 'new']) {
      expect(world.state(id)).toMatchObject({ status: 'paused', reason: 'hidden' })
    }
    await world.clock.advance(minutes)
    expect(world.connector.attempts).toHaveLength(3)
  })
})

describe('release', () => {
  it.each([false, true])('opens all anew at once, in few actions (probed: %s)', async (probed) => {
    const world = createFleetWorld({ probed, count: 100 })
    await world.connected()
    expect(world.counts()).toMatchObject({ healthy: 100 })
    world.page().hold('hidden')
    await world.clock.advance(minutes)
    world.log.length = 0
    world.page().release('hidden')
    world.page().wake()
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(164) // as many as there is room for
    expect(world.log.length).toBeLessThanOrEqual(3)
  })

  it('ends the pause that a life before a reload left behind', async () => {
    const before = createFleetWorld()
    before.reconnector.start()
    before.page().hold('hidden')
    const world = createFleetWorld({
      preloadedState: JSON.parse(JSON.stringify(before.fleet())),
      listener: {
        signals: ({ release }) => {
          release('hidden')
          return () => {}
        },
      },
    })
    world.reconnector.start()
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(3)
  })
})

it('an explicit pause of one wins over every signal', async () => {
  const world = createFleetWorld()
  await world.connected()
  world.store.dispatch(world.slice.actions.paused('1', 'lunch', world.clock.now()))
  const { hold, release, retry, wake, online, refresh } = world.page()
  for (const signal of [
    () => hold('hidden'),
    () => release('hidden'),
    () => refresh('slept'),
    retry,
    wake,
    online,
  ]) {
    signal()
    await world.clock.advance(minutes)
    expect(world.state('1')).toMatchObject({ status: 'paused', reason: 'lunch' })
  }
  const nodes = world.connector.attempts.map(({ node }) => node)
  expect(nodes.filter((node) => node === 'node 1')).toHaveLength(1)
  expect(nodes.length).toBeGreaterThanOrEqual(5)
})

it('a browser’s page holds, releases and hurries a fleet by its events', async () => {
  const window = new ScriptedTarget()
  const document = new ScriptedTarget()
  const world = createFleetWorld({
    listener: {
      signals: createBrowserSignals({
        online: { target: window },
        visibility: { hidden: 'pause', target: document },
        bfcache: { target: window, document },
      }),
    },
  })
  const stop = await world.connected()
  document.turn('hidden')
  expect(world.state('0')).toMatchObject({ status: 'paused', reason: 'the page is hidden' })
  expect(world.connector.openCount()).toBe(0)
  await world.clock.advance(minutes)
  document.turn('visible')
  await world.clock.advance(1)
  expect(world.connector.attempts).toHaveLength(6)
  for (const attempt of world.connector.attempts.slice(3)) attempt.fail(new Error('refused'))
  await world.clock.advance(100)
  window.fire('online')
  await world.clock.advance(1)
  expect(world.connector.attempts).toHaveLength(9)
  stop()
  expect(window.listenerCount + document.listenerCount).toBe(0)
})
