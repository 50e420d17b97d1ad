import type { Reducer } from '@reduxjs/toolkit'
import { ConnectError } from 'redux-reconnector'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bothListeners } from '../world/world.js'

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

  it('puts the store right once it can be, also when nothing happens any more', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    let isLocked = false
    const world = createWorld({
      around: (root) => (state, action) => (isLocked ? state : root(state, action)) as never,
    })
    await world.connected()
    isLocked = true
    const lost = { nowMs: world.clock.now(), outcome: 'fatal' } as const
    world.store.dispatch(world.actions.connectionLost(lost))
    await world.clock.advance(20_000)
    expect(world.state().status).toBe('healthy')
    isLocked = false
    await world.clock.advance(61_000)
    expect(world.state().status).toBe('gaveUp')
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('puts the store right once it can be, also after a reset that nothing follows', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    let isLocked = false
    const world = createWorld({
      around: (root) => (state, action) => {
        if (action.type === 'logout') return root(undefined, { type: '' })
        return isLocked ? state : root(state, action)
      },
    })
    await world.refused(new ConnectError('banned', { outcome: 'fatal' }))
    const before = world.shown()
    isLocked = true
    world.store.dispatch({ type: 'logout' })
    expect(world.shown()).not.toEqual(before)
    isLocked = false
    await world.clock.advance(61_000)
    expect(world.state().status).toBe('gaveUp')
    expect(world.clock.pendingTimers()).toBe(0)
  })

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

  it('notices a store that was changed without an action, less often the longer nothing happens', async () => {
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
    await world.clock.advance(16_000) // the second look at the store is 20 s after the first
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
