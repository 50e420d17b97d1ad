// fault: A server tells all its clients to come back in 4 s
// peers: Radiergummi/cetacean#168, pladaria/reconnecting-websocket#200: all come in the same instant
// here: If the policy has jitter, the hint is the minimum, and the clients are spread above it
// on: both listeners
import { ConnectError, selectNextAttemptAtMs } from 'redux-reconnector'
import { createSeededRandom } from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(['refused', 'lost'] as const)('spreads those that were %s', async (how) => {
    const random = createSeededRandom(5)
    const instants: number[] = []
    for (let client = 0; client < 80; client += 1) {
      const world = createWorld({
        policy: { backoffMs: [2000, 4000], jitter: [0.5, 1.5] },
        listener: { random },
        checks: false,
      })
      if (how === 'refused') await world.refused(new ConnectError('busy', { retryAfterMs: 4000 }))
      else {
        const { connection } = await world.connected()
        connection.end({ reason: 'restart', retryAfterMs: 4000 })
        await world.clock.advance()
      }
      const atMs = selectNextAttemptAtMs(world.state()) ?? Number.NaN
      instants.push(atMs)
      await world.clock.advance(Math.ceil(atMs) - 2)
      expect(world.connector.attempts).toHaveLength(1)
      await world.clock.advance(2)
      expect(world.connector.attempts).toHaveLength(2)
    }
    expect(Math.min(...instants)).toBeGreaterThanOrEqual(4000)
    expect(Math.max(...instants)).toBeLessThanOrEqual(8000)
    for (let second = 4000; second < 8000; second += 1000) {
      const share = instants.filter((at) => at >= second && at < second + 1000)
      expect(share.length).toBeGreaterThan(9)
      expect(share.length).toBeLessThan(33)
    }
  })
})
