import { combineSlices, configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { describe, expect, it, vi } from 'vitest'
import { bothListeners, persisted } from '../world/world.js'

describe.each(bothListeners)('%s', (listener, createWorld) => {
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

  it('has dialed when start() returns: neither waits for a turn', () => {
    const { connector, reconnector, state } = createWorld()
    reconnector.start()
    expect(connector.attempts).toHaveLength(1)
    expect(state().status).toBe('connecting')
  })

  it('carries an action out in the same call, or a turn of the event loop later', async () => {
    const { actions, clock, connector, isFleet, refused, store } = createWorld()
    await refused()
    store.dispatch(actions.retryRequested(clock.now()))
    // Meant to differ: a fleet takes what comes in during one turn in one action.
    expect(connector.attempts).toHaveLength(isFleet ? 1 : 2)
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('makes its first look by the probe at once, or at its place in the period', async () => {
    const { clock, isFleet, looks, reconnector } = createWorld({
      probed: true,
      listener: { probeEveryMs: 10_000 },
    })
    reconnector.start()
    await clock.advance()
    // Meant to differ: a fleet spreads its looks over the period.
    expect(looks()).toBe(isFleet ? 0 : 1)
    await clock.advance(10_000)
    expect(looks()).toBeGreaterThanOrEqual(1)
  })

  it('goes on with the rest of a wait after a reload', async () => {
    const before = createWorld()
    await before.refused()
    await before.clock.advance(500)
    const { clock, connector, reconnector, state } = createWorld(before.reloaded())
    expect(state().status).toBe('waiting')
    reconnector.start()
    await clock.advance(1499)
    expect(connector.attempts).toHaveLength(0)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(1)
  })

  it('ends an attempt of a life before the reload, which nobody else would', async () => {
    const before = createWorld()
    await before.started()
    await before.clock.advance(1000)
    const { clock, connector, reconnector, state } = createWorld(before.reloaded())
    expect(state().status).toBe('connecting')
    reconnector.start()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'waiting', reason: 'interrupted', attemptId: null })
    await clock.advance(1000)
    expect(connector.attempts).toHaveLength(1)
  })

  it('believes no success of a life before the reload', async () => {
    const before = createWorld()
    await before.connected()
    await before.clock.advance(5000)
    for (const probed of [true, false]) {
      const world = createWorld({ ...before.reloaded(), probed })
      await world.started()
      await world.clock.advance(1000)
      expect(world.state()).toMatchObject({ status: 'connecting', lostMs: expect.any(Number) })
      expect(world.connector.attempts).toHaveLength(1)
    }
  })

  it('calls an attempt that nobody named not interrupted', async () => {
    const { initialState } = createWorld()
    const preloadedState = { ...initialState(), status: 'connecting', attemptId: null }
    const world = createWorld({ preloadedState })
    await world.started()
    expect(world.types()).not.toContain('reconnectFailed')
    expect(world.connector.attempts).toHaveLength(1)
  })

  it.each([[{}], [null], [42], [{ status: 'waiting' }], ['text']])(
    'heals a broken persisted state: %j',
    async (preloadedState) => {
      const world = createWorld({ preloadedState })
      if (world.isFleet) {
        // Meant to differ: of a fleet that is none nobody knows who was in it.
        world.reconnector.start()
        expect(() => world.state()).toThrow('no connection')
        return
      }
      await world.connected()
      expect(world.state()).toMatchObject({ status: 'healthy', node: 'wss://host/live' })
    },
  )

  it('twice gives the stop of the run there is', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    const stop = reconnector.start()
    expect(reconnector.start()).toEqual(expect.any(Function))
    await clock.advance(1000)
    expect(connector.attempts).toHaveLength(1)
    stop()
    await clock.advance(60_000)
    expect(state().status).toBe('paused')
  })

  it('leaves nothing behind where the source of signals throws, and can be started again', async () => {
    let isBroken = true
    const world = createWorld({
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
    expect(world.connector.openCount()).toBe(0)
    isBroken = false
    const stop = world.reconnector.start()
    await world.clock.advance(1000)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.state().status).toBe('healthy')
    stop()
    expect(world.connector.openCount()).toBe(0)
    expect(world.errors).toEqual([new Error('no undo')])
  })

  it('takes a source of signals with nothing to stop, and no async one', async () => {
    const idle = createWorld({ listener: { signals: (() => {}) as never } })
    const stop = await idle.started()
    stop()
    expect(idle.errors).toEqual([])
    const world = createWorld({ listener: { signals: (async () => () => {}) as never } })
    expect(() => world.reconnector.start()).toThrow(
      /^createReconnector.*: expected a source of signals to return a function that stops it, got /,
    )
    expect(world.clock.pendingTimers()).toBe(0)
    expect(world.connector.openCount()).toBe(0)
  })

  it('says where to add the middleware, and what a state is that it cannot take', async () => {
    const slice = createReconnectorSlice({ node: 'n' })
    const alone = createReconnectorListener(slice, { connect: async () => {} })
    expect(() => alone.start()).toThrow(
      new Error(
        'createReconnectorListener: its middleware is not in a store. Add it before start(): ' +
          '`getDefault().concat(reconnector.middleware)`. ' +
          'A dynamic middleware is in the store from the first dispatch after it was added.',
      ),
    )
    const world = createWorld({ preloadedState: { version: 1 } })
    await world.started()
    expect(String(world.errors[0])).toMatch(
      /^Error: createReconnector\w*Listener: the state (at|of) `(reconnector|only)` is invalid and is replaced$/,
    )
  })

  it('takes a slice that was injected before any action', async () => {
    const slice = createReconnectorSlice({ node: 'n' })
    const errors: unknown[] = []
    const reconnector = createReconnectorListener(slice, {
      connect: async () => {},
      onError: (error) => errors.push(error),
    })
    const root = combineSlices({ other: () => 0 })
    const types: string[] = []
    const store = configureStore({
      reducer: (state, action) => {
        types.push(action.type)
        return root(state, action)
      },
      middleware: (getDefault) => getDefault().concat(reconnector.middleware),
    })
    slice.injectInto(root)
    const stop = reconnector.start()
    expect(slice.selectSlice(store.getState() as never).status).toBe('connecting')
    expect(errors).toEqual([])
    expect(types).toContain('reconnector/started')
    stop()
  })

  it('names its attempts by chance, so that no other listener names one alike', async () => {
    const worlds = [1, 2, 3].map(() => createWorld({ listener: { random: undefined as never } }))
    for (const world of worlds) await world.started()
    const ids = worlds.map(({ connector }) => connector.lastAttempt().attemptId)
    expect(new Set(ids).size).toBe(3)
  })

  it('refuses a second store', () => {
    const { reconnector, store } = createWorld()
    const name = `createReconnector${listener === 'a fleet of one' ? 'Fleet' : ''}Listener`
    expect(() => reconnector.middleware(store)).toThrow(
      `${name}: expected one store: create one listener for each store`,
    )
  })

  it('takes its time from the platform by default', async () => {
    vi.useFakeTimers({ now: 5000 })
    try {
      const attempts: number[] = []
      const world = createWorld({
        isReal: true,
        listener: {
          connect: async () => {
            attempts.push(Date.now())
            throw new Error('refused')
          },
        },
      })
      const stop = world.reconnector.start()
      await vi.advanceTimersByTimeAsync(10_000)
      expect(attempts).toEqual([5000, 7000, 11_000])
      expect(persisted(world.state())).toMatchObject({ lastAttemptMs: 11_000 })
      stop()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
