import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  describe('an open connection that an application reports', () => {
    it('as lost without a reason is closed, and the next attempt knows of it', async () => {
      const world = createWorld()
      const { connection } = await world.connected()
      await world.clock.advance(5000)
      world.store.dispatch(world.actions.connectionLost({ nowMs: 5000 }))
      await world.clock.advance(1)
      expect(connection.isOpen()).toBe(false)
      const last = { reason: 'reported lost', by: 'us' }
      expect(world.connector.lastAttempt()).toMatchObject({ number: 1, last })
      expect(world.connector.attempts).toHaveLength(2)
    })

    it('as failed for ever is closed, and stays so', async () => {
      const world = createWorld()
      const { connection } = await world.connected()
      await world.clock.advance(5000)
      const how = { nowMs: 5000, outcome: 'fatal', reason: 'wrong region' } as const
      world.store.dispatch(world.actions.reconnectFailed(how))
      await world.clock.advance(60_000)
      expect(connection.isOpen()).toBe(false)
      expect(world.state()).toMatchObject({ status: 'gaveUp', outcome: 'fatal' })
      expect(world.connector.attempts).toHaveLength(1)
    })

    it('as failed while it opens is closed, and the attempt after it comes in its time', async () => {
      const world = createWorld()
      await world.started()
      const attempt = world.connector.lastAttempt()
      const { attemptId } = attempt
      const connection = attempt.succeed()
      world.store.dispatch(world.actions.reconnectFailed({ attemptId, nowMs: 0, reason: 'no' }))
      await world.clock.advance()
      expect(world.state()).toMatchObject({ status: 'waiting', totalReconnects: 0 })
      expect(connection.isOpen()).toBe(false)
      await world.clock.advance(2000)
      expect(world.connector.attempts).toHaveLength(2)
    })
  })

  it('a connection that a probe finds slow stays open until its wait is over', async () => {
    const world = createWorld({ probed: true, policy: { backoffMs: [5000] } })
    const { connection } = await world.connected()
    await world.clock.advance(3000)
    world.connector.answer('alive_dist_only')
    await world.clock.advance(3000)
    expect(world.state()).toMatchObject({ status: 'waiting', reachability: 'alive_dist_only' })
    expect(connection.isOpen()).toBe(true)
    world.connector.answer('alive_rpc')
    await world.clock.advance(3000)
    expect(world.state().status).toBe('healthy')
    expect(connection.isOpen()).toBe(true)
    expect(world.connector.attempts).toHaveLength(1)
  })

  it('a connection that does not answer is closed before the next one is made, which knows of it', async () => {
    const world = createWorld({ probed: true })
    const { connection } = await world.connected()
    await world.clock.advance(3000)
    world.connector.answer('unreachable')
    await world.clock.advance(1000)
    expect(connection.isOpen()).toBe(false)
    const last = { reason: 'a new connection is made', by: 'us' }
    expect(world.connector.lastAttempt()).toMatchObject({ number: 1, last })
    expect(world.connector.maxOpenCount()).toBe(1)
  })

  it.each([
    [5000, 1000],
    [200, 200],
  ])(
    'refreshed again and again, with probeEveryMs %i: an attempt each %i ms',
    async (probeEveryMs, ms) => {
      const world = createWorld({ listener: { probeEveryMs } })
      await world.connected()
      const instants: number[] = []
      for (let step = 0; step < 60; step += 1) {
        const before = world.connector.attempts.length
        if (world.state().status === 'healthy') world.page().refresh('a gap')
        await world.clock.advance(50)
        if (world.connector.attempts.length > before) {
          instants.push(world.state().lastAttemptMs ?? Number.NaN)
        }
        if (world.connector.lastAttempt().isPending()) world.connector.lastAttempt().succeed()
        await world.clock.advance()
      }
      const gaps = instants.slice(1).map((at, n) => at - (instants[n] ?? 0))
      expect(gaps.length).toBeGreaterThan(1)
      for (const gap of gaps) {
        expect(gap).toBeGreaterThanOrEqual(ms)
        expect(gap).toBeLessThanOrEqual(ms + 50)
      }
    },
  )

  it('a connect that gives an object that is none is told so, and the object is not quoted', async () => {
    const secret = { token: 'hunter2' }
    const world = createWorld({ listener: { connect: async () => secret as never } })
    await world.started()
    await world.clock.advance(1)
    expect(String(world.errors[0])).toMatch(/or with nothing; got an object without them$/)
    expect(String(world.errors)).not.toContain('hunter2')
    expect(world.state()).toMatchObject({ status: 'waiting' })
  })

  it('nothing is said of a start that is missing while no attempt is due', () => {
    const world = createWorld()
    for (const at of [0, 1, 2]) {
      world.store.dispatch(world.actions.probeReceived('alive_rpc', at))
      world.store.dispatch(world.actions.paused('lunch', at))
      world.store.dispatch(world.actions.resumed('lunch', at))
    }
    expect(world.errors).toEqual([])
    world.store.dispatch(world.actions.connectionLost({ nowMs: 3 }))
    expect(world.errors.map(String).join('\n')).toContain('the listener is not started')
  })
})
