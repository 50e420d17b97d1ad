// fault: Jitter at the cap
// peers: socket.io-client 4.8.4 jitters before its cap: from the 5th on every delay is exactly 5000 ms; p-retry 9.0.0 loses it too; agenda/agenda#1748 asks that the cap bound the jitter
// here: Jitter is applied after the cap: each wait differs, and no wait is longer than the cap
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('spreads the waits at the cap, and never goes above it', async () => {
    let draws = 0
    const { clock, connector, reconnector } = createWorld({
      maxBackoffMs: 5000,
      policy: { jitter: [0.5, 1] },
      listener: { random: () => ((draws += 1) * 0.618) % 1 },
    })
    const instants: number[] = []
    reconnector.start()
    for (let step = 0; step < 60_000; step += 10) {
      await clock.advance()
      if (connector.attempts.length > instants.length) {
        instants.push(clock.now())
        connector.lastAttempt().fail(new Error('refused'))
      }
      await clock.advance(10)
    }
    const waits = instants.slice(1).map((ms, at) => ms - (instants[at] ?? 0))
    const capped = waits.slice(3)
    expect(capped.length).toBeGreaterThan(8)
    expect(new Set(capped).size).toBe(capped.length)
    expect(Math.max(...waits)).toBeLessThanOrEqual(5010)
    expect(Math.min(...capped)).toBeGreaterThanOrEqual(2500)
  })
})
