// fault: HYDRATE, REHYDRATE: another state replaces the state of the store
// peers: kirill-konshin/next-redux-wrapper#341, #414; rt2zz/redux-persist#231; zewish/redux-remember#10
// here: A running listener corrects the store in the same dispatch; a listener that starts later continues from the new state
// on: both listeners
import { createReconnectorSlice, type ReconnectorState } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners, fleetOf, type World } from '../world/world.js'

const { actions, reducer, getInitialState } = createReconnectorSlice({ node: 'wss://host/live' })
const due = reducer(getInitialState(), actions.probeReceived('unreachable', -9000))
const connecting = reducer(due, actions.attemptStarted({ attemptId: 'ssr:1', nowMs: -9000 }))
/** What a server, an older page or another tab may have written. */
const foreign: Record<string, unknown> = {
  idle: getInitialState(),
  due,
  connecting,
  healthy: reducer(connecting, actions.reconnectSucceeded({ attemptId: 'ssr:1', nowMs: -8000 })),
  waiting: reducer(connecting, actions.reconnectFailed({ attemptId: 'ssr:1', nowMs: -8000 })),
  paused: reducer(connecting, actions.paused('lunch', -8000)),
  gaveUp: reducer(connecting, actions.reconnectFailed({ nowMs: -8000, outcome: 'fatal' })),
  'no state at all': { version: 1 },
  nothing: null,
}

describe.each(bothListeners)('%s', (listener, createWorld) => {
  const hydrating = (options = {}) =>
    createWorld({
      ...options,
      around: (root) => (state, action) =>
        action.type === 'HYDRATE'
          ? { ...state, ...(action.payload as object) }
          : root(state, action),
    })
  function hydrate({ isFleet, store }: World, state: unknown) {
    const key = isFleet ? 'reconnectorFleet' : 'reconnector'
    store.dispatch({ type: 'HYDRATE', payload: { [key]: isFleet ? fleetOf(state) : state } })
  }

  it.each(Object.entries(foreign))('%s laid over a healthy connection', async (_name, state) => {
    const world = hydrating()
    await world.connected()
    const before = world.state()
    hydrate(world, state)
    expect(world.state()).toEqual(before)
    await world.clock.advance(60_000)
    expect(world.connector.attempts).toHaveLength(1)
    expect(world.connector.openCount()).toBe(1)
    expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 1 })
  })

  it.each(Object.entries(foreign))('%s laid over a wait', async (_name, state) => {
    const world = hydrating()
    await world.refused()
    await world.clock.advance(500)
    const before = world.state()
    hydrate(world, state)
    expect(world.state()).toEqual(before)
    await world.clock.advance(1499)
    expect(world.connector.attempts).toHaveLength(1)
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it.each(
    Object.entries(foreign).filter(
      ([name]) =>
        !/paused|gaveUp/.test(name) &&
        // Meant to differ: of a fleet that is none nobody knows who was in it.
        (listener === 'the single listener' || !name.startsWith('no')),
    ),
  )('%s laid there before the start is gone on from', async (_name, state) => {
    const world = hydrating()
    hydrate(world, state)
    await world.started()
    await world.clock.advance(2000)
    expect(world.connector.attempts.length).toBeGreaterThan(0)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.state().status).toBe('healthy')
    expect(world.connector.openCount()).toBe(1)
  })

  it('a pause and a verdict that were laid there before the start stand', async () => {
    for (const status of ['paused', 'gaveUp'] as const) {
      const world = hydrating()
      hydrate(world, foreign[status])
      await world.started()
      await world.clock.advance(60_000)
      expect(world.state()).toMatchObject({
        status,
        reason: (foreign[status] as ReconnectorState).reason,
      })
      expect(world.connector.attempts).toHaveLength(0)
    }
  })
})
