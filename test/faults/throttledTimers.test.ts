// fault: A background tab, whose timers run once a minute
// peers: mqtt.js misses its keepalive (mqttjs/MQTT.js#1257, #1268), nextcloud/text#8005; TanStack and phoenix stop in the background
// here: Overdue attempts are made at the next timer, or at once after a `wake` of the page's signals
// on: both listeners
import { createScriptedClock } from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const minute = 60_000

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('makes one attempt a minute, and one at once when the page wakes', async () => {
    const clock = createScriptedClock()
    const throttled = {
      now: clock.now,
      clearTimeout: clock.clearTimeout,
      setTimeout: (fn: () => void, ms: number) =>
        clock.setTimeout(fn, Math.ceil((clock.now() + ms) / minute) * minute - clock.now()),
    }
    const { connector, page, reconnector } = createWorld({ clock, listener: { clock: throttled } })
    reconnector.start()
    for (let turn = 0; turn < 5; turn += 1) {
      await clock.advance()
      expect(connector.attempts).toHaveLength(turn + 1)
      connector.lastAttempt().fail(new Error('refused'))
      await clock.advance(minute)
    }
    await clock.advance()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(31_000)
    page().wake()
    await clock.advance()
    expect(connector.attempts).toHaveLength(7)
  })
})
