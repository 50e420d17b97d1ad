import { ConnectError, type Connection, type Probe, type Reachability } from 'redux-reconnector'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFleetWorld } from '../world/fleet.js'
import { bothListeners, createFleetOfOne, only } from '../world/world.js'

afterEach(() => void vi.unstubAllEnvs())

/** Lets what was promised come, in the same turn of the event loop. */
async function microtasks() {
  for (let count = 0; count < 20; count += 1) await Promise.resolve()
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('does not accept a connection when a subscriber stops it at that moment', async () => {
    const accepted = vi.fn<() => void>()
    const close = vi.fn<() => void>()
    let stop = () => {}
    const world = createWorld({
      listener: {
        connect: async (): Promise<Connection> => ({
          closed: new Promise(() => {}),
          close,
          accepted,
        }),
      },
    })
    world.store.subscribe(() => {
      if (world.state().status === 'healthy') stop()
    })
    stop = world.reconnector.start()
    await world.clock.advance(1)
    expect(close).toHaveBeenCalledOnce()
    expect(accepted).not.toHaveBeenCalled()
  })

  it('believes a persisted healthy state until the probe says otherwise', async () => {
    const { reloaded, connected } = createWorld({ probed: true })
    await connected()
    const world = createWorld(reloaded(1000))
    world.connector.answer(async () => 'alive_rpc')
    await world.started()
    await world.clock.advance(3000)
    expect(world.state().status).toBe('healthy')
    expect(world.types()).not.toContain('connectionLost')
    expect(world.connector.attempts).toHaveLength(0)
  })

  it('counts a persisted healthy state as interrupted where there is no probe', async () => {
    const { reloaded, connected } = createWorld()
    await connected()
    const world = createWorld(reloaded(1000))
    await world.started()
    expect(world.events()[0]).toMatchObject({
      type: 'connectionLost',
      payload: { reason: 'interrupted' },
    })
    expect(world.state().status).toBe('connecting')
  })

  it('counts what was said to be healthy while it was stopped as interrupted, in spite of a probe', async () => {
    const world = createWorld({ probed: true })
    const { stop } = await world.connected()
    stop()
    world.store.dispatch(world.actions.resumed('stopped', world.clock.now()))
    world.store.dispatch(world.actions.reconnectSucceeded({ nowMs: world.clock.now() }))
    expect(world.state().status).toBe('healthy')
    world.log.length = 0
    world.reconnector.start()
    await world.clock.advance()
    expect(world.events()[0]).toMatchObject({
      type: 'connectionLost',
      payload: { reason: 'interrupted' },
    })
  })

  it('closes a connection that its probe finds dead when no attempt is left', async () => {
    const world = createWorld({ probed: true, policy: { maxAttempts: 1, minUptimeMs: 60_000 } })
    const { connection } = await world.connected()
    connection.end()
    await world.clock.advance(2000)
    const second = world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'healthy', attempts: 1 })
    world.connector.answer(async () => 'alive_epmd_only')
    await world.clock.advance(2000)
    expect(world.state().status).toBe('gaveUp')
    expect(second.isOpen()).toBe(false)
  })

  it('does not believe a look that a hold came in between', async () => {
    let answer: (seen: Reachability | Probe) => void = () => {}
    const world = createWorld({
      listener: { probe: () => new Promise((resolve) => void (answer = resolve)) },
    })
    await world.started()
    world.page().hold('hidden')
    await world.clock.advance()
    answer('alive_rpc')
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'paused', beneath: { status: 'idle' } })
  })

  it('tells a probe why it is aborted', async () => {
    const reasons: unknown[] = []
    const world = createWorld({
      listener: {
        probe: ({ signal }) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              reasons.push(`${signal.reason.name}: ${signal.reason.message}`)
            })
          }),
      },
    })
    const stop = await world.started()
    world.store.dispatch(world.actions.configured({ node: 'wss://elsewhere/live' }))
    await world.clock.advance(1000)
    await world.clock.advance(6000)
    world.page().hold('hidden')
    await world.clock.advance()
    world.page().release('hidden')
    await world.clock.advance(1000)
    stop()
    expect(reasons).toEqual([
      'AbortError: the node changed',
      'TimeoutError: the probe timed out',
      'AbortError: the connection changed meanwhile',
      'AbortError: the listener stopped',
    ])
  })

  it('does not believe that somebody else takes up an attempt that waits', async () => {
    const world = createWorld()
    await world.connected()
    for (const reason of ['a gap', 'another gap']) {
      world.store.dispatch(world.actions.refreshRequested(reason, world.clock.now()))
      await world.clock.advance()
      if (reason === 'a gap') world.connector.lastAttempt().succeed()
      await world.clock.advance()
    }
    expect(world.state().status).toBe('due')
    world.store.dispatch(
      world.actions.attemptStarted({ attemptId: 'other:1', nowMs: world.clock.now() }),
    )
    expect(world.state().status).toBe('due')
    await world.clock.advance(1000)
    expect(world.connector.attempts).toHaveLength(3)
  })

  it('gives the next attempt exactly what is known of the end of the last', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    connection.end({ reason: 'gone', code: 'x' as never })
    await world.clock.advance(1000)
    expect(world.connector.lastAttempt().last).toStrictEqual({ reason: 'gone', by: 'peer' })
    world.connector.lastAttempt().succeed().end({ reason: 'away', code: 1001, by: 'us' })
    await world.clock.advance(3000)
    expect(world.connector.lastAttempt().last).toStrictEqual({
      reason: 'away',
      code: 1001,
      by: 'us',
    })
  })

  it('knows a hold that is not in force from the last of those that are', async () => {
    const world = createWorld()
    await world.connected()
    await world.clock.advance(5000)
    world.page().hold('hidden')
    await world.clock.advance(2000)
    world.page().release('offline')
    world.page().release('hidden')
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('attempts after holds that come and go as soon as it may', async () => {
    const world = createWorld()
    await world.connected()
    await world.clock.advance(5000)
    world.page().hold('hidden')
    world.page().release('hidden')
    await world.clock.advance()
    world.connector.lastAttempt().succeed()
    await world.clock.advance(300)
    world.page().hold('hidden')
    await world.clock.advance()
    world.page().release('hidden')
    await world.clock.advance(699)
    expect(world.connector.attempts).toHaveLength(2)
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(3)
  })

  it('sleeps during a hold', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const world = createWorld({ probed: true })
    await world.connected()
    world.page().hold('hidden')
    await world.clock.advance(1000)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('sees nothing during a hold when the clock steps back', async () => {
    const world = createWorld({
      startMs: 3_600_000,
      probed: true,
      listener: {
        signals({ hold }) {
          hold('hidden')
          return () => {}
        },
      },
    })
    world.reconnector.start()
    await world.clock.advance(1000)
    world.clock.step(-1_800_000)
    world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
    await world.clock.advance(20_000)
    expect(world.state()).toMatchObject({ status: 'paused', reachability: null })
  })

  it('goes on looking when the clock steps back to an instant after all that is known', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    await world.clock.advance(7_200_000)
    world.clock.step(-3_600_000)
    const before = world.looks()
    await world.clock.advance(20_000)
    expect(world.looks()).toBeGreaterThan(before + 5)
  })

  it('makes no attempt for a start that is over before it began', async () => {
    const world = createWorld({
      listener: {
        connect: async () => ({
          closed: new Promise<never>(() => {}),
          close: () => world.reconnector.start()(),
        }),
        signals: () => {
          begun += 1
          return () => {}
        },
      },
    })
    let begun = 0
    const stop = await world.started()
    stop()
    await world.clock.advance(10_000)
    expect(begun).toBe(1)
    expect(world.state().status).toBe('paused')
  })

  it('says that a probe is healthy without a connection also where it gives a reason', async () => {
    const world = createWorld({
      listener: {
        probe: async () => ({ reachability: 'alive_rpc', reason: 'the server answers' }),
      },
    })
    await world.started()
    expect(world.errors.map(String).join()).toContain('without a connection')
  })

  it('does not attempt without an answer of the probe, because the clock steps back', async () => {
    const world = createWorld({
      startMs: 3_600_000,
      listener: { probe: () => new Promise(() => {}) },
    })
    await world.started()
    world.clock.step(-1_800_000)
    world.store.dispatch(world.actions.configured({ maxBackoffMs: 20_000 }))
    await world.clock.advance(1000)
    expect(world.connector.attempts).toHaveLength(0)
  })

  it('attempts at once, in one step, what is lost a period after it was dialed', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    await world.clock.advance(1000 - world.clock.now())
    world.log.length = 0
    connection.end()
    await world.clock.advance()
    expect(world.types()).toEqual(['connectionLost', 'attemptStarted'])
  })

  it('forgets the oldest secrets only, however often a new one is used', async () => {
    const tokens = ['s3cret-of-old', ...Array.from({ length: 40 }, () => 's3cret-of-today')]
    const world = createWorld({
      cookie: 'env:TOKEN',
      listener: {
        resolveCookie: () => tokens.shift() ?? 's3cret-of-today',
        connect: async ({ cookie, number }) => {
          await cookie()
          throw new Error(`s3cret-of-old is refused in attempt ${number}`)
        },
      },
    })
    await world.started()
    await world.clock.advance(600_000)
    expect(world.state().attempts).toBeGreaterThan(20)
    expect(world.state().reason).toMatch(/^\[secret\] is refused/)
  })

  it('says nothing of a wait that the server did not ask for', async () => {
    const world = createWorld()
    await world.refused(new ConnectError('busy', { retryAfterMs: 0 }))
    const failed = world.events().find(({ type }) => type === 'reconnectFailed')
    expect(failed?.payload).not.toHaveProperty('retryAfterMs')
  })

  it('tells the first attempt at another node why there was an end', async () => {
    const world = createWorld()
    await world.connected()
    world.store.dispatch(world.actions.configured({ node: 'wss://elsewhere/live' }))
    await world.clock.advance(1)
    expect(world.connector.lastAttempt()).toMatchObject({
      node: 'wss://elsewhere/live',
      last: { reason: 'the node changed', by: 'us' },
    })
  })
})

