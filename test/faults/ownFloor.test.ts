// fault: A connection ends soon after it opened, and the probe looks twice a minute
// peers: zellij-org/zellij#4633, websockets/ws#1254: the period of the ping is not the period of the look
// here: Two attempts are at least `probeEveryMs` apart, unless "reconnect now" or `online` asks for the attempt
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const listener = { probeEveryMs: 30_000 }

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is not attempted in a tight loop', async () => {
    const { clock, connector, connected } = createWorld({ listener })
    const { connection } = await connected()
    await clock.advance(5000)
    connection.end({ reason: 'gone' })
    await clock.advance(24_900)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(200)
    expect(connector.attempts).toHaveLength(2)
  })

  it.each(['online', 'retry', 'a click'] as const)('is cut by %s', async (how) => {
    const { actions, clock, connector, connected, page, state, store } = createWorld({ listener })
    const { connection } = await connected()
    await clock.advance(5000)
    connection.end({ reason: 'gone' })
    await clock.advance(1000)
    expect(state().minWaitMs).toBe(0)
    if (how === 'a click') store.dispatch(actions.retryRequested(clock.now()))
    else page()[how]()
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('does not delay what lasted longer than a period', async () => {
    const { clock, connector, connected } = createWorld({ listener })
    const { connection } = await connected()
    await clock.advance(40_000)
    connection.end({ reason: 'gone' })
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('does not keep the listener from seeing the next loss, which waits for it', async () => {
    const world = createWorld({ listener, probed: true })
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    connection.end({ reason: 'gone' })
    await world.clock.advance(1000)
    world.page().retry()
    await world.clock.advance()
    world.connector.lastAttempt().succeed()
    await world.clock.advance(1000)
    expect(world.state().status).toBe('healthy')
    world.connector.answer('unreachable')
    world.page().wake()
    await world.clock.advance()
    expect(world.state()).toMatchObject({ reachability: 'unreachable' })
    expect(world.state().status).not.toBe('healthy')
  })

  it.each([true, false])('is kept to by a page that wakes up (probed: %s)', async (probed) => {
    const world = createWorld({ listener, probed })
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    connection.end({ reason: 'gone' })
    for (let wakes = 0; wakes < 5; wakes += 1) {
      world.page().wake()
      await world.clock.advance(1000)
    }
    expect(world.connector.attempts).toHaveLength(1)
  })
})
