// fault: Overlapping attempts
// peers: centrifuge-js opened 3 to 4 sockets per client under a slow Redis (centrifugal/centrifuge-js#371), pladaria/reconnecting-websocket#39; the original has no attempt under way, and overlaps 4
// here: One attempt at a time; the old connection is closed before a new one is opened
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('are not made, though everything asks for one', async () => {
    const { clock, connector, reconnector, actions, store, started } = createWorld({ probed: true })
    await started()
    for (let second = 0; second < 9; second += 1) {
      store.dispatch(actions.probeReceived('unreachable', clock.now()))
      store.dispatch(actions.retryRequested(clock.now()))
      reconnector.start()
      await clock.advance(1000)
    }
    expect(connector.attempts).toHaveLength(1)
  })

  it('are not made while an open connection is replaced', async () => {
    const { clock, connector, connected } = createWorld({ probed: true })
    const { connection } = await connected()
    connector.answer('unreachable')
    await clock.advance(1000)
    expect(connection.isOpen()).toBe(false)
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(connector.maxOpenCount()).toBe(1)
  })
})
