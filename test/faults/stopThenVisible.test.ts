// fault: An explicit stop or pause, and then the tab becomes visible
// peers: phoenix.js reconnected after an explicit disconnect (phoenixframework/phoenix#6578, #6583, #6620)
// here: An explicit pause wins over every hint, and after a stop no hint is heard
import type { SignalHandlers } from 'redux-reconnector'
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'

it.each(['pause', 'stop'] as const)('stays as it is after a %s', async (how) => {
  let handlers: SignalHandlers | undefined
  let ended = 0
  const { clock, connector, connected, slice, store } = createWorld({
    listener: {
      signals: (given) => {
        handlers = given
        return () => void (ended += 1)
      },
    },
  })
  const { stop, connection } = await connected()
  await clock.advance(5000)
  if (how === 'stop') stop()
  else {
    store.dispatch(slice.actions.paused('by the user'))
    connection.end({ reason: 'gone' })
  }
  handlers?.wake()
  handlers?.retry()
  handlers?.hold('hidden')
  handlers?.release('hidden')
  await clock.advance(3_600_000)
  expect(connector.attempts).toHaveLength(1)
  expect(connector.openCount()).toBe(0)
  expect(ended).toBe(how === 'stop' ? 1 : 0)
})
