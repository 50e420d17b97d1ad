// fault: A page is hidden and shown again and again
// peers: phoenix.js connects at once whenever it becomes visible (phoenixframework/phoenix#6534); get-convex/convex-js#183
// here: A hold changes nothing beneath it: the server's hint, `gaveUp`, the last attempt and the remaining wait stay
// on: both listeners
import { ConnectError } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

/** By the page's signals, by a person, and by a stop and a start. */
const ways: Record<string, (world: World) => Promise<void>> = {
  async signals({ clock, page }) {
    page().hold('the page is hidden')
    await clock.advance(100)
    page().release('the page is hidden')
    await clock.advance(100)
  },
  async 'a person'({ actions, clock, store }) {
    store.dispatch(actions.paused('lunch', clock.now()))
    await clock.advance(100)
    store.dispatch(actions.resumed('lunch', clock.now()))
    await clock.advance(100)
  },
  async 'two holds'({ clock, page }) {
    page().hold('the page is hidden')
    page().hold('another tab has the connection')
    await clock.advance(50)
    page().release('the page is hidden')
    await clock.advance(50)
    page().release('another tab has the connection')
    await clock.advance(100)
  },
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  describe.each(Object.entries(ways))('by %s', (_way, hideAndShow) => {
    it.each([
      ['in 60 s', {}, () => new ConnectError('busy', { retryAfterMs: 60_000 })],
      ['never again', {}, () => new ConnectError('banned', { outcome: 'fatal' })],
      ['sign in first', {}, () => new ConnectError('expired', { outcome: 'auth' })],
      ['no', { policy: { maxAttempts: 2, backoffMs: [0, 50] } }, () => new Error('refused')],
    ] as const)('makes no attempt at a server that said %s', async (_said, config, error) => {
      const world = createWorld(config)
      await world.refused(error())
      await world.clock.advance(3000)
      if (world.connector.lastAttempt().isPending()) world.connector.lastAttempt().fail(error())
      await world.clock.advance()
      const before = world.state()
      const { length } = world.connector.attempts
      for (let times = 0; times < 5; times += 1) await hideAndShow(world)
      expect(world.connector.attempts).toHaveLength(length)
      expect(world.state()).toEqual(before)
    })

    it('leaves a wait its end', async () => {
      const world = createWorld({ policy: { backoffMs: [0, 8000] } })
      await world.refused()
      for (let times = 0; times < 5; times += 1) await hideAndShow(world)
      await world.clock.advance(8000 - 1 - world.clock.now())
      expect(world.connector.attempts).toHaveLength(1)
      await world.clock.advance(1)
      expect(world.connector.attempts).toHaveLength(2)
    })

    it('connects at once where the wait ended meanwhile', async () => {
      const world = createWorld()
      await world.refused()
      await world.clock.advance(1950)
      await hideAndShow(world)
      expect(world.connector.attempts).toHaveLength(2)
      expect(world.state()).toMatchObject({ status: 'connecting', attempts: 2 })
    })

    it('opens a connection that was open anew at once, and holds nothing against it', async () => {
      const world = createWorld({ policy: { backoffMs: [3000], minUptimeMs: 60_000 } })
      await world.connected()
      for (let times = 1; times <= 5; times += 1) {
        await world.clock.advance(2000)
        await hideAndShow(world)
        expect(world.connector.attempts).toHaveLength(1 + times)
        expect(world.state()).toMatchObject({ status: 'connecting', attempts: 1 })
        world.connector.lastAttempt().succeed()
        await world.clock.advance()
      }
      expect(world.connector.maxOpenCount()).toBe(1)
      expect(world.state()).toMatchObject({ status: 'healthy', totalReconnects: 6 })
    })
  })

  it('hides and shows two hundred times in two seconds without two hundred attempts', async () => {
    for (const open of [true, false]) {
      const world = createWorld({ listener: { probeEveryMs: 1000 } })
      await world.started()
      for (let times = 0; times < 200; times += 1) {
        world.page().hold('the page is hidden')
        await world.clock.advance(5)
        world.page().release('the page is hidden')
        await world.clock.advance(5)
        const last = world.connector.lastAttempt()
        if (open && last.isPending() && !last.signal.aborted) last.succeed()
        await world.clock.advance()
      }
      expect(world.connector.attempts.length).toBeLessThanOrEqual(6)
    }
  })
})
