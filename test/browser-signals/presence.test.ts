import { describe, expect, it } from 'vitest'
import { pageWorlds } from './pageWorld.js'

const options = { visibility: { refreshAfterHiddenMs: 60_000 } }

describe.each(pageWorlds)(
  'a page with `refreshAfterHiddenMs`, %s',
  (_listener, createPageWorld) => {
    it('makes its connection anew when it was hidden for longer', async () => {
      const { clock, connected, connector, document, state } = createPageWorld(options)
      const { connection } = await connected()
      document.turn('hidden')
      await clock.advance(60_001)
      expect(connection.isOpen()).toBe(true)
      document.turn('visible')
      expect(connection.isOpen()).toBe(false)
      expect(state().reason).toBe('the page was hidden for 60 s')
      await clock.advance()
      connector.lastAttempt().succeed()
      await clock.advance()
      expect([connector.attempts.length, connector.openCount()]).toEqual([2, 1])
    })

    it('keeps it when it was hidden for as long, or often for less', async () => {
      const { clock, connected, document } = createPageWorld(options)
      const { connection } = await connected()
      for (const hiddenMs of [60_000, 59_999, 30_000, 30_001]) {
        document.turn('hidden')
        await clock.advance(hiddenMs)
        document.turn('visible')
        await clock.advance(1000)
      }
      expect(connection.isOpen()).toBe(true)
    })

    it('counts from when it was hidden first, whatever it hears meanwhile', async () => {
      const { clock, connected, document } = createPageWorld(options)
      const { connection } = await connected()
      for (const hiddenMs of [40_000, 40_000]) {
        document.turn('hidden')
        await clock.advance(hiddenMs)
      }
      document.turn('visible')
      expect(connection.isOpen()).toBe(false)
    })

    it('counts the time in which it was frozen, or the machine slept', async () => {
      const { clock, connected, document } = createPageWorld(options)
      const { connection } = await connected()
      document.turn('hidden')
      clock.step(3_600_000) // no timer rang
      document.turn('visible')
      expect(connection.isOpen()).toBe(false)
    })

    it('notices that the machine slept while it was visible', async () => {
      const { clock, connected, connector, state } = createPageWorld(options)
      const { connection } = await connected()
      await clock.advance(25_000)
      clock.step(3_600_000)
      await clock.advance(10_000)
      expect(connection.isOpen()).toBe(false)
      expect(state().reason).toBe('the page was asleep for 3600 s')
      expect(connector.attempts).toHaveLength(2)
    })

    it('keeps its connection when it was busy for a while, or the clock was set back', async () => {
      const { clock, connected, document } = createPageWorld(options)
      const { connection } = await connected()
      for (const stepMs of [50_000, -3_600_000]) {
        clock.step(stepMs)
        await clock.advance(60_000)
        document.turn('hidden')
        clock.step(stepMs)
        document.turn('visible')
      }
      expect(connection.isOpen()).toBe(true)
    })

    it('takes the throttled timers of a hidden page for no sleep', async () => {
      const { clock, connected, document } = createPageWorld({
        visibility: { refreshAfterHiddenMs: 1000 },
      })
      const { connection } = await connected()
      const timers = clock.pendingTimers()
      document.turn('hidden')
      expect(clock.pendingTimers()).toBe(timers - 1)
      await clock.advance(60_000)
      expect(connection.isOpen()).toBe(true)
    })

    it('hammers no server that said when to come back, and none that said never', async () => {
      for (const how of [{ retryAfterMs: 600_000 }, { outcome: 'fatal' as const }]) {
        const { clock, connector, document, reconnector } = createPageWorld(options)
        reconnector.start()
        await clock.advance()
        connector.lastAttempt().fail(Object.assign(new Error('no'), how))
        await clock.advance()
        for (let times = 0; times < 5; times += 1) {
          document.turn('hidden')
          await clock.advance(61_000)
          document.turn('visible')
          await clock.advance(1000)
        }
        expect(connector.attempts).toHaveLength(1)
      }
    })

    it('needs no timer, and asks for nothing, by default', async () => {
      const { clock, connected, document } = createPageWorld()
      const { connection } = await connected()
      const timers = clock.pendingTimers()
      document.turn('hidden')
      clock.step(86_400_000)
      document.turn('visible')
      await clock.advance(1000)
      expect([connection.isOpen(), clock.pendingTimers()]).toEqual([true, timers])
    })

    it('leaves the connection that a pause has made anew alone', async () => {
      const { clock, connected, connector, document } = createPageWorld({
        visibility: { hidden: 'pause', refreshAfterHiddenMs: 1000 },
      })
      await connected()
      document.turn('hidden')
      clock.step(3_600_000)
      document.turn('visible')
      await clock.advance()
      connector.lastAttempt().succeed()
      await clock.advance(5000)
      expect([connector.attempts.length, connector.openCount()]).toEqual([2, 1])
    })
  },
)
