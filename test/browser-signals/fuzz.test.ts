import { createSeededRandom } from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'
import { fuzzRounds } from '../world/fuzz.js'
import { pageWorlds, type PageOptions } from './pageWorld.js'
import { createScriptedLocks } from './scriptedLocks.js'

const seeds = fuzzRounds(40)
const steps = 60
const lockReasons = [
  'waiting for its turn',
  'another tab has the connection',
  'the browser refuses the lock',
]

describe.each(pageWorlds.slice(0, 1))(
  'a page whose events come at any moment, also in the middle of the work of %s',
  (_listener, createPageWorld) => {
    it('never has two connections nor one too many, leaves nothing behind, and is healthy in the end', async () => {
      for (let seed = 1; seed <= seeds; seed += 1) await run(seed)
    }, 600_000)

    async function run(seed: number) {
      const random = createSeededRandom(seed)
      const oneOf = <Item>(list: readonly Item[]) =>
        list[Math.floor(random() * list.length)] as Item // not empty
      const hidden = oneOf(['keep', 'pause'] as const)
      const locks = createScriptedLocks()
      const options: PageOptions = {
        visibility: { hidden, refreshAfterHiddenMs: 30_000 },
        exclusive: { name: 'live', locks, onError: () => {} },
        leaving: {},
      }
      const world = createPageWorld(options, { checks: false })
      const { actions, clock, connector, document, reconnector, state, store, window } = world
      let stop: (() => void) | null = null
      let isCached = false
      let isStarting = false
      let giveBack: (() => void) | null = null
      let depth = 0
      const trail: string[] = []

      const moves: Readonly<Record<string, () => void>> = {
        hide: () => document.turn('hidden'),
        show: () => document.turn('visible'),
        online: () => window.fire('online'),
        frozen: () => document.fire('resume'),
        leave: () => window.fire('beforeunload'),
        cache() {
          if (isStarting) return // nothing goes into the cache there
          isCached = true
          window.fire('pagehide', { persisted: true })
        },
        return() {
          isCached = false
          window.fire('pageshow', { persisted: true })
        },
        otherTab() {
          if (giveBack !== null) return
          giveBack = () => {}
          void locks.request('live', {}, () => new Promise((resolve) => (giveBack = resolve)))
        },
        otherTabEnds() {
          giveBack?.()
          giveBack = null
        },
        pause: () => void store.dispatch(actions.paused('for lunch', clock.now())),
        resume: () => void store.dispatch(actions.resumed('for lunch', clock.now())),
        start() {
          isCached = false // nothing starts in the cache
          isStarting = true
          stop = reconnector.start()
          isStarting = false
        },
        stop() {
          const end = stop
          stop = null // first: a subscriber may start anew
          end?.()
        },
        answer: () => void (lastIsPending() && connector.lastAttempt().succeed()),
        refuse: () => void (lastIsPending() && connector.lastAttempt().fail(new Error('refused'))),
        lose: () => connector.connections.at(-1)?.end({ reason: 'lost' }),
        sleep: () => clock.step(45_000),
      }
      const lastIsPending = () =>
        connector.attempts.length > 0 && connector.lastAttempt().isPending()

      function move(where: string) {
        const name = oneOf(Object.keys(moves))
        trail.push(`${where} ${name}`)
        depth += 1
        moves[name]?.()
        depth -= 1
      }
      store.subscribe(() => {
        if (depth < 3 && random() < 0.15) move('in a subscriber')
      })

      for (let step = 0; step < steps; step += 1) {
        move('')
        depth = 3 // time passes without more of it
        await clock.advance(oneOf([0, 0, 10, 300, 2500]))
        depth = 0
        const { holds } = state()
        const why = `seed ${seed}, step ${step}: ${trail.slice(-12).join(', ')}; holds ${holds}`
        expect(connector.maxOpenCount(), why).toBeLessThanOrEqual(1)
        if (holds.length > 0) expect(connector.openCount(), why).toBe(0)
        if (stop === null) {
          const left = [window.listenerCount, document.listenerCount, clock.pendingTimers()]
          expect(left, why).toEqual([0, 0, 0])
          continue
        }
        const isHidden = document.visibilityState === 'hidden'
        expect(holds.includes('the page is hidden'), why).toBe(hidden === 'pause' && isHidden)
        const heldForTheLock = lockReasons.filter((reason) => holds.includes(reason))
        if (isCached) expect(heldForTheLock.length, why).toBeGreaterThan(0)
        expect(heldForTheLock.length, why).toBeLessThanOrEqual(1)
        if (connector.openCount() > 0) expect(locks.heldCount(), why).toBe(1)
      }

      depth = 3
      for (const name of ['otherTabEnds', 'start', 'show', 'return', 'resume']) moves[name]?.()
      for (let rounds = 0; rounds < 60 && state().status !== 'healthy'; rounds += 1) {
        await clock.advance(1000)
        moves.answer?.()
        moves.otherTabEnds?.() // it may have waited for its turn until now
        await clock.advance()
      }
      expect(state(), `seed ${seed}: ${trail.slice(-30).join(', ')}`).toMatchObject({
        status: 'healthy',
        holds: [],
      })
      moves.stop?.()
      await clock.advance()
      expect([connector.openCount(), locks.heldCount(), locks.waitingCount()]).toEqual([0, 0, 0])
      // A person's resume before the first start is told of, and is no fault.
      const faults = world.errors.filter((error) => !/is not started/.test(String(error)))
      expect(faults, `seed ${seed}`).toEqual([])
    }
  },
)
