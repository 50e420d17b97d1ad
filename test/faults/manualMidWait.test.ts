// fault: "Reconnect now" during a wait
// peers: socket.io-client 4.8.4's `manager.open()` during a wait kills its loop (socketio/socket.io-client#836, reported in 2015)
// here: The attempt is made at once; if it fails, the same wait starts again, so clicks do not make it longer
// on: both listeners
import { selectCurrentBackoffMs } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('attempts at once, and goes on by the schedule when that fails', async () => {
    const { actions, clock, connector, refused, state, store } = createWorld()
    await refused()
    await clock.advance(300)
    store.dispatch(actions.retryRequested(clock.now()))
    await clock.advance()
    expect(state()).toMatchObject({ status: 'connecting', attempts: 1 })
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(1999)
    expect(connector.attempts).toHaveLength(2)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(3)
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(3999)
    expect(connector.attempts).toHaveLength(3)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(4)
  })

  it.each([1, 4, 20])('%i clicks leave the next wait as it was', async (clicks) => {
    const { actions, clock, connector, refused, state, store } = createWorld()
    await refused()
    await clock.advance(2000)
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance()
    const before = selectCurrentBackoffMs(state())
    for (let click = 0; click < clicks; click += 1) {
      store.dispatch(actions.retryRequested(clock.now()))
      await clock.advance(10)
      connector.lastAttempt().fail(new Error('refused'))
      await clock.advance(300)
    }
    expect(connector.attempts).toHaveLength(2 + clicks)
    expect(state().status).toBe('waiting')
    expect(selectCurrentBackoffMs(state())).toBe(before)
  })

  it('clicks do not use up the attempts that the policy allows', async () => {
    const { actions, clock, connector, refused, state, store } = createWorld({
      policy: { maxAttempts: 3 },
    })
    await refused()
    for (let click = 0; click < 5; click += 1) {
      store.dispatch(actions.retryRequested(clock.now()))
      await clock.advance(10)
      connector.lastAttempt().fail(new Error('refused'))
      await clock.advance(300)
    }
    expect(state()).toMatchObject({ status: 'waiting', attempts: 1 })
  })
})
