// fault: A connection ends and the page is hidden in the same moment
// peers: Not compared. Two events of one turn are where a lock outside of the state is lost (socketio/socket.io-client#836, redux-offline/redux-offline#396)
// here: In either order, the store shows each open connection, and afterwards there is a new connection
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

const microtasks = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}
type Step = (world: World) => unknown
const steps: Record<string, Step> = {
  loss: ({ connector }) => connector.connections.at(-1)?.end({ reason: 'gone' }),
  hold: ({ page }) => page().hold('the page is hidden'),
  pause: ({ actions, clock, store }) => store.dispatch(actions.paused('lunch', clock.now())),
  refresh: ({ page }) => page().refresh('a gap'),
  'a microtask': microtasks,
  node: ({ actions, store }) => store.dispatch(actions.configured({ node: 'wss://elsewhere' })),
  online: ({ page }) => page().online(),
}
const orders = [
  ['loss', 'hold'],
  ['loss', 'a microtask', 'hold'],
  ['hold', 'loss'],
  ['hold', 'a microtask', 'loss'],
  ['loss', 'a microtask', 'pause'],
  ['pause', 'loss'],
  ['pause', 'a microtask', 'loss', 'a microtask', 'hold'],
  ['loss', 'a microtask', 'refresh', 'hold'],
  ['refresh', 'loss', 'hold'],
  ['refresh', 'a microtask', 'hold'],
  ['loss', 'node', 'a microtask', 'hold'],
  ['node', 'a microtask', 'hold', 'online'],
]

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(
    orders.flatMap((order) =>
      [true, false].map((probed) => [order.join(', '), probed, order] as const),
    ),
  )('%s (probed: %s)', async (_order, probed, order) => {
    const world = createWorld({ probed })
    await world.connected()
    await world.clock.advance(1000)
    for (const name of order) await steps[name]?.(world)
    await world.clock.advance(1000)
    expect(world.connector.openCount()).toBe(0)
    expect(world.state().status).toBe('paused')
    const { actions, clock, connector, page, store } = world
    page().release('the page is hidden')
    store.dispatch(actions.resumed('lunch', clock.now()))
    await clock.advance(3000)
    expect(connector.attempts.length).toBeGreaterThanOrEqual(2)
    connector.lastAttempt().succeed()
    await clock.advance(86_400_000 / 24)
    expect(world.state().status).toBe('healthy')
    expect(connector.openCount()).toBe(1)
    expect(connector.maxOpenCount()).toBe(1)
  })
})
