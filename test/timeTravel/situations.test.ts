import { selectStatusCounts, type FleetState } from 'redux-reconnector/fleet'
import { afterAll, describe, expect, it } from 'vitest'
import { createMatrix } from './matrix.js'
import { drawVerdicts, operations, type Verdict } from './operations.js'
import { createTravelled, draw, type Travelled } from './travelled.js'

const options = { size: 10, atOnce: 2 }

/** Opens all connections of a fleet, whose looks are spread over the first five seconds where they are by a probe. */
async function connectAll(world: Travelled) {
  world.start()
  for (let turn = 0; turn < 12; turn += 1) {
    await world.clock.advance(500)
    await world.answerAll()
  }
}

/** All statuses in one fleet, two of them once more because there is no room: 3 and 4 connect, 5 and 9 want to. */
async function mix(world: Travelled) {
  await connectAll(world)
  world.act('6', 'paused', 'lunch', world.clock.now())
  world.act('7', 'connectionLost', { nowMs: world.clock.now(), outcome: 'fatal' }, draw)
  world.lose((id) => id === '2' || id === '5')
  await world.clock.advance(1)
  for (const attempt of world.outside.pending()) attempt.fail(new Error('refused'))
  await world.clock.advance(1)
  world.lose((id) => id === '3' || id === '4')
  await world.clock.advance(1)
  world.lose((id) => id === '9')
  await world.clock.advance(100)
  world.act('5', 'retryRequested', world.clock.now(), draw)
  world.add({ id: 'idle', node: 'node idle' })
  await world.clock.advance(1)
}

/** What a fleet can be like, when somebody opens DevTools. */
const situations: Record<string, (world: Travelled) => Promise<void>> = {
  unstarted: async () => {},
  healthy: connectAll,
  mixed: mix,
  crowded: async (world) => {
    world.start()
    await world.clock.advance(3000)
  },
  joined: async (world) => {
    await mix(world)
    world.add({ id: 'new', node: 'node new' }, { id: 'newer', node: 'node newer' })
    await world.clock.advance(10)
  },
  left: async (world) => {
    await mix(world)
    world.remove('0', '2', '3', '5', '6')
    await world.clock.advance(10)
  },
  replaced: async (world) => {
    await mix(world)
    world.remove('0', '2', '3')
    world.add(...['3', '0', '2'].map((id) => ({ id, node: `node ${id}/elsewhere` })))
    await world.clock.advance(10)
  },
}

/** What happens meanwhile in the world outside. */
const events: Record<string, (world: Travelled) => Promise<void> | void> = {
  nothing: () => {},
  answers: (world) => world.answerAll(),
  refusals: (world) => world.refuseAll(),
  losses: (world) => world.lose(() => true),
  'a minute': (world) => world.clock.advance(60_000),
  requests: (world) => {
    for (const id of [...world.ids, 'new', 'idle']) {
      world.act(id, 'retryRequested', world.clock.now(), draw)
    }
  },
  'one joins': (world) => world.add({ id: 'late', node: 'node late' }),
  'some leave': (world) => world.remove('1', '4', '9', 'new'),
}

/** Lets real life go on: attempts time out, all connections are lost once, and then all can connect again. */
async function goOn(world: Travelled) {
  if (!world.isStarted()) world.start()
  await world.clock.advance(61_000) // longer than a jumped store is left alone
  world.lose(() => true)
  for (let turn = 0; turn < 7; turn += 1) {
    await world.clock.advance(5000)
    await world.answerAll()
  }
}

// Each status is tried with every case in statuses.test.ts; here it is the company that matters.
const sharing = Object.keys(situations)
const matrix = createMatrix({ options, situations, events, goOn, sharing })

describe('a fleet of ten, two at once: every operation of DevTools in every situation', () => {
  const table: Verdict[] = []
  afterAll(() => console.log(drawVerdicts(table)))

  it.each([true, false])('begins with what its name says (probed: %s)', async (probed) => {
    for (const [name, arrange] of Object.entries(situations)) {
      const world = createTravelled({ ...options, probed })
      await arrange(world)
      const counts = selectStatusCounts(world.shown() as FleetState) // the fleet's
      if (name === 'unstarted') expect(counts.idle).toBe(10)
      if (name === 'healthy') expect(counts.healthy).toBe(10)
      if (name === 'crowded') expect(counts.connecting).toBe(2)
      if (name === 'mixed') {
        expect(counts).toMatchObject({ healthy: 3, connecting: 2, paused: 1, gaveUp: 1 })
      }
    }
  })

  for (const operation of Object.keys(operations)) {
    for (const situation of Object.keys(situations)) {
      it(`${operation} while ${situation}: nothing opened, nothing lost, nothing stuck`, async () => {
        const verdict = await matrix.playAll(situation, operation)
        table.push(verdict)
        expect(verdict.faults).toEqual([])
        expect(verdict.maxOpen).toBeLessThanOrEqual(1)
      })
    }
  }

  it('whatever is done in DevTools, in whatever order, the world outside sees nothing of it', () =>
    matrix.anyOrder(60))
})

describe('the test of this test', () => {
  const naive = createMatrix({
    options: { ...options, isNaive: true },
    situations,
    events,
    goOn,
    sharing: [],
  })

  it('finds the faults of a listener that believes the store', async () => {
    const verdicts: Verdict[] = []
    for (const operation of Object.keys(operations)) {
      for (const situation of ['healthy', 'crowded']) {
        verdicts.push(await naive.playAll(situation, operation, ['answers']))
      }
    }
    expect(verdicts.filter(({ faults }) => faults.length > 0).length).toBeGreaterThan(15)
    expect(verdicts.some(({ maxOpen }) => maxOpen > 1)).toBe(true)
  })

  it('and finds none in it while nobody travels', async () => {
    for (const situation of ['healthy', 'crowded']) {
      const { faults, maxOpen } = await naive.playAll(situation, 'nothing', ['answers'])
      expect(faults).toEqual([])
      expect(maxOpen).toBe(1)
    }
  })
})
