import { configureStore } from '@reduxjs/toolkit'
import { setupListeners } from '@reduxjs/toolkit/query'
import { createReconnectorListener } from 'redux-reconnector'
import { createRtkQuerySignals } from 'redux-reconnector/browser'
import { describe, expect, it, vi } from 'vitest'
import { createWorld } from '../middleware/world.js'

function createQueryWorld(hidden: 'keep' | 'pause' = 'keep') {
  const rtkQuery = createRtkQuerySignals({ hidden })
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

function createHandlers() {
  return { wake: vi.fn(), retry: vi.fn(), hold: vi.fn(), release: vi.fn() }
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
    const { clock, connector, say, state, waiting } = createQueryWorld('pause')
    await waiting()
    say('onFocusLost')
    await clock.advance(60_000)
    expect(state()).toMatchObject({ status: 'paused', reason: 'the page is hidden' })
    say('onFocus')
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
    const [a, b] = [createHandlers(), createHandlers()]
    const undo = signals(a)
    signals(b)
    const dispatch = middleware({})((action) => action)
    dispatch({ type: '__rtkq/online' })
    undo()
    dispatch({ type: '__rtkq/online' })
    expect([a.retry.mock.calls.length, b.retry.mock.calls.length]).toEqual([1, 2])
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
