// fault: A background tab, whose timers ring once a minute
// peers: mqtt.js misses its keepalive (mqttjs/MQTT.js#1257, #1268), nextcloud/text#8005; TanStack and phoenix stop in the background
// here: Whatever is due is done at the next ring, none is lost; a `wake` of the page's signals does it at once
import type { SignalHandlers } from 'redux-reconnector'
import { expect, it } from 'vitest'
import { createWorld } from '../middleware/world.js'
import { createScriptedClock } from 'redux-reconnector/testing'

const minute = 60_000

it('makes one attempt a minute, and one at once when the page wakes', async () => {
  const own = createScriptedClock()
  let handlers: SignalHandlers | undefined
  const throttled = {
    now: own.now,
    clearTimeout: own.clearTimeout,
    setTimeout: (fn: () => void, ms: number) =>
      own.setTimeout(fn, Math.ceil((own.now() + ms) / minute) * minute - own.now()),
  }
  const { connector, reconnector } = createWorld({
    listener: {
      clock: throttled,
      signals: (given) => {
        handlers = given
        return () => {}
      },
    },
  })
  reconnector.start()
  for (let turn = 0; turn < 5; turn += 1) {
    await own.advance()
    expect(connector.attempts).toHaveLength(turn + 1)
    connector.lastAttempt().fail(new Error('refused'))
    await own.advance(minute)
  }
  await own.advance()
  connector.lastAttempt().fail(new Error('refused'))
  await own.advance(31_000)
  handlers?.wake()
  await own.advance()
  expect(connector.attempts).toHaveLength(7)
})
