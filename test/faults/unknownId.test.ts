// fault: An action names a connection that is not in the fleet
// peers: RTK's entity adapters pass over it in silence
// here: The state stays as it is, and in development `onError` receives the id; likewise for a known id with another `node`
// on: a fleet, because only a fleet has ids
import { afterEach, expect, it, vi } from 'vitest'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { createFleetOfOne } from '../world/world.js'

const { actions } = createReconnectorFleetSlice()
afterEach(() => void vi.unstubAllEnvs())

it('is named once, and changes nothing', async () => {
  const world = createFleetOfOne()
  await world.connected()
  const before = world.shown()
  for (let times = 0; times < 3; times += 1) world.store.dispatch(actions.paused('onyl', 'x', 0))
  expect(world.shown()).toBe(before)
  expect(world.errors.map(String)).toHaveLength(1)
  expect(String(world.errors[0])).toMatch(/`onyl`.*connectionsAdded/)
})

it('is named before the start and after the stop as well', () => {
  const world = createFleetOfOne()
  world.store.dispatch(actions.paused('onyl', 'x', 0))
  expect(world.errors.map(String)).toEqual([expect.stringMatching(/`onyl`.*connectionsAdded/)])
})

it('or names one that is there, with another node: told once, and it stays as it is', async () => {
  for (const isStarted of [true, false]) {
    const world = createFleetOfOne()
    if (isStarted) await world.connected()
    const before = world.shown()
    const { node } = world.state()
    const added = (list: unknown) => ({ type: actions.connectionsAdded.type, payload: list })
    world.store.dispatch(added([{ id: 'only', node }]))
    world.store.dispatch(added([null, { id: 7 }, { id: 'more', node: '' }]))
    world.store.dispatch(added(7))
    expect(world.errors).toEqual([])
    world.store.dispatch(
      added([
        { id: 'only', node },
        { id: 'only', node: 'elsewhere' },
      ]),
    )
    expect(world.shown()).toBe(before)
    expect(world.errors.map(String)).toEqual([
      expect.stringMatching(/: the connection `only` exists with another `node`.*configured$/),
    ])
  }
})

it('is no mistake where the connection has just left', async () => {
  const world = createFleetOfOne()
  await world.connected()
  world.store.dispatch(actions.connectionsRemoved(['only']))
  await world.clock.advance(60_000)
  expect(world.errors).toEqual([])
})

it('is not looked at in production', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const world = createFleetOfOne()
  await world.connected()
  world.store.dispatch(actions.paused('onyl', 'x', 0))
  expect(world.errors).toEqual([])
})
