import { ConnectError, type SignalHandlers } from 'redux-reconnector'
import { createBrowserSignals } from 'redux-reconnector/browser'
import { createReconnectorFleetListener, selectStatusCounts } from 'redux-reconnector/fleet'
import { describe, expect, it } from 'vitest'
import { ScriptedTarget } from '../browser-signals/scriptedPage.js'
import { createFleetWorld, type FleetWorldOptions } from './world.js'

const minutes = 60_000

/** A fleet whose page is in the hands of the test. */
function createSignalled({ listener, ...options }: FleetWorldOptions = {}) {
  let handlers: SignalHandlers | undefined
  let ended = 0
  const world = createFleetWorld({
    ...options,
    listener: {
      signals: (given) => {
        handlers = given
        return () => void (ended += 1)
      },
      ...listener,
    },
  })
  const page = () => {
    if (handlers === undefined) throw new Error('not started')
    return handlers
  }
  return {
    ...world,
    page,
    ended: () => ended,
    counts: () => selectStatusCounts(world.fleet()),
    /** Starts, and lets all first attempts fail: each waits for 2 s. */
    async refused() {
      const stop = world.reconnector.start()
      for (let at = 0; at < world.ids.length;) {
        const attempts = world.connector.attempts.slice(at)
        for (const attempt of attempts) attempt.fail(new Error('refused'))
        at += attempts.length
        await world.clock.advance(1)
      }
      world.log.length = 0
      return stop
    },
  }
}

describe('wake', () => {
  it('looks at all at once by the probe, and leaves the looks spread over the period', async () => {
    const world = createSignalled({ count: 100, probed: true, listener: { probeEveryMs: 1000 } })
    await world.connected()
    await world.clock.advance(2000)
    const before = world.connector.probeCount()
    world.page().wake()
    await world.clock.advance(1)
    expect(world.connector.probeCount() - before).toBeGreaterThanOrEqual(100)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const from = world.connector.probeCount()
      await world.clock.advance(100)
      expect(world.connector.probeCount() - from).toBeLessThanOrEqual(20)
    }
  })

  it('does all that became due while the timers slept, in one action', async () => {
    const world = createSignalled({ count: 50 })
    await world.refused()
    world.clock.step(minutes)
    world.page().wake()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(100)
    expect(world.log).toHaveLength(1)
  })

  it('does not cut a wait short', async () => {
    const world = createSignalled()
    await world.refused()
    world.page().wake()
    await world.clock.advance(1000)
    expect(world.connector.attempts).toHaveLength(3)
  })
})

