import { ConnectError, selectExplanation } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('attempts at 0, 2, 6, 14 and 30 s, then every 30 s, without a probe', async () => {
    const { clock, connector, started } = createWorld()
    const instants: number[] = []
    await started()
    for (let s = 0; s <= 95; s += 1) {
      await clock.advance()
      if (connector.attempts.length > instants.length) {
        instants.push(clock.now())
        connector.lastAttempt().fail(new Error('refused'))
      }
      await clock.advance(1000)
    }
    expect(instants).toEqual([0, 2000, 6000, 14_000, 30_000, 60_000, 90_000])
  })

  it('needs one timer, and between attempts no action', async () => {
    const { clock, log, refused } = createWorld()
    await refused()
    const before = log.length
    await clock.advance(1999)
    expect(log).toHaveLength(before)
    expect(clock.pendingTimers()).toBe(1)
  })

  it('begins an outage when the connection reports its end, in one action with its first attempt', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    await world.clock.advance(60_000)
    const { length } = world.types()
    connection.end({ reason: 'going away' })
    await world.clock.advance()
    expect(world.types().slice(length)).toEqual(['connectionLost', 'attemptStarted'])
    expect(world.state()).toMatchObject({
      status: 'connecting',
      reason: 'going away',
      sinceMs: 60_000,
      lostMs: 60_000,
    })
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('begins one when the probe sees it, and closes the dead connection before it opens another', async () => {
    const world = createWorld({ probed: true })
    const { connection } = await world.connected()
    world.connector.answer('alive_dist_only')
    await world.clock.advance(1000)
    expect(connection.isOpen()).toBe(false)
    expect(world.connector.attempts).toHaveLength(2)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.connector.maxOpenCount()).toBe(1)
  })

  it('does not spin on a server that accepts and closes at once', async () => {
    const { clock, connector, state, started } = createWorld()
    await started()
    for (let turn = 0; turn < 100; turn += 1) {
      if (state().status === 'connecting') connector.lastAttempt().succeed().end()
      await clock.advance(100)
    }
    expect(connector.attempts.length).toBeLessThanOrEqual(11)
    expect(connector.attempts.length).toBeGreaterThan(5)
  })

  it('heeds the verdict of a connection that ends right after it opened', async () => {
    const world = createWorld({ probed: true })
    const { connection } = await world.connected()
    await world.clock.advance(1500)
    connection.end({ reason: 'going away' })
    await world.clock.advance(10)
    const second = world.connector.lastAttempt().succeed()
    await world.clock.advance(5)
    second.end({ reason: 'refused', outcome: 'auth' })
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'gaveUp', outcome: 'auth', reason: 'refused' })
    await world.clock.advance(60_000)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('backs off from such a server with minUptimeMs', async () => {
    const { clock, connector, state, started } = createWorld({ policy: { minUptimeMs: 5000 } })
    await started()
    for (let turn = 0; turn < 600; turn += 1) {
      if (state().status === 'connecting') connector.lastAttempt().succeed().end()
      await clock.advance(100)
    }
    // The first is free; then at 1, 3, 7, 15 and 31 s.
    expect(connector.attempts).toHaveLength(6)
  })

  it('forgives the attempts when the connection has lasted, without a probe', async () => {
    const { clock, connector, refused, state } = createWorld({ policy: { minUptimeMs: 5000 } })
    await refused()
    await clock.advance(2000)
    connector.lastAttempt().succeed()
    await clock.advance()
    await clock.advance(4990)
    expect(state().attempts).toBe(2)
    await clock.advance(20)
    expect(state().attempts).toBe(0)
  })

  it('waits as long as the server asked when it closed the connection, and says so', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    connection.end({ reason: 'restarting', retryAfterMs: 7000 })
    await world.clock.advance(6999)
    expect(world.connector.attempts).toHaveLength(1)
    expect(selectExplanation(world.state(), world.clock.now())).toBe(
      'Waiting for attempt 1, 1 ms left of 7 s: restarting',
    )
    await world.clock.advance(1)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('gives up at once when the last attempt has failed', async () => {
    const { clock, connector, refused, state } = createWorld({
      policy: { maxAttempts: 2, backoffMs: [0, 100] },
    })
    await refused()
    await clock.advance(100)
    connector.lastAttempt().fail(new Error('refused again'))
    await clock.advance()
    expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'retry', reason: 'refused again' })
    await clock.advance(3_600_000)
    expect(connector.attempts).toHaveLength(2)
  })

  it.each(['auth', 'fatal'] as const)('gives up on `%s`, with its reason', async (outcome) => {
    const { clock, connector, refused, state } = createWorld()
    await refused(new ConnectError('no such protocol', { outcome }))
    await clock.advance(3_600_000)
    expect(state()).toMatchObject({ status: 'gaveUp', outcome, reason: 'no such protocol' })
    expect(connector.attempts).toHaveLength(1)
  })

  it('closes the connection to the old node and opens one to the new', async () => {
    const world = createWorld()
    const { connection } = await world.connected()
    world.store.dispatch(world.actions.configured({ node: 'wss://other/live' }))
    await world.clock.advance()
    expect(connection.isOpen()).toBe(false)
    expect(world.connector.lastAttempt().node).toBe('wss://other/live')
  })

  it('gives an attempt at the old node up for one at the new', async () => {
    const { actions, clock, connector, started, state, store } = createWorld()
    await started()
    store.dispatch(actions.configured({ node: 'wss://other/live' }))
    await clock.advance()
    const [old, next] = connector.attempts
    expect(old?.signal.aborted).toBe(true)
    expect(next).toMatchObject({ node: 'wss://other/live', number: 1 })
    old?.succeed()
    next?.succeed()
    await clock.advance()
    expect(connector.openCount()).toBe(1)
    expect(state()).toMatchObject({ status: 'healthy', totalReconnects: 1 })
  })

  it.each([true, false])('ends at once by a lower maxAttempts (probed: %s)', async (probed) => {
    const world = createWorld({ probed })
    await world.refused()
    await world.clock.advance(2000)
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'waiting', attempts: 2 })
    world.store.dispatch(world.actions.configured({ policy: { maxAttempts: 2 } }))
    await world.clock.advance(probed ? 1000 : 1)
    expect(world.state()).toMatchObject({ status: 'gaveUp', outcome: 'retry' })
    await world.clock.advance(60_000)
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('is forgiven to the millisecond when it has been up for minUptimeMs, and nothing is done before', async () => {
    const world = createWorld({ policy: { minUptimeMs: 10_000 } })
    await world.refused()
    await world.clock.advance(2000)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    const { length } = world.log
    await world.clock.advance(9999)
    expect(world.state()).toMatchObject({ status: 'healthy', attempts: 2 })
    expect(world.log).toHaveLength(length)
    await world.clock.advance(1)
    expect(world.state()).toMatchObject({ status: 'healthy', attempts: 0 })
    expect(world.log).toHaveLength(length + 1)
    expect(world.clock.pendingTimers()).toBeLessThanOrEqual(1)
  })
})
