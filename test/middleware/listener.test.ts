import { ConnectError, createReconnectorListener, selectExplanation } from 'redux-reconnector'
import { describe, expect, it, vi } from 'vitest'
import { createWorld } from './world.js'

describe('starting', () => {
  it('opens nothing before start()', async () => {
    const { clock, connector, state } = createWorld()
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(0)
    expect(clock.pendingTimers()).toBe(0)
    expect(state().status).toBe('idle')
  })

  it('looks at once: the first connect is an attempt like any other, and counts', async () => {
    const world = createWorld()
    await world.connected()
    expect(world.types()).toEqual(['probeReceived', 'attemptStarted', 'reconnectSucceeded'])
    expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 1, attempts: 0 })
    expect(world.connector.lastAttempt()).toMatchObject({ node: 'wss://host/live', number: 1 })
  })

  it('throws where the middleware is in no store', () => {
    const { slice, connector } = createWorld()
    const listener = createReconnectorListener(slice, { connect: connector.connect })
    expect(() => listener.start()).toThrow(
      'createReconnectorListener: expected `middleware` to be in a store by start()',
    )
  })

  it('throws at once where `connect` is missing', () => {
    const { slice } = createWorld()
    expect(() => createReconnectorListener(slice, {} as never)).toThrow(
      'createReconnectorListener: expected `connect` to be a function',
    )
  })

  it('goes on with the rest of a wait after a reload', async () => {
    const before = createWorld()
    before.reconnector.start()
    await before.clock.advance()
    before.connector.lastAttempt().fail(new Error('refused'))
    await before.clock.advance(500)
    const preloadedState = JSON.parse(JSON.stringify(before.state()))
    expect(preloadedState.status).toBe('waiting')

    const { clock, connector, reconnector } = createWorld({ preloadedState, startMs: 500 })
    reconnector.start()
    await clock.advance(1499)
    expect(connector.attempts).toHaveLength(0)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(1)
  })

  it('ends an attempt of a life before the reload, which nobody else would', async () => {
    const before = createWorld()
    before.reconnector.start()
    await before.clock.advance(1000)
    const preloadedState = JSON.parse(JSON.stringify(before.state()))
    expect(preloadedState.status).toBe('connecting')

    const { clock, connector, reconnector, state } = createWorld({ preloadedState, startMs: 1000 })
    reconnector.start()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'waiting', reason: 'interrupted', attemptId: null })
    await clock.advance(1000)
    expect(connector.attempts).toHaveLength(1)
  })

  it.each([[{}], [null], [42], [{ status: 'waiting' }]])(
    'heals a broken persisted state: %j',
    async (preloadedState) => {
      const world = createWorld({ preloadedState })
      await world.connected()
      expect(world.state()).toMatchObject({ status: 'healthy', node: 'wss://host/live' })
    },
  )
})

