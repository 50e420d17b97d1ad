import type { Reducer } from '@reduxjs/toolkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

afterEach(() => void vi.unstubAllEnvs())

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('leaves a slice alone that is not in the store any more, and throws nothing', async () => {
    const world = createWorld({
      around: (root) => (state, action) => (action.type === 'gone' ? {} : root(state, action)),
    })
    await world.connected()
    expect(() => world.store.dispatch({ type: 'gone' })).not.toThrow()
    await world.clock.advance()
    expect(world.errors).toEqual([])
  })

  it.each<[event: string, happens: (world: World) => void]>([
    [
      'a loss',
      ({ actions, clock, store }) =>
        void store.dispatch(actions.connectionLost({ nowMs: clock.now(), outcome: 'fatal' })),
    ],
    ['a reset', ({ store }) => void store.dispatch({ type: 'logout' })],
  ])(
    'puts the store right once it can be, after %s that nothing follows',
    async (_event, happens) => {
      vi.stubEnv('NODE_ENV', 'production')
      let isLocked = false
      const world = createWorld({
        around: (root) => (state, action) => {
          if (action.type === 'logout') return root(undefined, { type: '' })
          return isLocked ? state : root(state, action)
        },
      })
      await world.connected()
      isLocked = true
      happens(world)
      await world.clock.advance(20_000)
      const wrong = world.shown()
      isLocked = false
      await world.clock.advance(61_000)
      expect(world.shown()).not.toEqual(wrong)
      expect(world.state().totalReconnects).toBe(1)
      expect(world.clock.pendingTimers()).toBe(0)
    },
  )

  it('leaves no timer when it has put the store right', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const world = createWorld({
      around: (root) => (state, action) =>
        root(action.type === 'logout' ? undefined : state, action),
    })
    await world.connected()
    world.store.dispatch({ type: 'logout' })
    await world.clock.advance()
    expect(world.state().status).toBe('healthy')
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('notices within ten seconds that a store was changed without an action', async () => {
    let past: unknown
    let reducer: Reducer = (state) => state
    const world = createWorld({
      around(root) {
        reducer = (state, action) => root(past ?? state, action)
        return reducer
      },
    })
    const [path = ''] = Object.keys(world.store.getState() as object)
    const other = createWorld().shown()
    await world.connected()
    await world.clock.advance(15_000)
    past = { [path]: other }
    world.store.replaceReducer(reducer) // without its middleware
    past = undefined
    expect(world.state().status).toBe('idle')
    await world.clock.advance(10_000)
    expect(world.state().status).toBe('healthy')
  })

  it('is not told that it was not started where another process decides', async () => {
    const world = createWorld()
    const action = world.actions.probeReceived('unreachable', 0)
    world.store.dispatch(Object.assign(action, { [Symbol.for('redux-reconnector/mirror')]: {} }))
    expect(world.state().status).toBe('due')
    expect(world.errors).toEqual([])
  })
})
