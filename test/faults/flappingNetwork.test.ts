// fault: A network that is on and off every second, for ten minutes
// peers: TanStack query-core refetches at every `online`; robust-websocket reconnects at each (appuri/robust-websocket#27)
// here: At most about one additional attempt a minute
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  async function attemptsIn(minutes: number, isFlapping: boolean, policy = {}) {
    const { clock, connector, page, started } = createWorld({ policy })
    await started()
    for (let second = 0; second < minutes * 60; second += 1) {
      await clock.advance()
      if (connector.lastAttempt().isPending()) connector.lastAttempt().fail(new Error('no route'))
      await clock.advance(500)
      if (isFlapping) page().online()
      await clock.advance()
      if (connector.lastAttempt().isPending()) connector.lastAttempt().fail(new Error('no route'))
      await clock.advance(500)
    }
    return connector.attempts.length
  }

  it('costs about an attempt a minute', async () => {
    const schedule = await attemptsIn(10, false)
    expect(schedule).toBe(24)
    expect(await attemptsIn(10, true)).toBeLessThanOrEqual(24 + 11)
    const steady = { backoffMs: [0, 30_000] }
    const [plain, flapping] = [
      await attemptsIn(10, false, steady),
      await attemptsIn(10, true, steady),
    ]
    expect(flapping - plain).toBeLessThanOrEqual(11)
  })

  it('does not go on for ever after giving up', async () => {
    const policy = { maxAttempts: 2, backoffMs: [0, 500] }
    expect(await attemptsIn(10, false, policy)).toBe(2)
    expect(await attemptsIn(10, true, policy)).toBeLessThanOrEqual(2 + 2 * 11)
  })

  it('makes no attempt while a hold, a verdict or the server stands against it', async () => {
    for (const error of [
      new ConnectError('banned', { outcome: 'fatal' }),
      new ConnectError('expired', { outcome: 'auth' }),
      new ConnectError('busy', { retryAfterMs: 3_600_000 }),
    ]) {
      const { clock, connector, page, refused } = createWorld()
      await refused(error)
      for (let second = 0; second < 600; second += 1) {
        page().online()
        page().retry()
        page().wake()
        await clock.advance(1000)
      }
      expect(connector.attempts).toHaveLength(1)
    }
  })
})
