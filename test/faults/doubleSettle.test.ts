// fault: A connect that settles twice, a connection that ends twice
// peers: engine.io-client adds a listener per reconnect (socketio/engine.io-client#693); nats.ws opened 7 sockets in Firefox (nats-io/nats.ws#172)
// here: The first result counts: one failure, one loss
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('counts by its first word', async () => {
    const world = createWorld()
    await world.started()
    const attempt = world.connector.lastAttempt()
    attempt.fail(new Error('first'))
    attempt.succeed().close()
    attempt.fail(new Error('second'))
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'waiting', reason: 'first', totalReconnects: 0 })
    expect(world.types().filter((type) => type === 'reconnectFailed')).toHaveLength(1)
  })

  it('is lost once, though its end is reported twice', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    connection.end({ reason: 'first' })
    connection.end({ reason: 'second' })
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'connecting', reason: 'first', attempts: 1 })
    expect(world.connector.attempts).toHaveLength(2)
  })
})