describe('an outage', () => {
  it('is attempted at 0, 2, 6, 14 and 30 s, then every 30 s, without a probe', async () => {
    const world = createWorld()
    const { clock, connector } = world
    const instants: number[] = []
    world.reconnector.start()
    for (let s = 0; s <= 95; s += 1) {
      await clock.advance()
      if (connector.attempts.length > instants.length) {
        instants.push(clock.now())
        connector.lastAttempt().fail(new Error('refused'))
      }
      await clock.advance(1000)
    }
    expect(instants).toEqual([0, 2000, 6000, 14_000, 30_000, 60_000, 90_000])
  })

  it('needs one timer, and between attempts no action', async () => {
    const { clock, connector, log, reconnector } = createWorld()
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance()
    const before = log.length
    await clock.advance(1999)
    expect(log).toHaveLength(before)
    expect(clock.pendingTimers()).toBe(1)
  })

  it('begins when the connection reports its end', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    await world.clock.advance(60_000)
    connection.end({ reason: 'going away' })
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'connecting', reason: 'going away' })
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('begins when the probe sees it, and the dead connection is closed before the next is opened', async () => {
    const world = createWorld({ probed: true })
    const { connection } = await world.connected()
    world.connector.answer('alive_dist_only')
    await world.clock.advance(1000)
    expect(connection.isOpen()).toBe(false)
    expect(world.connector.attempts).toHaveLength(2)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.connector.maxOpenCount()).toBe(1)
  })

  it('does not spin on a server that accepts and closes at once', async () => {
    const world = createWorld()
    world.reconnector.start()
    for (let turn = 0; turn < 100; turn += 1) {
      await world.clock.advance(100)
      if (world.state().status === 'connecting') world.connector.lastAttempt().succeed().end()
    }
    expect(world.connector.attempts.length).toBeLessThanOrEqual(11)
    expect(world.connector.attempts.length).toBeGreaterThan(5)
  })

  it('shows at once that such a connection is gone, and heeds its verdict', async () => {
    const world = createWorld({ probed: true })
    const { connection } = await world.connected()
    await world.clock.advance(1500)
    connection.end({ reason: 'going away' })
    await world.clock.advance(10)
    const second = world.connector.lastAttempt().succeed()
    await world.clock.advance(5)
    second.end({ reason: 'refused', outcome: 'auth' })
    await world.clock.advance(0)
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'refused' })
    await world.clock.advance(60_000)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('backs off from such a server with minUptimeMs', async () => {
    const world = createWorld({ policy: { minUptimeMs: 5000 } })
    world.reconnector.start()
    for (let turn = 0; turn < 600; turn += 1) {
      await world.clock.advance(100)
      if (world.state().status === 'connecting') world.connector.lastAttempt().succeed().end()
    }
    expect(world.connector.attempts).toHaveLength(6)
  })

  it('forgives the attempts when the connection has lasted, without a probe', async () => {
    const world = createWorld({ policy: { minUptimeMs: 5000 } })
    await world.connected()
    await world.clock.advance(4999)
    expect(world.state().attempts).toBe(1)
    await world.clock.advance(1)
    expect(world.state().attempts).toBe(0)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('gives up after maxAttempts, and "reconnect now" starts again', async () => {
    const { clock, connector, reconnector, slice, state, store } = createWorld({
      policy: { maxAttempts: 2, backoffMs: [0, 100] },
    })
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(100)
    connector.lastAttempt().fail(new Error('refused again'))
    await clock.advance(1000)
    expect(state()).toMatchObject({ status: 'gaveUp', reason: 'refused again' })
    expect(clock.pendingTimers()).toBe(0)
    store.dispatch(slice.actions.retryRequested(clock.now()))
    expect(state()).toMatchObject({ status: 'connecting', attempts: 1 })
    await clock.advance()
    expect(connector.attempts).toHaveLength(3)
  })

  it('"reconnect now" skips the wait', async () => {
    const { clock, connector, reconnector, slice, store } = createWorld()
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(300)
    store.dispatch(slice.actions.retryRequested(clock.now()))
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })
})

