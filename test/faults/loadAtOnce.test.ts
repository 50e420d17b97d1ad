// fault: The first connection waits for `backoffMs[0]`
// peers: socket.io-client, phoenix.js and graphql-ws connect at once, and spread no herd; RFC 6455 7.2.3 asks for a random first delay of 0 to 5 s after a loss
// here: A page connects at once; `backoffMs[0]` is the wait after a loss
// on: both listeners
import { presets } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('connects at once, and spreads the first reconnection', async () => {
    const { clock, connector, connected } = createWorld({
      policy: { backoffMs: [3000, 6000], jitter: [0.5, 1.5] },
      listener: { random: () => 0.25 },
    })
    const { connection } = await connected()
    expect(clock.now()).toBe(0)
    await clock.advance(60_000)
    connection.end({ reason: 'restart' })
    await clock.advance(2249)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
  })

  it('another node is another connection, and connects at once', async () => {
    const { actions, clock, connector, connected, store } = createWorld({
      policy: { backoffMs: [3000] },
    })
    await connected()
    await clock.advance(60_000)
    store.dispatch(actions.configured({ node: 'wss://elsewhere/live' }))
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
    expect(connector.lastAttempt().node).toBe('wss://elsewhere/live')
  })

  it('a first connection that is lost after a second is attempted at once, by `recommended`', async () => {
    const { clock, connector, connected } = createWorld(presets.recommended)
    const { connection } = await connected()
    await clock.advance(1000)
    connection.end({ reason: 'gone' })
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })
})
