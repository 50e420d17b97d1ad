// fault: "Reconnect now" after giving up
// peers: reconnecting-websocket 4.4.0 is dead after maxRetries, `reconnect()` does nothing (pladaria/reconnecting-websocket#165; the same of partysocket, since mended: cloudflare/partykit#252)
// here: The attempts start again
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('starts the attempts again, all of them', async () => {
    const { actions, clock, connector, started, state, store } = createWorld({
      policy: { maxAttempts: 2, backoffMs: [0, 100] },
    })
    await started()
    for (const expected of [2, 4]) {
      connector.lastAttempt().fail(new Error('refused'))
      await clock.advance(100)
      connector.lastAttempt().fail(new Error('refused'))
      await clock.advance()
      expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'retry' })
      await clock.advance(3_600_000)
      expect(state().status).toBe('gaveUp')
      expect(connector.attempts).toHaveLength(expected)
      store.dispatch(actions.retryRequested(clock.now()))
      await clock.advance()
    }
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'healthy', attempts: 0 })
  })

  it.each(['auth', 'fatal'] as const)(
    'starts them again after a verdict of %s',
    async (outcome) => {
      const { actions, clock, connector, refused, state, store } = createWorld()
      await refused(new ConnectError('no', { outcome }))
      expect(state()).toMatchObject({ status: 'gaveUp', outcome })
      await clock.advance(60_000)
      store.dispatch(actions.retryRequested(clock.now()))
      await clock.advance()
      expect(connector.attempts).toHaveLength(2)
      expect(state()).toMatchObject({ status: 'connecting', outcome: null, attempts: 1 })
    },
  )
})