describe('one attempt at a time', () => {
  it('aborts a connect that hangs, at connectTimeoutMs', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    reconnector.start()
    await clock.advance(9999)
    const [hanging] = connector.attempts
    expect(hanging?.signal.aborted).toBe(false)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(hanging?.signal.aborted).toBe(true)
    await clock.advance(1000)
    expect(connector.attempts).toHaveLength(2)
    expect(state().reason).toBe('timed out')
  })

  it('never has two under way, however often it is probed', async () => {
    const { clock, connector, reconnector } = createWorld({ probed: true })
    reconnector.start()
    await clock.advance(9900)
    expect(connector.attempts).toHaveLength(1)
    expect(connector.probeCount()).toBe(10)
  })

  it('closes a connection that comes after its attempt was given up, and changes nothing', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    reconnector.start()
    await clock.advance(10_000)
    const before = state()
    const late = connector.attempts[0]?.succeed()
    await clock.advance()
    expect(late?.isOpen()).toBe(false)
    expect(state()).toBe(before)
  })

  it('passes over a failure that comes after its attempt was given up', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    reconnector.start()
    await clock.advance(10_000)
    const before = state()
    connector.attempts[0]?.fail(new Error('late'))
    await clock.advance()
    expect(state()).toBe(before)
  })

  it('takes a connect that throws synchronously as one failure', async () => {
    const connect = vi.fn(() => {
      throw new Error('no socket')
    })
    const { clock, reconnector, state, types } = createWorld({ listener: { connect } })
    reconnector.start()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'waiting', reason: 'no socket' })
    expect(types().filter((type) => type === 'reconnectFailed')).toHaveLength(1)
    await clock.advance(2000)
    expect(connect).toHaveBeenCalledTimes(2)
  })

  it('takes a connect that settles twice by its first word', async () => {
    const { clock, reconnector, state } = createWorld({
      listener: {
        connect: () =>
          new Promise((resolve, reject) => {
            reject(new Error('first'))
            resolve()
          }),
      },
    })
    reconnector.start()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'waiting', totalReconnects: 0, reason: 'first' })
  })

  it('takes anything that is thrown for a failure', async () => {
    const hostile = Object.create(null)
    const connect = () => Promise.reject(hostile)
    const { clock, reconnector, state } = createWorld({ listener: { connect } })
    reconnector.start()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'waiting', reason: 'unknown error' })
  })
})

describe('how an attempt failed', () => {
  it('waits as long as the server asked, when that is longer', async () => {
    const { clock, connector, reconnector } = createWorld()
    reconnector.start()
    await clock.advance(100)
    connector.lastAttempt().fail(new ConnectError('busy', { retryAfterMs: 20_000 }))
    await clock.advance(19_999)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
  })

  it('waits as long as the server asked when it closed the connection', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    connection.end({ reason: 'restarting', retryAfterMs: 7000 })
    await world.clock.advance(6999)
    expect(world.connector.attempts).toHaveLength(1)
    expect(selectExplanation(world.state(), world.clock.now())).toBe(
      'Waiting 6.9 s of 7 s before attempt 1: restarting',
    )
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('parks on `auth` until resumed', async () => {
    const { clock, connector, reconnector, slice, state, store } = createWorld()
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new ConnectError('token expired', { outcome: 'auth' }))
    await clock.advance(3_600_000)
    expect(state()).toMatchObject({ status: 'paused', reason: 'token expired' })
    expect(connector.attempts).toHaveLength(1)
    store.dispatch(slice.actions.resumed(clock.now()))
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('gives up on `fatal`', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new ConnectError('no such protocol', { outcome: 'fatal' }))
    await clock.advance(3_600_000)
    expect(state()).toMatchObject({ status: 'gaveUp', reason: 'no such protocol' })
    expect(connector.attempts).toHaveLength(1)
  })
})

describe('pausing', () => {
  it('aborts the attempt under way', async () => {
    const { clock, connector, reconnector, slice, state, store } = createWorld()
    reconnector.start()
    await clock.advance()
    store.dispatch(slice.actions.paused('lunch'))
    expect(connector.lastAttempt().signal.aborted).toBe(true)
    const late = connector.lastAttempt().succeed()
    await clock.advance(3_600_000)
    expect(late.isOpen()).toBe(false)
    expect(state()).toMatchObject({ status: 'paused', reason: 'lunch', totalReconnects: 0 })
    expect(clock.pendingTimers()).toBe(0)
  })
})