describe('retry', () => {
  it('attempts all that wait, in one action', async () => {
    const world = createSignalled({ count: 50 })
    await world.refused()
    world.page().retry()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(100)
    expect(world.log).toHaveLength(1)
    expect(world.counts()).toMatchObject({ connecting: 50 })
    expect(world.state('7')).toMatchObject({ attempts: 2 })
  })

  it('never makes more attempts at once than there is room for', async () => {
    const world = createSignalled({ count: 100, listener: { maxConcurrentAttempts: 8 } })
    await world.refused()
    // Who waits in line makes a second attempt long before its wait is over.
    const startedMs = world.clock.now()
    world.page().retry()
    await world.clock.advance()
    expect(world.counts()).toMatchObject({ connecting: 8, waiting: 92 })
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

  it('leaves alone who waits because the server asked, gave up or is attempting', async () => {
    const world = createSignalled({ count: 4 })
    world.reconnector.start()
    const [busy, fatal, refused] = world.connector.attempts
    busy?.fail(new ConnectError('busy', { retryAfterMs: minutes }))
    fatal?.fail(new ConnectError('no such protocol', { outcome: 'fatal' }))
    refused?.fail(new Error('refused'))
    await world.clock.advance(100)
    world.page().retry()
    world.page().retry()
    await world.clock.advance(100)
    expect(world.statuses()).toEqual(['waiting', 'gaveUp', 'connecting', 'connecting'])
    expect(world.connector.attempts).toHaveLength(5)
  })

  it('leaves alone who is healthy by somebody else’s word', async () => {
    const world = createSignalled({ count: 1 })
    await world.refused()
    world.store.dispatch(world.slice.actions.probeReceived('0', 'alive_rpc', world.clock.now()))
    world.page().retry()
    await world.clock.advance(minutes)
    expect(world.state('0').status).toBe('healthy')
    expect(world.connector.attempts).toHaveLength(1)
  })

  it('does not cut short what the server asks for while one waits in line', async () => {
    const world = createSignalled({ count: 2, listener: { maxConcurrentAttempts: 1 } })
    await world.refused()
    world.page().retry()
    const report = { nowMs: world.clock.now(), retryAfterMs: minutes }
    world.store.dispatch(world.slice.actions.reconnectFailed('1', report))
    world.connector.lastAttempt().succeed()
    await world.clock.advance(minutes - 1)
    expect(world.connector.attempts).toHaveLength(3)
    await world.clock.advance(10)
    expect(world.connector.attempts).toHaveLength(4)
  })

  it('is forgotten by one that is paused while it waits in line', async () => {
    const world = createSignalled({ count: 2, listener: { maxConcurrentAttempts: 1 } })
    await world.refused()
    world.page().retry()
    await world.clock.advance()
    expect(world.statuses()).toEqual(['connecting', 'waiting'])
    world.store.dispatch(world.slice.actions.paused('1', 'lunch'))
    world.connector.lastAttempt().succeed()
    await world.clock.advance(minutes)
    expect(world.state('1')).toMatchObject({ status: 'paused', reason: 'lunch' })
    expect(world.connector.attempts).toHaveLength(3)
  })
})

describe('hold', () => {
  it('pauses 1000 connections at once in one action, and closes those that are open', async () => {
    const world = createSignalled({ count: 1000 })
    await world.connected()
    world.log.length = 0
    world.page().hold('hidden')
    expect(world.log).toHaveLength(1)
    expect(world.counts()).toMatchObject({ paused: 1000 })
    expect(world.state('999')).toMatchObject({ reason: 'hidden', reachability: 'unreachable' })
    expect(world.connector.openCount()).toBe(0)
    await world.clock.advance(minutes)
    expect(world.connector.attempts).toHaveLength(1000)
    expect(world.log).toHaveLength(1)
  })

  it('is not gainsaid by a look that was under way when it closed the connection', async () => {
    let answer = (_reachability: 'alive_rpc') => {}
    const world = createSignalled({ count: 1, probed: true })
    await world.connected()
    world.connector.answer(() => new Promise((resolve) => (answer = resolve)))
    await world.clock.advance(1500)
    world.page().hold('hidden')
    answer('alive_rpc')
    await world.clock.advance(1)
    expect(world.state('0')).toMatchObject({ status: 'paused', reachability: 'unreachable' })
  })

  it('gives up the attempts under way and in line, and closes what comes late', async () => {
    const world = createSignalled({ count: 5, listener: { maxConcurrentAttempts: 2 } })
    world.reconnector.start()
    const late = world.connector.attempts[0]?.succeed()
    world.page().hold('hidden')
    expect(world.connector.attempts.map(({ signal }) => signal.aborted)).toEqual([true, true])
    await world.clock.advance(minutes)
    expect(late?.isOpen()).toBe(false)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('holds who joins meanwhile, and who is resumed by somebody', async () => {
    const world = createSignalled()
    await world.connected()
    world.page().hold('hidden')
    world.store.dispatch(world.slice.actions.connectionsAdded([{ id: 'new', node: 'node new' }]))
    world.store.dispatch(world.slice.actions.resumed('0', world.clock.now()))
    await world.clock.advance(1)
    for (const id of ['0', 'new']) {
      expect(world.state(id)).toMatchObject({ status: 'paused', reason: 'hidden' })
    }
    await world.clock.advance(minutes)
    expect(world.connector.attempts).toHaveLength(3)
  })

  it('at the very start opens nothing until it is released', async () => {
    const world = createSignalled({
      listener: {
        signals: ({ hold, release }) => {
          hold('hidden')
          world.clock.setTimeout(() => release('hidden'), minutes)
          return () => {}
        },
      },
    })
    world.reconnector.start()
    expect(world.counts()).toMatchObject({ paused: 3 })
    await world.clock.advance(minutes - 1)
    expect(world.connector.attempts).toHaveLength(0)
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(3)
  })

  it('asked for by a subscriber in the middle of a turn is carried out in the next one', async () => {
    const world = createSignalled()
    const unsubscribe = world.store.subscribe(() => {
      unsubscribe()
      world.page().hold('hidden')
    })
    world.reconnector.start()
    await world.clock.advance()
    expect(world.counts()).toMatchObject({ paused: 3 })
    expect(world.connector.attempts.every(({ signal }) => signal.aborted)).toBe(true)
    expect(world.errors).toEqual([])
  })
})

describe('release', () => {
  it.each([false, true])('opens all anew at once, in few actions (probed: %s)', async (probed) => {
    const world = createSignalled({ probed, count: 100 })
    world.reconnector.start()
    for (let turn = 0; turn < 20; turn += 1) {
      await world.clock.advance(100)
      for (const attempt of world.connector.attempts) attempt.succeed()
    }
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

  it('is waited for until the last hold has ended', async () => {
    const world = createSignalled()
    await world.connected()
    world.page().hold('hidden')
    world.page().hold('another tab')
    expect(world.state('1').reason).toBe('hidden')
    world.page().release('hidden')
    await world.clock.advance(minutes)
    expect(world.state('1')).toMatchObject({ status: 'paused', reason: 'another tab' })
    expect(world.connector.attempts).toHaveLength(3)
    world.page().release('another tab')
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(6)
  })

  it('ends the pause that a life before a reload left behind', async () => {
    const before = createSignalled()
    before.reconnector.start()
    before.page().hold('hidden')
    const world = createSignalled({
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

describe('an explicit pause', () => {
  it('of one wins over every signal', async () => {
    const world = createSignalled()
    await world.connected()
    world.store.dispatch(world.slice.actions.paused('1', 'lunch'))
    const { hold, release, retry, wake } = world.page()
    for (const signal of [() => hold('hidden'), () => release('hidden'), retry, wake]) {
      signal()
      await world.clock.advance(minutes)
      expect(world.state('1')).toMatchObject({ status: 'paused', reason: 'lunch' })
    }
    const nodes = world.connector.attempts.map(({ node }) => node)
    expect(nodes.filter((node) => node === 'node 1')).toHaveLength(1)
    expect(nodes.length).toBeGreaterThanOrEqual(5)
  })
})

describe('the source', () => {
  it('is told of a stop, once, and no signal is heard after it', async () => {
    const world = createSignalled({ probed: true })
    const stop = await world.connected()
    stop()
    stop()
    expect(world.ended()).toBe(1)
    const [looks, actions] = [world.connector.probeCount(), world.log.length]
    world.page().wake()
    world.page().retry()
    world.page().hold('hidden')
    world.page().release('hidden')
    await world.clock.advance(minutes)
    expect(world.connector.probeCount()).toBe(looks)
    expect(world.log).toHaveLength(actions)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('that throws at the start leaves nothing behind, and it can be started again', async () => {
    let isBroken = true
    const world = createSignalled({
      listener: {
        signals: ({ wake }) => {
          wake()
          if (isBroken) throw new Error('no window')
          return () => {
            throw new Error('no undo')
          }
        },
      },
    })
    expect(() => world.reconnector.start()).toThrow('no window')
    expect(world.clock.pendingTimers()).toBe(0)
    expect(world.connector.attempts).toHaveLength(0)
    isBroken = false
    const stop = await world.connected()
    stop()
    expect(world.connector.openCount()).toBe(0)
    expect(world.errors).toEqual([new Error('no undo')])
  })

  it('that is no function is refused at once', () => {
    const { slice, connector } = createFleetWorld()
    const options = { connect: connector.connect, signals: 5 as never }
    expect(() => createReconnectorFleetListener(slice, options)).toThrow(
      'createReconnectorFleetListener: expected `signals` to be a function, got 5',
    )
  })
})

it('a browser’s page holds, releases and hurries a fleet by its events', async () => {
  const window = new ScriptedTarget()
  const document = new ScriptedTarget()
  const world = createSignalled({
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
