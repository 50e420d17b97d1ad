// fault: The server says when to come back
// peers: None of the clients compared heeds a delay for connections (BasedHardware/omi#5528, nats-io/nats-server#1368)
// here: The wait is the longer of the policy's wait and the hint, after a refusal and after a close
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each([
    [500, 2000],
    [20_000, 20_000],
  ])('a hint of %i ms makes a wait of %i ms', async (retryAfterMs, wait) => {
    const { clock, connector, refused } = createWorld()
    await refused(new ConnectError('busy', { retryAfterMs }))
    await clock.advance(wait - 1)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
  })

  it('counts from the close of an open connection', async () => {
    const { clock, connector, connected } = createWorld()
    const { connection } = await connected()
    await clock.advance(50_000)
    connection.end({ reason: 'restarting', retryAfterMs: 7000 })
    await clock.advance(6999)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
  })
})
