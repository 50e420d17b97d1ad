import { ConnectError, type Status } from 'redux-reconnector'
import { afterAll, describe, expect, it } from 'vitest'
import { createMatrix } from './matrix.js'
import { drawVerdicts, operations, type Verdict } from './operations.js'
import { createTravelled, draw, type Travelled } from './travelled.js'

async function start(world: Travelled) {
  world.start()
  await world.clock.advance()
  if (world.outside.pending().length === 0) await world.clock.advance(3100) // a fleet spreads its first look
}

/** How to come into each status. */
const statuses: Record<Exclude<Status, 'idle'> | 'unstarted', (world: Travelled) => Promise<void>> =
  {
    unstarted: async () => {},
    connecting: start,
    healthy: async (world) => {
      await start(world)
      await world.answerAll()
      await world.clock.advance(90)
    },
    waiting: async (world) => {
      await start(world)
      world.refuseAll()
      await world.clock.advance(100)
    },
    // Somebody else's attempt, which the listener does not take up, cannot be had: it takes up whatever is due. So this
    // is the wait's last millisecond, and the next event makes it due.
    due: async (world) => {
      await start(world)
      world.refuseAll()
      const begunMs = world.read()[0]?.[1].lastAttemptMs ?? 0
      await world.clock.advance(begunMs + 1999 - world.clock.now())
    },
    paused: async (world) => {
      await statuses.healthy(world)
      world.act('0', 'paused', 'lunch', world.clock.now())
      await world.clock.advance()
    },
    gaveUp: async (world) => {
      await start(world)
      for (const attempt of world.outside.pending()) {
        attempt.fail(new ConnectError('no such thing', { outcome: 'fatal' }))
      }
      await world.clock.advance(100)
    },
  }

const events: Record<string, (world: Travelled) => Promise<void> | void> = {
  nothing: () => {},
  'an answer': (world) => world.answerAll(),
  'a refusal': (world) => world.refuseAll(),
  'a loss': (world) => world.lose(() => true),
  'a minute': (world) => world.clock.advance(60_000),
  'a request': (world) => world.act('0', 'retryRequested', world.clock.now(), draw),
}

/** Lets real life go on: the connection is lost once, what is pending is answered, and time passes. */
async function goOn(world: Travelled) {
  if (!world.isStarted()) await start(world)
  for (let turn = 0; turn < 3; turn += 1) {
    // Longer than a jumped store is left alone.
    await world.clock.advance(turn === 0 ? 61_000 : 11_000)
    if (turn === 1) world.lose(() => true, 'gone again')
    await world.answerAll()
    await world.clock.advance(100)
  }
}

describe.each([
  ['the single listener', 0],
  ['a fleet of one', 1],
])('%s', (listener, size) => {
  const options = { size }
  const matrix = createMatrix({ options, situations: statuses, events, goOn, sharing: [] })

  describe('every operation of DevTools in every status', () => {
    const table: Verdict[] = []
    afterAll(() => console.log(`${listener}. ${drawVerdicts(table)}`))

    for (const operation of Object.keys(operations)) {
      for (const status of Object.keys(statuses)) {
        it(`${operation} while ${status}: nothing opened, nothing lost, nothing stuck`, async () => {
          const verdict = await matrix.playAll(status, operation)
          table.push(verdict)
          expect(verdict.faults).toEqual([])
          expect(verdict.maxOpen).toBeLessThanOrEqual(1)
        })
      }
    }
  })

  it('whatever is done in DevTools, in whatever order, the store shows the truth in the end', () =>
    matrix.anyOrder(200))

  it.each(Object.keys(statuses).filter((name) => name !== 'due'))(
    'comes to be %s',
    async (status) => {
      for (const probed of [true, false]) {
        const world = createTravelled({ size, probed })
        await statuses[status as keyof typeof statuses](world)
        const shown = world.read()[0]?.[1].status
        expect(shown).toBe(status === 'unstarted' ? 'idle' : status)
      }
    },
  )

  describe('the test of this test', () => {
    const naive = createMatrix({
      options: { size, isNaive: true },
      situations: statuses,
      events,
      goOn,
      sharing: [],
    })
    const some = ['connecting', 'healthy', 'waiting']

    it('finds the faults of a listener that believes the store', async () => {
      const verdicts: Verdict[] = []
      for (const operation of Object.keys(operations)) {
        for (const status of some) {
          verdicts.push(
            await naive.playAll(status, operation, ['nothing', 'an answer', 'a request']),
          )
        }
      }
      expect(verdicts.filter(({ faults }) => faults.length > 0).length).toBeGreaterThan(20)
      expect(verdicts.some(({ maxOpen }) => maxOpen > 1)).toBe(true)
    })

    it('and finds none in it while nobody travels', async () => {
      for (const status of some) {
        const { faults } = await naive.playAll(status, 'nothing')
        expect(faults).toEqual([])
      }
    })
  })
})
