// fault: React's StrictMode starts, stops and starts again
// peers: robtaussig/react-use-websocket#138, cloudflare/partykit#336: two sockets; librefang/librefang#2050, elvezjp/SDD#5: the first is closed while it connects
// here: One connection without a delay: the attempt that the stop aborted is made again at once. The stop function of the first start does not end the second
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each([true, false])('ends with one connection (probed: %s)', async (probed) => {
    const { clock, connector, reconnector, state } = createWorld({ probed })
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

  it('does not delay the first connection, and holds nothing against it', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    reconnector.start()()
    reconnector.start()
    await clock.advance(100)
    expect(state()).toMatchObject({ status: 'connecting', attempts: 1, reason: null })
    expect(connector.lastAttempt()).toMatchObject({ number: 1 })
  })

  it('in a loop makes no more than an attempt a period', async () => {
    const { clock, connector, reconnector } = createWorld({ listener: { probeEveryMs: 1000 } })
    for (let turn = 0; turn < 1000; turn += 1) {
      reconnector.start()()
      reconnector.start()()
      await clock.advance(10)
    }
    expect(connector.attempts.length).toBeLessThanOrEqual(12)
    reconnector.start()
    await clock.advance(1000)
    expect(connector.lastAttempt().isPending()).toBe(true)
    expect(connector.lastAttempt().signal.aborted).toBe(false)
  })

  it('in a loop does not use up the attempts that the policy allows', async () => {
    const { clock, connector, reconnector, state } = createWorld({ policy: { maxAttempts: 2 } })
    for (let turn = 0; turn < 20; turn += 1) {
      const stop = reconnector.start()
      await clock.advance(1500)
      stop()
    }
    reconnector.start()
    await clock.advance(1500)
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(state().status).toBe('healthy')
  })

  it('keeps to what the server asked for, and to a refusal', async () => {
    for (const error of [
      new ConnectError('busy', { retryAfterMs: 60_000 }),
      new ConnectError('banned', { outcome: 'fatal' }),
      new ConnectError('expired', { outcome: 'auth' }),
    ]) {
      const { clock, connector, reconnector, refused } = createWorld()
      const stop = await refused(error)
      stop()
      for (let turn = 0; turn < 5; turn += 1) {
        reconnector.start()()
        await clock.advance(100)
      }
      reconnector.start()
      await clock.advance(50_000)
      expect(connector.attempts).toHaveLength(1)
    }
  })
})