describe('stopping', () => {
  const phases = {
    connecting: async () => {},
    healthy: async ({ clock, connector }: ReturnType<typeof createWorld>) => {
      connector.lastAttempt().succeed()
      await clock.advance()
    },
    waiting: async ({ clock, connector }: ReturnType<typeof createWorld>) => {
      connector.lastAttempt().fail(new Error('refused'))
      await clock.advance()
    },
    paused: async ({ store, slice }: ReturnType<typeof createWorld>) => {
      store.dispatch(slice.actions.paused('lunch'))
    },
    gaveUp: async ({ clock, connector }: ReturnType<typeof createWorld>) => {
      connector.lastAttempt().fail(new ConnectError('no', { outcome: 'fatal' }))
      await clock.advance()
    },
  }

  it.each(
    Object.entries(phases).flatMap(([status, into]) =>
      [true, false].map((probed) => [status, probed, into] as const),
    ),
  )('leaves no timer and no connection while %s (probed: %s)', async (status, probed, into) => {
    const world = createWorld({ probed })
    const stop = world.reconnector.start()
    await world.clock.advance()
    await into(world)
    expect(world.state().status).toBe(status)
    stop()
    stop()
    expect(world.clock.pendingTimers()).toBe(0)
    expect(world.connector.openCount()).toBe(0)
    expect(
      world.connector.attempts.every(({ signal }) => signal.aborted || status !== 'connecting'),
    ).toBe(true)
    const attempts = world.connector.attempts.length
    await world.clock.advance(3_600_000)
    expect(world.connector.attempts).toHaveLength(attempts)
    expect(world.state().status).not.toBe('connecting')
    expect(world.state().status).not.toBe('healthy')
  })

  it('starts again after a stop', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    reconnector.start()()
    await clock.advance()
    reconnector.start()
    await clock.advance(2000)
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(state().status).toBe('healthy')
    expect(connector.maxOpenCount()).toBe(1)
  })

  it('is not undone or done again by the stop of an earlier start', async () => {
    const world = createWorld()
    const first = world.reconnector.start()
    first()
    world.reconnector.start()
    await world.clock.advance(2000)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    first()
    expect(world.connector.openCount()).toBe(1)
  })
})

describe('time', () => {
  it('attempts at once when a laptop wakes after an hour', async () => {
    const { clock, connector, reconnector } = createWorld({
      policy: { backoffMs: [0, 30_000] },
    })
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(1000)
    clock.step(3_600_000)
    await clock.advance(10_000)
    expect(connector.attempts).toHaveLength(2)
  })

  it('loses at most one wait when the clock is set back an hour', async () => {
    const { clock, connector, reconnector } = createWorld({ startMs: 3_600_000 })
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(500)
    clock.step(-3_600_000)
    await clock.advance(4000)
    expect(connector.attempts).toHaveLength(2)
  })

  it('sleeps through a wait of 40 days, which does not fit in setTimeout', async () => {
    const days = 86_400_000
    const { clock, connector, reconnector } = createWorld()
    reconnector.start()
    await clock.advance()
    connector.lastAttempt().fail(new ConnectError('closed for repair', { retryAfterMs: 40 * days }))
    await clock.advance(40 * days - 1)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
  })
})

describe('a probe', () => {
  it.each([
    ['throws', () => Promise.reject(new Error('probe broke')), 'probe broke'],
    ['answers nonsense', async () => 'alive' as never, /expected `probe` to be one of/],
  ])('that %s counts as unreachable, and the loop goes on', async (_how, answer, reason) => {
    const world = createWorld({ probed: true })
    await world.connected()
    world.connector.answer(answer)
    await world.clock.advance(1000)
    expect(world.state()).toMatchObject({ reachability: 'unreachable' })
    expect(world.state().reason).toMatch(reason)
    world.connector.answer('alive_rpc')
    await world.clock.advance(1000)
    expect(world.state().reachability).toBe('alive_rpc')
  })

  it('that hangs counts as unreachable, is aborted, and the loop goes on', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    const signals: AbortSignal[] = []
    world.connector.answer(({ signal }) => {
      signals.push(signal)
      return new Promise(() => {})
    })
    await world.clock.advance(5999)
    expect(world.state().status).toBe('healthy')
    await world.clock.advance(1)
    expect(world.state().reason).toBe('the probe timed out')
    expect(signals[0]?.aborted).toBe(true)
    const asked = world.connector.probeCount()
    await world.clock.advance(6000)
    expect(world.connector.probeCount()).toBeGreaterThan(asked)
  })

  it('that says the same as before is not dispatched: a healthy hour leaves no action', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    await world.clock.advance(1000)
    const before = world.log.length
    await world.clock.advance(3_600_000)
    expect(world.connector.probeCount()).toBeGreaterThan(3600)
    expect(world.log).toHaveLength(before)
  })
})

