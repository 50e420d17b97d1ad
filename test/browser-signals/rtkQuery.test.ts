import { configureStore } from '@reduxjs/toolkit'
import { setupListeners } from '@reduxjs/toolkit/query'
import { createReconnectorListener, type Clock } from 'redux-reconnector'
import { createRtkQuerySignals, type RtkQuerySignalsOptions } from 'redux-reconnector/browser'
import { createScriptedClock } from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'
import { recordHandlers } from './recordHandlers.js'

function createQueryWorld(options: Omit<RtkQuerySignalsOptions, 'clock'> = {}) {
  // The world has the clock, and is made with the signals.
  const clock: Clock = {
    now: () => world.clock.now(),
    setTimeout: (fn, ms) => world.clock.setTimeout(fn, ms),
    clearTimeout: (handle) => world.clock.clearTimeout(handle),
  }
  const rtkQuery = createRtkQuerySignals({ ...options, clock })
  const world = createWorld({
    listener: { signals: rtkQuery.signals },
    before: rtkQuery.middleware,
  })
  let tell: Record<'onOnline' | 'onOffline' | 'onFocus' | 'onFocusLost', () => unknown>
  setupListeners(world.store.dispatch, (dispatch, actions) => {
    tell = {
      onOnline: () => dispatch(actions.onOnline()),
      onOffline: () => dispatch(actions.onOffline()),
      onFocus: () => dispatch(actions.onFocus()),
      onFocusLost: () => dispatch(actions.onFocusLost()),
    }
    return () => {}
  })
  return {
    ...world,
    /** As RTK Query's own listeners would. */
    say: (what: keyof typeof tell) => tell[what](),
    async waiting() {
      const stop = world.reconnector.start()
      await world.clock.advance()
      world.connector.lastAttempt().fail(new Error('refused'))
      await world.clock.advance()
      return stop
    },
  }
}

describe("RTK Query's own actions", () => {
  it('online attempts now', async () => {
    const { clock, connector, say, waiting } = createQueryWorld()
    await waiting()
    say('onOnline')
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('focused does what is due', async () => {
    const { clock, connector, say, waiting } = createQueryWorld()
    await waiting()
    clock.step(60_000)
    say('onFocus')
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('unfocused and offline stop nothing', async () => {
    const { clock, connector, say, waiting } = createQueryWorld()
    await waiting()
    say('onFocusLost')
    say('onOffline')
    await clock.advance(2000)
    expect(connector.attempts).toHaveLength(2)
  })

  it('unfocused pauses until focused, where that is wanted', async () => {
    const { clock, connector, say, state, waiting } = createQueryWorld({ hidden: 'pause' })
    await waiting()
    say('onFocusLost')
    await clock.advance(60_000)
    expect(state()).toMatchObject({ status: 'paused', reason: 'the page is hidden' })
    say('onFocus')
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('focused makes the connection anew after a long time, where that is wanted', async () => {
    const { clock, connected, connector, say, state } = createQueryWorld({
      refreshAfterHiddenMs: 60_000,
    })
    const { connection } = await connected()
    say('onFocusLost')
    await clock.advance(60_001)
    say('onFocus')
    expect(connection.isOpen()).toBe(false)
    expect(state().reason).toBe('the page was hidden for 60 s')
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it.each(['onOnline', 'onFocus'] as const)('an explicit pause wins over %s', async (what) => {
    const { clock, connector, say, slice, store, waiting } = createQueryWorld()
    await waiting()
    store.dispatch(slice.actions.paused('by hand'))
    say(what)
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(1)
  })

  it('are not heard before the start, nor after the stop', async () => {
    const { clock, connector, say, waiting } = createQueryWorld()
    say('onOnline')
    const stop = await waiting()
    stop()
    say('onOnline')
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(1)
  })

  it('reach every listener that has the signals', () => {
    const { signals, middleware } = createRtkQuerySignals()
    const [a, b] = [recordHandlers(), recordHandlers()]
    const undo = signals(a.handlers)
    signals(b.handlers)
    expect(a.taken()).toEqual(['release: the page is hidden']) // what a former life has left
    b.taken()
    const dispatch = middleware({})((action) => action)
    dispatch({ type: '__rtkq/online' })
    undo()
    dispatch({ type: '__rtkq/online' })
    expect([a.taken(), b.taken()]).toEqual([['online'], ['online', 'online']])
  })

  it('leave no timer when the listener stops, also in the middle of what they ask for', () => {
    const clock = createScriptedClock()
    const options: RtkQuerySignalsOptions = { hidden: 'pause', refreshAfterHiddenMs: 1000, clock }
    const { signals, middleware } = createRtkQuerySignals(options)
    const undos: (() => void)[] = []
    const { handlers } = recordHandlers(() => undos.pop()?.())
    undos.push(signals(handlers))
    expect(clock.pendingTimers()).toBe(1)
    middleware({})((action) => action)({ type: '__rtkq/focused' })
    expect(clock.pendingTimers()).toBe(0)
  })

  it('are named when the options are not what they should be', () => {
    // They are wrong on purpose.
    expect(() => createRtkQuerySignals({ hiden: 'pause' } as never)).toThrow(
      'createRtkQuerySignals: unknown field `hiden`, did you mean `hidden`?',
    )
  })

  it('are passed on, like everything else that is dispatched', () => {
    const { middleware } = createRtkQuerySignals()
    const dispatch = middleware({})((action) => ({ seen: action }))
    for (const action of [{ type: '__rtkq/online' }, { type: 'constructor' }, expect, null, 7]) {
      expect(dispatch(action)).toEqual({ seen: action })
    }
  })

  it('type-check as a middleware of a store', () => {
    const { slice } = createWorld()
    const { middleware, signals } = createRtkQuerySignals()
    const reconnector = createReconnectorListener(slice, { connect: async () => {}, signals })
    const store = configureStore({
      reducer: { [slice.reducerPath]: slice.reducer },
      middleware: (getDefault) => getDefault().concat(middleware, reconnector.middleware),
    })
    expect(slice.selectors.selectStatus(store.getState())).toBe('idle')
  })
})
