// fault: "Reconnect now" after giving up
// peers: reconnecting-websocket 4.4.0 is dead after maxRetries, `reconnect()` does nothing (pladaria/reconnecting-websocket#165; the same of partysocket, since mended: cloudflare/partykit#252)
// here: The attempts start again
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it('starts the attempts again, all of them', async () => {
  const { clock, connector, reconnector, slice, state, store } = createWorld({
    policy: { maxAttempts: 2, backoffMs: [0, 100] },
  })
  reconnector.start()
  for (const expected of [2, 4]) {
    for (let turn = 0; turn < 2; turn += 1) {
      await clock.advance()
      connector.lastAttempt().fail(new Error('refused'))
      await clock.advance(100)
    }
    await clock.advance(3_600_000)
    expect(state().status).toBe('gaveUp')
    expect(connector.attempts).toHaveLength(expected)
    store.dispatch(slice.actions.retryRequested(clock.now()))
  }
  await clock.advance()
  connector.lastAttempt().succeed()
  await clock.advance()
  expect(state()).toMatchObject({ status: 'healthy', attempts: 0 })
})
