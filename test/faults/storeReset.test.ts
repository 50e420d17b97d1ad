// fault: The root reducer resets the state at logout
// peers: marmelab/react-admin#676, HelikarLab/candis#124: state and what it stood for part ways
// here: The listener corrects the store in the same dispatch; no connection is opened or closed
// on: both listeners
import type { Reducer } from '@reduxjs/toolkit'
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

/** As in "How to reset the state of a Redux store". */
const startsAnew =
  (root: Reducer): Reducer =>
  (state, action) =>
    root(action.type === 'logout' ? undefined : state, action)

const situations: Record<string, (world: World) => Promise<unknown>> = {
  healthy: (world) => world.connected(),
  connecting: (world) => world.started(),
  waiting: (world) => world.refused(),
  'gaveUp for good': (world) => world.refused(new ConnectError('banned', { outcome: 'fatal' })),
  'waiting for the server': (world) =>
    world.refused(new ConnectError('busy', { retryAfterMs: 60_000 })),
  async paused(world) {
    await world.connected()
    world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
    await world.clock.advance()
  },
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(
    Object.entries(situations).flatMap(([status, into]) =>
      [true, false].map((probed) => [status, probed, into] as const),
    ),
  )('is shown as it is at once, %s (probed: %s)', async (_status, probed, into) => {
    const world = createWorld({ probed, around: startsAnew })
    await into(world)
    const before = world.state()
    const [attempts, open] = [world.connector.attempts.length, world.connector.openCount()]
    for (let times = 0; times < 3; times += 1) {
      world.store.dispatch({ type: 'logout' })
      expect(world.state()).toEqual(before)
    }
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(attempts)
    expect(world.connector.openCount()).toBe(open)
    expect(world.errors).toEqual([])
  })

  it('is there again at once where a root reducer left it out', async () => {
    const leavesOut =
      (root: Reducer): Reducer =>
      (state, action) =>
        action.type === 'logout' ? {} : root(state, action)
    const world = createWorld({ around: leavesOut })
    await world.connected()
    const before = world.state()
    world.store.dispatch({ type: 'logout' })
    expect(world.state()).toEqual(before)
    expect(world.errors).toEqual([])
  })

  it('keeps the node and the policy that were configured at run time', async () => {
    const world = createWorld({ around: startsAnew })
    await world.connected()
    world.store.dispatch(world.actions.configured({ maxBackoffMs: 5000 }))
    world.store.dispatch({ type: 'logout' })
    expect(world.state()).toMatchObject({ maxBackoffMs: 5000, status: 'healthy' })
  })

  it('goes on as if nothing had been: a loss, a wait, a success', async () => {
    const world = createWorld({ around: startsAnew })
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    world.store.dispatch({ type: 'logout' })
    connection.end({ reason: 'gone' })
    await world.clock.advance(10)
    expect(world.connector.attempts).toHaveLength(2)
    world.store.dispatch({ type: 'logout' })
    world.connector.lastAttempt().succeed()
    await world.clock.advance(10)
    expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 2 })
    expect(world.connector.maxOpenCount()).toBe(1)
  })

  it('is left as it is where the listener does not run', async () => {
    const world = createWorld({ around: startsAnew })
    const { stop } = await world.connected()
    stop()
    world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
    const { length } = world.log
    world.store.dispatch({ type: 'logout' })
    expect(world.log).toHaveLength(length + 1)
  })

  it('may be asked by one of the own actions as well', async () => {
    const world = createWorld({
      around: (root) => (state, action) =>
        root(/paused$|eventsReceived$/.test(action.type) ? undefined : state, action),
    })
    await world.connected()
    world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'lunch' })
    expect(world.connector.openCount()).toBe(0)
  })
})
