// fault: A field of the policy is `undefined`, for example from an option that was not set
// peers: Not compared
// here: It counts as omitted, for a single connection and in a fleet, at the start and at run time
// on: both listeners
import { defaultPolicy, type Policy } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const nothing = Object.fromEntries(
  Object.keys(defaultPolicy).map((field) => [field, undefined]),
) as Partial<Policy> // as JavaScript has it

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(Object.keys(defaultPolicy))('`%s` at the start', async (field) => {
    const world = createWorld({ policy: { [field]: undefined } })
    expect(world.state().policy).toEqual(defaultPolicy)
    await world.connected()
    expect(world.state()).toMatchObject({ status: 'healthy', policy: defaultPolicy })
  })

  it('all of them, and all else, at the start and at run time', async () => {
    const all = { policy: nothing, cookie: undefined, maxBackoffMs: undefined } as never // likewise
    const world = createWorld(all)
    await world.connected()
    world.store.dispatch(world.actions.configured(all))
    await world.clock.advance(1000)
    expect(world.state()).toMatchObject({
      status: 'healthy',
      policy: defaultPolicy,
      cookie: null,
      maxBackoffMs: 30_000,
    })
    expect(JSON.parse(JSON.stringify(world.shown()))).toEqual(world.shown())
  })

  it('a state whose policy has one is gone on from, and drops nobody', async () => {
    const { initialState } = createWorld()
    const state = { ...initialState(), policy: { ...defaultPolicy, backoffMs: undefined } }
    const world = createWorld({ preloadedState: state })
    await world.connected()
    expect(world.state()).toMatchObject({ status: 'healthy', policy: defaultPolicy })
  })
})
