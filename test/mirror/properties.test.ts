import { describe, expect, test } from 'vitest'
import { createSeededRandom } from 'redux-reconnector/testing'
import { createLogStore, createWriterStore, slices } from './logs.js'
import { createRandomLife } from './randomLife.js'

describe('mirrors show what the writer has, byte by byte', () => {
  test.each([1, 2, 3])(
    'through doubles, losses, snapshots, and other writers: seed %i',
    async (seed) => {
      const random = createSeededRandom(seed)
      let isDown = false
      const shared = createWriterStore()
      const append = async (entry: string, n: number) => {
        if (isDown && random() < 0.7) throw new Error('the broker is away')
        return shared.log.append(entry, n)
      }
      const open = () => createLogStore(slices.fleet(), { append, maxItems: 1 + (seed % 4) * 7 })
      let writer = open()
      writer.mirror.stop()
      writer.publisher.start()
      await writer.clock.advance()
      const life = createRandomLife(writer.slice, seed, 40)
      let dashboards = [createLogStore(slices.fleet()), createLogStore(slices.fleet())]
      let restored = 0

      /** Reads the log as a bad network would: some entries twice, some not at all. */
      const read = (dashboard: (typeof dashboards)[number]) => {
        const { mirror } = dashboard
        for (const entry of shared.log.entries.slice(Math.max(mirror.position() - 3, 0))) {
          if (random() < 0.02) continue
          if (mirror.take(entry) !== 'gap') continue
          restored += 1
          mirror.restore(writer.publisher.snapshot())
        }
      }

      for (let step = 0; step < 800; step += 1) {
        writer.dispatch(life(writer.state()))
        if (random() < 0.2) await writer.clock.advance(random() < 0.1 ? 500 : 0)
        if (random() < 0.01) isDown = !isDown
        if (random() < 0.05) for (const dashboard of dashboards) read(dashboard)
        if (random() < 0.005) dashboards = [...dashboards.slice(1), createLogStore(slices.fleet())]
        if (random() < 0.005) {
          const next = open()
          for (const entry of shared.log.entries) next.mirror.take(entry)
          next.mirror.stop()
          next.publisher.start(next.mirror.position())
          writer.publisher.stop() // what it has not written is lost with it
          writer = next
          await writer.clock.advance()
        }
      }
      isDown = false
      await writer.clock.advance(60_000)
      await writer.publisher.written()
      for (const dashboard of dashboards) {
        while (dashboard.mirror.position() < shared.log.entries.length) read(dashboard)
        expect(dashboard.text()).toBe(writer.text())
      }
      const whole = createLogStore(slices.fleet())
      for (const entry of shared.log.entries) expect(whole.mirror.take(entry)).toBe('taken')
      expect(whole.text()).toBe(writer.text())
      expect(restored).toBeGreaterThan(0)
    },
  )
})
