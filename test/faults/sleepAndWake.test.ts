// fault: Sleep and wake, with a dead socket that still has the state open
// peers: wireapp/wire-webapp#21477, joewalnes/reconnecting-websocket#67: the socket stays OPEN and nothing happens
// here: The first check after waking detects it, closes it, and opens a new socket
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('replaces the zombie', async () => {
    const { clock, connector, connected, state } = createWorld({ probed: true })
    const { connection } = await connected()
    await clock.advance(3000)
    clock.step(8 * 3_600_000)
    connector.answer('alive_dist_only') // open, but nobody answers
    await clock.advance(1000)
    expect(connection.isOpen()).toBe(false)
    expect(connector.attempts).toHaveLength(2)
    connector.answer('alive_rpc')
    connector.lastAttempt().succeed()
    await clock.advance(1000)
    expect(state().status).toBe('healthy')
    expect(connector.maxOpenCount()).toBe(1)
  })

  it('replaces one whose probe never answers', async () => {
    const { clock, connector, connected } = createWorld({ probed: true })
    const { connection } = await connected()
    connector.answer(() => new Promise(() => {}))
    await clock.advance(1000)
    clock.step(8 * 3_600_000)
    await clock.advance(5000)
    expect(connection.isOpen()).toBe(false)
    expect(connector.attempts).toHaveLength(2)
  })
})
