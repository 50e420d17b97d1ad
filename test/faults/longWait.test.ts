// fault: A wait above 2^31-1 ms
// peers: setTimeout rings at once, so that a naive loop spins; p-retry guards against it
// here: No timer is longer than ten seconds; the wait is exact to the millisecond
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is waited out', async () => {
    const wait = 30 * 86_400_000
    const { clock, connector, started } = createWorld()
    await started()
    connector.lastAttempt().fail(new ConnectError('closed for repair', { retryAfterMs: wait }))
    await clock.advance(wait - 1)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
  })
})
