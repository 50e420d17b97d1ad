// fault: The open connection is bad: a gap in the messages, another token, a page that slept
// peers: enisdenjo/graphql-ws#105, apollographql/subscriptions-transport-ws#378, #293, apollographql/apollo-kotlin#2702 ask for a forced fresh connection
// here: `refreshRequested` closes it and connects again by the policy; the signal `refresh` does the same, only for an open connection
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

const ways: Record<string, (world: World) => void> = {
  'an action': ({ actions, clock, store }) =>
    void store.dispatch(actions.refreshRequested('a gap', clock.now())),
  'the signal': ({ page }) => page().refresh('a gap'),
  'a report of the loss': ({ actions, clock, store }) =>
    void store.dispatch(actions.connectionLost({ nowMs: clock.now(), reason: 'a gap' })),
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  // Where no timer of the development build helps out.
  beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'))
  afterEach(() => void vi.unstubAllEnvs())

  describe.each(Object.entries(ways))('by %s', (_way, refresh) => {
    it.each([true, false])('closes it and opens one anew at once (probed: %s)', async (probed) => {
      const world = createWorld({ probed })
      const { connection } = await world.connected()
      await world.clock.advance(60_000)
      refresh(world)
      await world.clock.advance(10)
      expect(connection.isOpen()).toBe(false)
      expect(world.connector.attempts).toHaveLength(2)
      expect(world.connector.lastAttempt().last).toMatchObject({ reason: 'a gap', by: 'us' })
      world.connector.lastAttempt().succeed()
      await world.clock.advance()
      expect(world.state()).toMatchObject({
        status: 'healthy',
        totalReconnects: 2,
        lostMs: expect.any(Number),
      })
      expect(world.connector.maxOpenCount()).toBe(1)
    })

    it('keeps to the first wait of the policy', async () => {
      const world = createWorld({ policy: { backoffMs: [3000] } })
      const { connection } = await world.connected()
      await world.clock.advance(60_000)
      refresh(world)
      await world.clock.advance()
      expect(connection.isOpen()).toBe(false)
      await world.clock.advance(2990)
      expect(world.connector.attempts).toHaveLength(1)
      await world.clock.advance(20)
      expect(world.connector.attempts).toHaveLength(2)
    })

    it('in a loop is no tight one', async () => {
      const world = createWorld()
      await world.connected()
      await world.clock.advance(60_000)
      for (let times = 0; times < 500; times += 1) {
        refresh(world)
        await world.clock.advance(10)
        const last = world.connector.lastAttempt()
        if (last.isPending() && !last.signal.aborted) last.succeed()
        await world.clock.advance(10)
      }
      expect(world.connector.attempts.length).toBeLessThanOrEqual(14)
      expect(world.connector.maxOpenCount()).toBe(1)
      await world.clock.advance(2000)
      const last = world.connector.lastAttempt()
      if (last.isPending()) last.succeed()
      await world.clock.advance()
      expect(world.state().status).toBe('healthy')
    })

    it('while connecting, due or held changes nothing', async () => {
      const world = createWorld()
      await world.started()
      refresh(world)
      await world.clock.advance()
      expect(world.connector.attempts).toHaveLength(1)
      expect(world.connector.lastAttempt().signal.aborted).toBe(false)
      world.connector.lastAttempt().succeed()
      await world.clock.advance()
      world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
      await world.clock.advance(5000)
      const { holds, beneath, status } = world.state()
      refresh(world)
      await world.clock.advance(5000)
      expect(world.state()).toMatchObject({ holds, beneath, status })
      expect(world.connector.attempts).toHaveLength(1)
    })
  })

  it('asked for by a subscriber of the very success, it is made, and not in a circle', async () => {
    const world = createWorld()
    const seen = { count: 0 }
    world.store.subscribe(() => {
      if (world.state().status !== 'healthy' || seen.count > 50) return
      seen.count += 1
      world.store.dispatch(world.actions.refreshRequested('a gap', world.clock.now()))
    })
    await world.started()
    for (let turn = 0; turn < 500; turn += 1) {
      const last = world.connector.lastAttempt()
      if (last.isPending() && !last.signal.aborted) last.succeed()
      await world.clock.advance(10)
    }
    expect(world.connector.attempts.length).toBeGreaterThan(2)
    expect(world.connector.attempts.length).toBeLessThanOrEqual(8)
    expect(world.connector.maxOpenCount()).toBe(1)
  })

  it('by the page it undoes neither a wait for the server nor a verdict', async () => {
    for (const error of [
      new ConnectError('busy', { retryAfterMs: 60_000 }),
      new ConnectError('banned', { outcome: 'fatal' }),
    ]) {
      const world = createWorld()
      await world.refused(error)
      await world.clock.advance(5000)
      world.page().refresh('the page was asleep')
      await world.clock.advance(5000)
      expect(world.connector.attempts).toHaveLength(1)
    }
  })
})
