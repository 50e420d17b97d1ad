// fault: A result after its attempt was aborted
// peers: livekit/client-sdk-js#253 and raulvidis/hermes-android#76 report two connections at once
// here: A late connection is closed at once, and a late failure is ignored; neither changes the state
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(['pause', 'stop', 'timeout'] as const)('after a %s it changes nothing', async (how) => {
    for (const result of ['success', 'failure'] as const) {
      const { clock, connector, actions, state, store, started } = createWorld()
      const stop = await started()
      const attempt = connector.lastAttempt()
      if (how === 'pause') store.dispatch(actions.paused('lunch'))
      if (how === 'stop') stop()
      if (how === 'timeout') await clock.advance(10_000)
      await clock.advance()
      expect(attempt.signal.aborted).toBe(true)
      const before = state()
      if (result === 'success') attempt.succeed()
      else attempt.fail(new Error('late'))
      await clock.advance()
      expect(connector.openCount()).toBe(0)
      expect(state()).toBe(before)
    }
  })

  it('a late failure does not end the attempt that took its place', async () => {
    const { clock, connector, actions, state, store, started } = createWorld()
    await started()
    store.dispatch(actions.configured({ node: 'wss://elsewhere/live' }))
    await clock.advance()
    const [old, current] = connector.attempts
    old?.fail(new Error('late'))
    await clock.advance()
    current?.succeed()
    await clock.advance()
    expect(state()).toMatchObject({ status: 'healthy', node: 'wss://elsewhere/live' })
    expect(connector.openCount()).toBe(1)
  })

  it('an end that its node no longer has anything to do with says nothing of the new node', async () => {
    const { clock, connector, actions, state, store, connected } = createWorld()
    const { connection } = await connected()
    store.dispatch(actions.configured({ node: 'wss://elsewhere/live' }))
    connection.end({ outcome: 'auth', retryAfterMs: 60_000, reason: 'expired' })
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
    expect(state()).toMatchObject({ status: 'connecting', outcome: null, minWaitMs: 0 })
  })
})
