import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const minute = 60_000

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('retry cuts a wait, but none that the server asked for', async () => {
    const { clock, connector, page, started } = createWorld()
    await started()
    page().retry() // one is under way
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(100)
    page().retry()
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
    connector.lastAttempt().fail(new ConnectError('busy', { retryAfterMs: minute }))
    await clock.advance(100)
    page().retry()
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('wake looks at once, and leaves a wait its end', async () => {
    const probed = createWorld({ probed: true })
    await probed.connected()
    await probed.clock.advance(10)
    const before = probed.looks()
    probed.page().wake()
    await probed.clock.advance()
    expect(probed.looks()).toBe(before + 1)

    const { clock, connector, page, refused } = createWorld()
    await refused()
    page().wake()
    await clock.advance(1000)
    expect(connector.attempts).toHaveLength(1)
  })

  it('refresh closes an open connection and makes it anew', async () => {
    const { clock, connected, connector, page, state } = createWorld()
    const { connection } = await connected()
    await clock.advance(minute)
    page().refresh('the page was asleep')
    expect(connection.isOpen()).toBe(false)
    await clock.advance(10)
    expect(connector.attempts).toHaveLength(2)
    expect(state()).toMatchObject({ status: 'connecting', reason: 'the page was asleep' })
  })

  it('hold pauses with its reason until the last release', async () => {
    const { clock, connected, connector, page, state } = createWorld()
    await connected()
    page().hold('hidden')
    page().hold('another tab')
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
    expect(connector.openCount()).toBe(0)
    page().release('hidden')
    expect(state()).toMatchObject({ status: 'paused', reason: 'another tab' })
    await clock.advance(minute)
    expect(connector.attempts).toHaveLength(1)
    page().release('another tab')
    await clock.advance(10)
    expect(connector.attempts).toHaveLength(2)
  })

  it('hold with nothing open says only that it is paused; with a connection, that it is gone', async () => {
    const waiting = createWorld()
    await waiting.refused()
    await waiting.clock.advance(100)
    const { length } = waiting.types()
    waiting.page().hold('hidden')
    expect(waiting.types().slice(length)).toEqual(['paused'])

    const open = createWorld()
    await open.connected()
    const before = open.types().length
    open.page().hold('hidden')
    expect(open.types().slice(before)).toEqual(['paused', 'connectionLost'])
    expect(open.state()).toMatchObject({ status: 'paused', reason: 'hidden', lostMs: 0 })
  })

  it('hold at the very start opens nothing until it is released', async () => {
    const world = createWorld({
      listener: {
        signals: ({ hold, release }) => {
          hold('hidden')
          world.clock.setTimeout(() => release('hidden'), minute)
          return () => {}
        },
      },
    })
    world.reconnector.start()
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'hidden' })
    await world.clock.advance(minute - 1)
    expect(world.connector.attempts).toHaveLength(0)
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(1)
  })

  it('release of what was never held ends nothing, and says nothing', async () => {
    const { clock, connected, log, page } = createWorld()
    await connected()
    const before = log.length
    page().release('hidden')
    await clock.advance(1000)
    expect(log).toHaveLength(before)
  })

  it('release ends the pause that a life before a reload left behind', async () => {
    const before = createWorld()
    await before.started()
    before.page().hold('hidden')
    const world = createWorld({
      ...before.reloaded(),
      listener: {
        signals: ({ release }) => {
          release('hidden')
          return () => {}
        },
      },
    })
    world.reconnector.start()
    await world.clock.advance(2000)
    expect(world.connector.attempts).toHaveLength(1)
  })

  it('release does not end a pause of the user', async () => {
    const { actions, clock, connected, page, state, store } = createWorld()
    await connected()
    store.dispatch(actions.paused('by the user', clock.now()))
    page().hold('hidden')
    page().release('hidden')
    await clock.advance(minute)
    expect(state()).toMatchObject({ status: 'paused', reason: 'by the user' })
  })

  it('a hold is held again after somebody resumed', async () => {
    const { actions, clock, connected, page, state, store } = createWorld()
    await connected()
    page().hold('hidden')
    store.dispatch(actions.resumed('hidden', clock.now()))
    await clock.advance()
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
  })

  it('a hold that a subscriber asks for in the middle of the work is carried out', async () => {
    const world = createWorld()
    const unsubscribe = world.store.subscribe(() => {
      unsubscribe()
      world.page().hold('hidden')
    })
    world.reconnector.start()
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'hidden' })
    expect(world.connector.attempts.every(({ signal }) => signal.aborted)).toBe(true)
    expect(world.errors).toEqual([])
  })

  it('after a stop no signal is heard, and the source is told once', async () => {
    const { clock, connected, ended, log, looks, page } = createWorld({ probed: true })
    const { stop } = await connected()
    stop()
    stop()
    expect(ended()).toBe(1)
    const [seen, actions] = [looks(), log.length]
    page().wake()
    page().retry()
    page().online()
    page().refresh('late')
    page().hold('hidden')
    page().release('hidden')
    await clock.advance(minute)
    expect(looks()).toBe(seen)
    expect(log).toHaveLength(actions)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('and a hold of before the stop is not one of after the start', async () => {
    const { clock, connected, connector, page, reconnector, state } = createWorld()
    const { stop } = await connected()
    page().hold('hidden')
    stop()
    reconnector.start()
    await clock.advance(2000)
    // It is in the store: the source that put it takes it away, or nobody does.
    expect(state()).toMatchObject({ status: 'paused', holds: ['hidden'] })
    page().release('hidden')
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })
})