describe('a look that is older than the connection', () => {
  const answers: ((seen: 'alive_rpc' | 'unreachable') => void)[] = []
  const slow = () =>
    new Promise<'alive_rpc' | 'unreachable'>((resolve) => {
      answers.push(resolve)
    })

  it('does not end it, though it saw none', async () => {
    const world = createWorld({ probed: true })
    world.reconnector.start()
    await world.clock.advance()
    world.connector.answer(slow)
    await world.clock.advance(1000)
    world.connector.lastAttempt().succeed()
    await world.clock.advance(10)
    answers.at(-1)?.('unreachable')
    await world.clock.advance(10)
    expect(world.state().status).toBe('healthy')
    expect(world.connector.openCount()).toBe(1)
  })

  it('does not bring it back, though it saw one', async () => {
    const world = createWorld({ probed: true })
    const { connection } = await world.connected()
    world.connector.answer(slow)
    await world.clock.advance(5000)
    connection.end({ reason: 'gone' })
    answers.at(-1)?.('alive_rpc')
    await world.clock.advance(10)
    expect(world.state()).toMatchObject({ status: 'connecting', reachability: 'unreachable' })
  })
})

describe('in company', () => {
  it('folds in the order of the store, though an earlier middleware dispatches in between', async () => {
    const seen: string[] = []
    const world = createWorld({
      before: (api) => (next) => (action) => {
        const { type } = action as { type: string } // all are in this test
        seen.push(type)
        if (type === 'reconnector/attemptStarted') {
          api.dispatch(world.slice.actions.paused('not now'))
        }
        return next(action)
      },
    })
    world.reconnector.start()
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'not now' })
    expect(world.connector.attempts).toHaveLength(0)
    expect(world.types()).not.toContain('synced')
  })

  it('survives a middleware that swallows its actions', async () => {
    const world = createWorld({
      before: () => (next) => (action) =>
        (action as { type: string }).type === 'reconnector/attemptStarted' ? action : next(action),
    })
    world.reconnector.start()
    await world.clock.advance(60_000)
    expect(world.connector.attempts).toHaveLength(0)
    expect(world.clock.pendingTimers()).toBeLessThanOrEqual(1)
  })

  it('keeps two stores on one page apart', async () => {
    const [one, two] = [createWorld(), createWorld()]
    await one.connected()
    two.reconnector.start()
    await two.clock.advance()
    two.connector.lastAttempt().fail(new Error('refused'))
    await two.clock.advance()
    expect(one.state().status).toBe('healthy')
    expect(two.state().status).toBe('waiting')
  })

  it('refuses to serve two stores at once', () => {
    const { reconnector, store } = createWorld()
    expect(() => reconnector.middleware(store)).toThrow('expected one store')
  })

  it('closes the connection to the old node and opens one to the new', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    world.store.dispatch(world.slice.actions.configured({ node: 'wss://other/live' }))
    await world.clock.advance()
    expect(connection.isOpen()).toBe(false)
    expect(world.connector.lastAttempt().node).toBe('wss://other/live')
  })

  it('tells onError what a close throws, and goes on', async () => {
    const world = createWorld({
      listener: {
        connect: async () => ({
          closed: new Promise(() => {}),
          close() {
            throw new Error('cannot close')
          },
        }),
      },
    })
    const stop = world.reconnector.start()
    await world.clock.advance()
    expect(world.state().status).toBe('healthy')
    stop()
    expect(world.errors).toEqual([
      new Error("createReconnectorListener: a connection's `close` threw: cannot close"),
    ])
  })
})
