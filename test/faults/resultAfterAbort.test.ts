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
})
