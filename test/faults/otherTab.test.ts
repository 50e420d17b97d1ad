// fault: The actions of another tab are dispatched in this tab as well
// peers: aohua/redux-state-sync#46, #76; nusmodifications/nusmods#4407
// here: Reports of another tab's attempts are ignored; its `synced` is corrected in the same dispatch
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

/** As redux-state-sync does: what one store logs, the other is given. */
const broadcast = (from: World, to: World) => {
  for (const action of JSON.parse(JSON.stringify(from.log))) to.store.dispatch(action)
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('a whole outage of another tab opens nothing here, closes nothing and is not believed', async () => {
    const other = createWorld({ listener: { random: () => 0.7 } })
    const { connection } = await other.connected()
    await other.clock.advance(5000)
    connection.end({ reason: 'gone' })
    await other.clock.advance(10)
    other.connector.lastAttempt().fail(new Error('refused'))
    await other.clock.advance(5000)

    const world = createWorld()
    await world.started()
    const before = world.state()
    const results = other.log.filter(({ type }) => /attemptStarted|Succeeded|Failed/.test(type))
    for (const action of results) world.store.dispatch(action)
    expect(world.state()).toEqual(before)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 1 })
    expect(world.connector.maxOpenCount()).toBe(1)
  })

  it('whatever comes, there is one connection at most, and in the end it is healthy', async () => {
    const other = createWorld({ listener: { random: () => 0.7 } })
    const { connection } = await other.connected()
    await other.clock.advance(5000)
    connection.end({ reason: 'gone' })
    await other.clock.advance(5000)
    for (const probed of [true, false]) {
      const world = createWorld({ probed })
      await world.connected()
      broadcast(other, world)
      await world.clock.advance(2000)
      if (world.connector.lastAttempt().isPending()) world.connector.lastAttempt().succeed()
      await world.clock.advance(2000)
      expect(world.connector.maxOpenCount()).toBe(1)
      expect(world.connector.openCount()).toBe(1)
      expect(world.state().status).toBe('healthy')
    }
  })

  it('its attempt and its success in one breath are not believed', async () => {
    const other = createWorld({ listener: { random: () => 0.7 } })
    await other.connected()
    const world = createWorld()
    await world.refused()
    await world.clock.advance(500)
    for (const { type, payload } of other.log) {
      const late = JSON.parse(
        JSON.stringify({ type, payload }).replaceAll('"nowMs":0', '"nowMs":2500'),
      )
      world.store.dispatch({ ...late, meta: { id: 'only' } })
    }
    await world.clock.advance(4000)
    expect(world.connector.attempts.length).toBeGreaterThanOrEqual(2)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 1 })
    expect(world.connector.openCount()).toBe(1)
  })

  it('its `synced` is not believed', async () => {
    const other = createWorld()
    await other.connected()
    const world = createWorld()
    await world.refused()
    const before = world.state()
    const name = world.isFleet ? 'reconnectorFleet' : 'reconnector'
    world.store.dispatch({ type: `${name}/synced`, payload: { state: other.shown() } })
    expect(world.state()).toEqual(before)
    await world.clock.advance(2000)
    expect(world.connector.attempts).toHaveLength(2)
  })
})