describe('a fleet of one', () => {
  const remove = { type: 'reconnectorFleet/connectionsRemoved', payload: [only] }

  it('closes what opens in the turn in which it is removed', async () => {
    const world = createFleetOfOne()
    await world.started()
    const connection = world.connector.lastAttempt().succeed()
    await microtasks()
    world.store.dispatch(remove)
    await world.clock.advance(1)
    expect(connection.isOpen()).toBe(false)
    expect(world.errors).toEqual([])
  })

  it('hears no end, failure or look of what is removed in the same turn', async () => {
    const world = createFleetOfOne({ probed: true })
    const { connection } = await world.connected()
    connection.end()
    await microtasks()
    world.store.dispatch(remove)
    await world.clock.advance(10_000)
    expect(world.errors).toEqual([])

    const refused = createFleetOfOne()
    await refused.started()
    refused.connector.lastAttempt().fail(new Error('refused'))
    await microtasks()
    refused.store.dispatch(remove)
    await refused.clock.advance(10_000)
    expect(refused.errors).toEqual([])
  })

  it('tells the next attempt that a connection was closed because its attempt was aborted', async () => {
    const world = createFleetOfOne()
    await world.started()
    const attempt = world.connector.lastAttempt()
    world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
    attempt.succeed()
    await microtasks()
    await world.clock.advance(1)
    expect(world.connector.openCount()).toBe(0)
    world.store.dispatch(world.actions.resumed('lunch', world.clock.now()))
    await world.clock.advance(1)
    expect(world.connector.lastAttempt().last).toEqual({
      reason: 'the attempt was aborted',
      by: 'us',
    })
  })

  it('hears nothing of a look at what is removed in the turn of its answer', async () => {
    let answer: (seen: Reachability) => void = () => {}
    const world = createFleetOfOne({
      listener: { probe: () => new Promise((resolve) => void (answer = resolve)) },
    })
    await world.started()
    answer('alive_rpc')
    await microtasks()
    world.store.dispatch(remove)
    await world.clock.advance(10_000)
    expect(world.errors).toEqual([])
  })

  it('neither looks at nor dials what a subscriber removes in the turn of its look or attempt', async () => {
    let looks = 0
    const world = createFleetOfOne({
      listener: {
        probe: async () => {
          looks += 1
          return 'unreachable'
        },
      },
    })
    let isToGo = false
    world.store.subscribe(() => {
      if (!isToGo) return
      isToGo = false
      world.store.dispatch(remove)
    })
    await world.refused()
    const before = looks
    await world.clock.advance(900)
    isToGo = true
    world.store.dispatch(world.actions.retryRequested(world.clock.now()))
    await world.clock.advance(10_000)
    expect(looks).toBeLessThanOrEqual(before + 1)
    expect(world.errors).toEqual([])
  })

  it('does not look at what a subscriber removes in the turn of its look', async () => {
    const looks: string[] = []
    const world = createFleetWorld({ count: 2, probed: true })
    const { actions } = world.slice
    await world.connected()
    world.connector.answer(async ({ id }) => {
      looks.push(id)
      return 'alive_rpc'
    })
    await world.clock.advance(2000)
    let isToGo = false
    world.store.subscribe(() => {
      if (!isToGo) return
      isToGo = false
      world.store.dispatch(actions.connectionsRemoved(['1']))
    })
    looks.length = 0
    isToGo = true
    world.connector.connections[0]?.end()
    await microtasks()
    world.page().wake()
    expect(looks).toEqual(['0'])
    await world.clock.advance(100)
    expect(world.errors).toEqual([])
  })
})
