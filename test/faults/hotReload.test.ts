// fault: Hot reload: a new listener on the state of the old one
// peers: apollographql/subscriptions-transport-ws#548 reports a leak; redux-offline 2.6.0 stays locked on a `retryScheduled: true` that it finds
// here: The old listener is stopped, and the new listener continues with the state: one connection, and no timer is left
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners, persisted } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(['connecting', 'healthy', 'waiting'] as const)('while %s', async (status) => {
    const before = createWorld()
    const stop = await before.started()
    if (status === 'healthy') before.connector.lastAttempt().succeed()
    if (status === 'waiting') before.connector.lastAttempt().fail(new Error('refused'))
    await before.clock.advance()
    expect(before.state().status).toBe(status)
    stop()
    expect(before.clock.pendingTimers()).toBe(0)
    expect(before.connector.openCount()).toBe(0)

    const after = createWorld({ preloadedState: persisted(before.state()) })
    await after.started()
    await after.clock.advance(2000)
    expect(after.connector.attempts).toHaveLength(1)
    after.connector.lastAttempt().succeed()
    await after.clock.advance()
    expect(after.state()).toMatchObject({ status: 'healthy', holds: [] })
  })
})
