// fault: An abort in the middle of a wait
// peers: cockatiel 4.0.0 sleeps on; coveooss/exponential-backoff#69, openai/openai-node#2580
// here: Pause and stop clear the one timer at once; nothing holds the process
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it.each(['pause', 'stop'] as const)('by a %s leaves no timer', async (how) => {
  const { clock, connector, reconnector, slice, store } = createWorld()
  const stop = reconnector.start()
  await clock.advance()
  connector.lastAttempt().fail(new Error('refused'))
  await clock.advance(10)
  expect(clock.pendingTimers()).toBe(1)
  if (how === 'pause') store.dispatch(slice.actions.paused('enough'))
  else stop()
  expect(clock.pendingTimers()).toBe(0)
  await clock.advance(3_600_000)
  expect(connector.attempts).toHaveLength(1)
})
