// fault: The server is up for 1 s, down for 1 s, for ten minutes
// peers: phoenix.js 1.8.16 opens 121 connections in 2 s, graphql-ws 6.4.2 calls `retryWait(0)` for ever (starknet-io/starknet.js#1650, "hundreds of sockets per second")
// here: 300 attempts with the plain schedule, which is the original's; at most 24 with `minUptimeMs: 5000`
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  async function tenMinutes(minUptimeMs: number) {
    const world = createWorld({ probed: true, policy: { minUptimeMs } })
    const { clock, connector } = world
    world.reconnector.start()
    for (let second = 0; second < 600; second += 1) {
      connector.answer(second % 2 === 0 ? 'unreachable' : 'alive_rpc')
      await clock.advance(500)
      if (connector.attempts.at(-1)?.isPending()) connector.lastAttempt().fail(new Error('refused'))
      await clock.advance(500)
    }
    return connector.attempts.length
  }

  it('backs off from it with minUptimeMs', async () => {
    const attempts = await tenMinutes(5000)
    expect(attempts).toBeLessThanOrEqual(24)
    expect(attempts).toBeGreaterThan(15)
  })

  it('is at once with it again without, as the original is', async () => {
    expect(await tenMinutes(0)).toBeGreaterThanOrEqual(299)
  })
})
