// fault: `navigator.onLine` says offline, and it is not so
// peers: TanStack query-core pauses until it says online ("broken AF in chrome", TanStack/query#5714; stuck paused, #4772)
// here: A `wake` or `retry` is a hint that asks for a look; no hint alone ends a healthy connection
import type { SignalHandlers } from 'redux-reconnector'
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it('does not end a healthy connection, and every hint is harmless', async () => {
  let handlers: SignalHandlers | undefined
  const { clock, connector, connected, state } = createWorld({
    probed: true,
    listener: {
      signals: (given) => {
        handlers = given
        return () => {}
      },
    },
  })
  const { connection } = await connected()
  for (let turn = 0; turn < 10; turn += 1) {
    handlers?.wake()
    handlers?.retry()
    await clock.advance(100)
  }
  expect(connection.isOpen()).toBe(true)
  expect(state().status).toBe('healthy')
  expect(connector.attempts).toHaveLength(1)
})
