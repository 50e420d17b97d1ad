// fault: React's StrictMode starts, stops and starts again
// peers: robtaussig/react-use-websocket#138, cloudflare/partykit#336: two sockets
// here: One connection; the stop of the first start ends nothing of the second
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it('ends with one connection', async () => {
  const { clock, connector, reconnector, state } = createWorld()
  const first = reconnector.start()
  first()
  const second = reconnector.start()
  first()
  await clock.advance(2000)
  for (const attempt of connector.attempts) attempt.succeed()
  await clock.advance()
  expect(connector.openCount()).toBe(1)
  expect(state().status).toBe('healthy')
  second()
  expect(connector.openCount()).toBe(0)
  expect(clock.pendingTimers()).toBe(0)
})
