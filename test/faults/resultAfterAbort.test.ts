// fault: A result after its attempt was aborted
// peers: livekit/client-sdk-js#253 and raulvidis/hermes-android#76 report two connections at once
// here: A late connection is closed at once, a late failure is passed over; neither changes the state
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it.each(['pause', 'stop', 'timeout'] as const)('after a %s it changes nothing', async (how) => {
  for (const result of ['success', 'failure'] as const) {
    const { clock, connector, reconnector, slice, state, store } = createWorld()
    const stop = reconnector.start()
    await clock.advance()
    const attempt = connector.lastAttempt()
    if (how === 'pause') store.dispatch(slice.actions.paused('lunch'))
    if (how === 'stop') stop()
    if (how === 'timeout') await clock.advance(10_000)
    expect(attempt.signal.aborted).toBe(true)
    const before = state()
    if (result === 'success') attempt.succeed()
    else attempt.fail(new Error('late'))
    await clock.advance()
    expect(connector.openCount()).toBe(0)
    expect(state()).toBe(before)
  }
})
