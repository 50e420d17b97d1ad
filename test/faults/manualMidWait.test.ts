// fault: "Reconnect now" in the middle of a wait
// peers: socket.io-client 4.8.4's `manager.open()` during a wait kills its loop (socketio/socket.io-client#836, reported in 2015)
// here: The attempt is made at once, and when it fails the schedule goes on
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it('attempts at once, and goes on by the schedule when that fails', async () => {
  const { clock, connector, reconnector, slice, state, store } = createWorld()
  reconnector.start()
  await clock.advance()
  connector.lastAttempt().fail(new Error('refused'))
  await clock.advance(300)
  store.dispatch(slice.actions.retryRequested(clock.now()))
  expect(state()).toMatchObject({ status: 'connecting', attempts: 2 })
  await clock.advance()
  connector.lastAttempt().fail(new Error('refused'))
  await clock.advance(3999)
  expect(connector.attempts).toHaveLength(2)
  await clock.advance(1)
  expect(connector.attempts).toHaveLength(3)
})
