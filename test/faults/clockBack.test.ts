// fault: The clock is set back one hour
// peers: the original does nothing for an hour, although its wait is 0; nats-core 3.4.0 never waits longer than its wait, whatever the clock says
// here: The wait is at most one full wait longer; a running attempt keeps its deadline
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  const hour = 3_600_000

  it('loses one wait at most', async () => {
    const { clock, connector, started } = createWorld({ startMs: hour })
    await started()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(500)
    clock.step(-hour)
    await clock.advance(3500)
    expect(connector.attempts).toHaveLength(2)
  })

  it('attempts a lost connection at once', async () => {
    const { clock, connector, connected } = createWorld({ startMs: hour })
    const { connection } = await connected()
    await clock.advance(5000)
    clock.step(-hour)
    connection.end({ reason: 'gone' })
    await clock.advance(1000)
    expect(connector.attempts).toHaveLength(2)
  })

  it('gives an attempt that hangs twice its time at most', async () => {
    const { clock, connector, reconnector } = createWorld({ startMs: hour, probed: true })
    reconnector.start()
    await clock.advance(5000)
    clock.step(-hour)
    await clock.advance(12_000)
    expect(connector.attempts[0]?.signal.aborted).toBe(true)
  })

  it('gives an attempt that hangs twice its time at most, also without a probe', async () => {
    const { clock, connector, reconnector } = createWorld({ startMs: hour })
    reconnector.start()
    await clock.advance(5000)
    clock.step(-hour)
    await clock.advance(20_000)
    expect(connector.attempts[0]?.signal.aborted).toBe(true)
  })

  it('notices it also where the attempt was asked for after the clock had been set forward', async () => {
    const { clock, connector, actions, store, started } = createWorld({ startMs: hour })
    await started()
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(500)
    clock.step(hour)
    store.dispatch(actions.retryRequested(clock.now()))
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
    clock.step(-hour)
    await clock.advance(20_000)
    expect(connector.attempts[1]?.signal.aborted).toBe(true)
  })

  it('attempts in time what was held back by the listener itself', async () => {
    // Lost right after it opened, refreshed right after it opened, hidden and shown again and again.
    for (const how of ['lost', 'refreshed', 'shown'] as const) {
      const { actions, clock, connector, connected, page, store } = createWorld({ startMs: hour })
      const { connection } = await connected()
      await clock.advance(100)
      if (how === 'lost') connection.end({ reason: 'gone' })
      if (how === 'refreshed') store.dispatch(actions.refreshRequested('a gap', clock.now()))
      for (const ms of how === 'shown' ? [10, 20, 30] : []) {
        page().hold('hidden')
        await clock.advance(ms)
        page().release('hidden')
        await clock.advance(ms)
      }
      const { length } = connector.attempts
      clock.step(-hour)
      await clock.advance(21_000)
      expect(connector.attempts.length, how).toBeGreaterThan(Math.min(length, 1))
    }
  })

  it.each(['connecting', 'gaveUp', 'waiting'] as const)(
    'while %s, puts the instants right though the probe has no answer, and does not spin',
    async (status) => {
      const { actions, clock, connector, errors, started, state, store } = createWorld({
        startMs: hour,
        probed: true,
        policy: { maxAttempts: status === 'gaveUp' ? 1 : null },
      })
      await started()
      await clock.advance(1000)
      if (status !== 'connecting') connector.lastAttempt().fail(new Error('refused'))
      await clock.advance()
      expect(state().status).toBe(status)
      connector.answer(async () => ({ reachability: 'no idea' }) as never) // wrong on purpose
      clock.step(-hour / 2)
      store.dispatch(actions.reconnectSucceeded({ attemptId: 'stale' }))
      await clock.advance(21_000)
      expect(errors.map(String).filter((text) => text.includes('spins'))).toEqual([])
      expect(state().lastAttemptMs).toBeLessThanOrEqual(clock.now())
      if (status === 'connecting') expect(connector.attempts[0]?.signal.aborted).toBe(true)
    },
  )

  it('an action that changes nothing does not put off that it is noticed', async () => {
    const { actions, clock, connector, started, store } = createWorld({ startMs: hour })
    await started()
    await clock.advance(1000)
    clock.step(-hour / 2)
    await clock.advance(2000)
    store.dispatch(actions.retryRequested(clock.now()))
    await clock.advance(10_500)
    expect(connector.attempts[0]?.signal.aborted).toBe(true)
  })

  it('notices it though actions come faster than it sleeps', async () => {
    const { clock, connector, reconnector, actions, store } = createWorld({ startMs: hour })
    reconnector.start()
    await clock.advance(1000)
    clock.step(-hour)
    for (let passed = 0; passed < 20_000; passed += 3000) {
      store.dispatch(actions.reconnectSucceeded({ attemptId: 'stale' }))
      await clock.advance(3000)
    }
    expect(connector.attempts[0]?.signal.aborted).toBe(true)
  })
})
