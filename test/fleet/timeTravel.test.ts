import { ActionCreators, instrument } from '@redux-devtools/instrument'
import fc from 'fast-check'
import type { ReconnectorState } from 'redux-reconnector'
import {
  createReconnectorFleetSlice,
  selectById,
  selectIds,
  selectStatusCounts,
  type createReconnectorFleetListener,
} from 'redux-reconnector/fleet'
import { createScriptedClock } from 'redux-reconnector/testing'
import { afterAll, describe, expect, it } from 'vitest'
import {
  drawVerdicts,
  operations,
  travelling,
  type Verdict,
} from '../middleware/devToolsOperations.js'
import { createCountedConnector } from './countedConnector.js'
import { createNaiveFleetListener } from './naiveFleetListener.js'
import { createFleetWorld } from './world.js'

const atOnce = 2
const count = 10
const draw = 0.5 // no difference by chance

interface Options {
  probed: boolean
  createListener?: typeof createReconnectorFleetListener
}

/** The scripted fleet with the real instrument of DevTools, in the place where `configureStore` has it. */
function createTravelledFleet({ probed, ...options }: Options) {
  const clock = createScriptedClock()
  const outside = createCountedConnector(clock)
  const world = createFleetWorld({
    ...options,
    count,
    enhancer: instrument(),
    listener: {
      clock,
      connect: outside.connect,
      ...(probed ? { probe: outside.probe } : {}),
      probeEveryMs: 5000,
      maxConcurrentAttempts: atOnce,
    },
  })
  let isStarted = false
  return {
    ...world,
    ...travelling(world.store, {
      foreignTrace,
      hotReload: () =>
        world.store.replaceReducer((state, action) => ({
          reconnectorFleet: world.slice.reducer(state?.reconnectorFleet, action),
        })),
    }),
    clock,
    outside,
    isStarted: () => isStarted,
    start() {
      isStarted = true
      world.reconnector.start()
    },
  }
}
type World = ReturnType<typeof createTravelledFleet>

/** A trace of another session, in which some of the ids are other ones. */
function foreignTrace(end: 'due' | 'connecting') {
  const { actions } = createReconnectorFleetSlice()
  const ids = ['2', 'stranger', '0', '5']
  const attempt = { attemptId: 'other:1', nowMs: -5000 }
  return [
    actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` }))),
    actions.probesReceived(ids.map((id) => ({ id, probe: 'unreachable', nowMs: -5000 }))),
    ...(end === 'due' ? [] : ids.map((id) => actions.attemptStarted(id, attempt))),
  ]
}

/** Lets all that can connect connect, a few at a time. */
async function answerAll(world: World) {
  do {
    for (const attempt of world.outside.pending()) attempt.succeed()
    await world.clock.advance(10)
  } while (world.outside.pending().length > 0)
}

/** Opens all connections of a fleet, whose looks are spread over the first five seconds where they are by a probe. */
async function connectAll(world: World) {
  world.start()
  for (let turn = 0; turn < 12; turn += 1) {
    await world.clock.advance(500)
    await answerAll(world)
  }
}

const add = (world: World, ...connections: { id: string; node: string }[]) =>
  void world.store.dispatch(world.slice.actions.connectionsAdded(connections))
const remove = (world: World, ...ids: string[]) =>
  void world.store.dispatch(world.slice.actions.connectionsRemoved(ids))
const lose = (world: World, of: (id: string) => boolean) => {
  for (const { node, end } of world.outside.open()) {
    if (of(node.replace('node ', ''))) end({ reason: 'gone' })
  }
}

/** All statuses in one fleet, two of them once more because there is no room: 3 and 4 connect, 5 and 9 want to. */
async function mix(world: World) {
  const { actions } = world.slice
  await connectAll(world)
  world.store.dispatch(actions.paused('6', 'lunch'))
  world.store.dispatch(actions.reconnectFailed('7', { nowMs: world.clock.now(), outcome: 'fatal' }))
  lose(world, (id) => id === '2' || id === '5')
  await world.clock.advance(1)
  for (const attempt of world.outside.pending()) attempt.fail(new Error('refused'))
  await world.clock.advance(1)
  lose(world, (id) => id === '3' || id === '4')
  await world.clock.advance(1)
  lose(world, (id) => id === '9')
  await world.clock.advance(100)
  world.store.dispatch(actions.retryRequested('5', world.clock.now(), draw))
  add(world, { id: 'idle', node: 'node idle' })
}

/** What a fleet can be like, when somebody opens DevTools. */
const situations: Record<string, (world: World) => Promise<void>> = {
  unstarted: async () => {},
  healthy: connectAll,
  mixed: mix,
  crowded: async (world) => {
    world.start()
    await world.clock.advance(6000)
  },
  joined: async (world) => {
    await mix(world)
    add(world, { id: 'new', node: 'node new' }, { id: 'newer', node: 'node newer' })
    await world.clock.advance(10)
  },
  left: async (world) => {
    await mix(world)
    remove(world, '0', '2', '3', '5', '6')
    await world.clock.advance(10)
  },
  replaced: async (world) => {
    await mix(world)
    remove(world, '0', '2', '3')
    add(world, ...['3', '0', '2'].map((id) => ({ id, node: `node ${id}/elsewhere` })))
    await world.clock.advance(10)
  },
}

/** What happens meanwhile in the world outside. */
const events: Record<string, (world: World) => Promise<void> | void> = {
  nothing: () => {},
  answers: answerAll,
  refusals: (world) => {
    for (const attempt of world.outside.pending()) attempt.fail(new Error('no'))
  },
  losses: (world) => lose(world, () => true),
  'a minute': (world) => world.clock.advance(60_000),
  requests: (world) => {
    for (const id of [...world.ids, 'new', 'idle']) {
      world.store.dispatch(world.slice.actions.retryRequested(id, world.clock.now(), draw))
    }
  },
  'one joins': (world) => add(world, { id: 'late', node: 'node late' }),
  'some leave': (world) => remove(world, '1', '4', '9', 'new'),
}

/** Lets real life go on: attempts time out, all connections are lost once, and then all can connect again. */
async function goOn(world: World) {
  if (!world.isStarted()) world.start()
  await world.clock.advance(12_000)
  lose(world, () => true)
  for (let turn = 0; turn < 8; turn += 1) {
    await world.clock.advance(5000)
    await answerAll(world)
  }
}

/** What a store shows of a fleet: all of its connections in their order. */
const shownBy = (world: World) =>
  selectIds(world.fleet()).map((id) => [id, selectById(world.fleet(), id)] as const)
type Shown = ReturnType<typeof shownBy>

/** Where what is shown is not what is true. */
function differenceOf(shown: Shown, truth: Shown): string {
  const ids = (of: Shown) => of.map(([id]) => id).join(' ')
  if (ids(shown) !== ids(truth)) return `connections ${ids(truth)}, shown ${ids(shown)}`
  return truth
    .flatMap(([id, state], at) =>
      Object.entries(state ?? {}).flatMap(([field, value]) => {
        const other = shown[at]?.[1]?.[field as keyof ReconnectorState]
        const isSame = JSON.stringify(other) === JSON.stringify(value)
        return isSame ? [] : [`${id}: ${field} ${String(value)}, shown ${String(other)}`]
      }),
    )
    .join('; ')
}

interface Case {
  situation: string
  event: string
  resyncs: boolean
  probed: boolean
}

/** Plays a case; with an operation, it must not touch the world outside. */
async function play(
  { situation, event, resyncs, probed }: Case,
  operation: string | null,
  createListener?: typeof createReconnectorFleetListener,
) {
  const world = createTravelledFleet({ probed, ...(createListener ? { createListener } : {}) })
  const { outside, clock, lifted, reconnector } = world
  const faults: string[] = []
  await situations[situation]?.(world)

  function untouched(what: string, act: (() => void) | undefined) {
    const before = outside.notes.length
    act?.()
    const done = outside.notes.slice(before)
    if (done.length > 0) faults.push(`${what} did: ${done.join(', ')}`)
  }
  let comeBack: (() => void) | undefined
  untouched('the operation', () => {
    comeBack = (operation !== null && operations[operation]?.(world)) || undefined
  })
  await clock.advance()
  await events[event]?.(world)
  await clock.advance()
  untouched('coming back', comeBack)
  if (resyncs && world.isStarted()) untouched('resync()', reconnector.resync)
  const shown = shownBy(world)
  await clock.advance()
  const types = Object.values(lifted().actionsById).map(({ action }) => action.type)
  const syncedCount = types.filter((type) => type.endsWith('/synced')).length
  if (syncedCount > 1) faults.push(`${syncedCount} synced`)

  await goOn(world)
  const { due, connecting, waiting, idle } = selectStatusCounts(world.fleet())
  if (due + connecting + waiting + idle > 0) faults.push('some are pending for ever')
  if (outside.mostUnderWay() > atOnce) faults.push(`${outside.mostUnderWay()} attempts at once`)
  return {
    faults,
    shown,
    inTheEnd: shownBy(world),
    notes: outside.notes,
    most: outside.mostPerConnection(),
  }
}

/** What is so where nobody opens DevTools: once for all operations. */
const controls = new Map<string, ReturnType<typeof play>>()
function control(of: Case, createListener?: typeof createReconnectorFleetListener) {
  const key = JSON.stringify([of, createListener?.name])
  const known = controls.get(key) ?? play(of, null, createListener)
  controls.set(key, known)
  return known
}

/**
 * Before the start nothing is compared but what is done outside, and three situations are `mixed` but for who is a
 * member. These four share the cases among them: each case of an operation is played in one of them, by a Latin square.
 */
const sharing = ['unstarted', 'joined', 'left', 'replaced']

/** All cases of an operation in a situation or, in those that share them, its part. */
function casesOf(situation: string, operation: string, afterwards: string[]): Case[] {
  const cases = afterwards.flatMap((event) =>
    [true, false].flatMap((resyncs) =>
      [true, false].map((probed) => ({ situation, event, resyncs, probed })),
    ),
  )
  const part = sharing.indexOf(situation)
  if (part < 0) return cases
  const first = part + Object.keys(operations).indexOf(operation)
  // The event counts, too, or one situation would have all cases with the same `resyncs` and `probed`.
  return cases.filter((_, at) => (at + Math.floor(at / 4) + first) % sharing.length === 0)
}

async function playAll(
  situation: string,
  operation: string,
  {
    createListener,
    afterwards = Object.keys(events),
  }: { createListener?: typeof createReconnectorFleetListener; afterwards?: string[] } = {},
): Promise<Verdict> {
  const verdict: Verdict = { situation, operation, faults: [], maxOpen: 0 }
  for (const of of casesOf(situation, operation, afterwards)) {
    const truth = await control(of, createListener)
    const { faults, shown, inTheEnd, notes, most } = await play(of, operation, createListener)
    // Before the start nobody but the store itself says what is true.
    if (situation !== 'unstarted') {
      if (of.resyncs) faults.push(differenceOf(shown, truth.shown))
      faults.push(differenceOf(inTheEnd, truth.inTheEnd))
      const at = notes.findIndex((note, index) => note !== truth.notes[index])
      if (at >= 0) faults.push(`${notes[at]}, instead of ${truth.notes[at]}`)
      if (notes.length < truth.notes.length) faults.push('less was done')
    }
    const found = faults.filter((fault) => fault !== '')
    verdict.faults.push(...found.map((fault) => `${JSON.stringify(of)}: ${fault}`))
    verdict.maxOpen = Math.max(verdict.maxOpen, most)
  }
  return verdict
}

describe('every operation of DevTools in every situation of a fleet', () => {
  const table: Verdict[] = []
  afterAll(() => console.log(drawVerdicts(table)))

  it.each([true, false])('begins with what its name says (probed: %s)', async (probed) => {
    const mixed = { idle: 1, healthy: 3, waiting: 2, due: 1, connecting: 2, paused: 1, gaveUp: 1 }
    const expected: Record<string, object> = {
      unstarted: { idle: 10 },
      healthy: { healthy: 10 },
      mixed,
      crowded: { idle: 8, connecting: 2 },
      joined: { ...mixed, idle: 3 },
      left: { healthy: 2, connecting: 2, gaveUp: 1, idle: 1 },
      replaced: { ...mixed, healthy: 2, waiting: 0, idle: 4 },
    }
    for (const [name, arrange] of Object.entries(situations)) {
      const world = createTravelledFleet({ probed })
      await arrange(world)
      expect(selectStatusCounts(world.fleet()), name).toMatchObject(expected[name] ?? {})
    }
  })

  for (const operation of Object.keys(operations)) {
    for (const situation of Object.keys(situations)) {
      it(`${operation} while ${situation}: nothing opened, nothing lost, nothing stuck`, async () => {
        const verdict = await playAll(situation, operation)
        table.push(verdict)
        expect(verdict.faults).toEqual([])
        expect(verdict.maxOpen).toBeLessThanOrEqual(1)
      })
    }
  }
})

describe('whatever is done in DevTools to a fleet, in whatever order', () => {
  it('the world outside sees nothing of it, and in the end the store shows the truth', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom(...Object.keys(operations)), back: fc.boolean() }),
      fc.record({ event: fc.constantFrom(...Object.keys(events)) }),
      fc.record({ waitMs: fc.integer({ min: 1, max: 20_000 }) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(situations).filter((name) => name !== 'unstarted')),
        fc.boolean(),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        async (situation, probed, steps) => {
          const worlds = [
            createTravelledFleet({ probed }),
            createTravelledFleet({ probed }),
          ] as const
          const [travelled, truth] = worlds
          for (const world of worlds) await situations[situation]?.(world)
          const comeBacks: (() => void)[] = []
          for (const each of steps) {
            if ('do' in each) {
              const comeBack = operations[each.do]?.(travelled)
              if (comeBack && each.back) comeBack()
              else if (comeBack) comeBacks.push(comeBack)
              for (const world of worlds) await world.clock.advance()
            } else {
              for (const world of worlds) {
                if ('event' in each) await events[each.event]?.(world)
                await world.clock.advance('waitMs' in each ? each.waitMs : 0)
              }
            }
          }
          for (const comeBack of comeBacks) comeBack()
          travelled.liftedStore.dispatch(ActionCreators.jumpToState(travelled.lastIndex()))
          travelled.reconnector.resync()
          expect(differenceOf(shownBy(travelled), shownBy(truth))).toBe('')
          expect(travelled.outside.notes).toEqual(truth.outside.notes)
          expect(travelled.outside.mostPerConnection()).toBeLessThanOrEqual(1)
          expect(travelled.outside.mostUnderWay()).toBeLessThanOrEqual(atOnce)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('the test of this test', () => {
  const naive = { createListener: createNaiveFleetListener, afterwards: ['answers'] }

  it('finds the faults of a listener that believes the store', async () => {
    const verdicts: Verdict[] = []
    for (const operation of Object.keys(operations)) {
      for (const situation of ['healthy', 'crowded']) {
        verdicts.push(await playAll(situation, operation, naive))
      }
    }
    expect(verdicts.filter(({ faults }) => faults.length > 0).length).toBeGreaterThan(15)
    expect(verdicts.some(({ maxOpen }) => maxOpen > 1)).toBe(true)
  })

  it('and finds none in it while nobody travels', async () => {
    for (const situation of ['healthy', 'crowded']) {
      const { faults, maxOpen } = await playAll(situation, 'nothing', naive)
      expect(faults).toEqual([])
      expect(maxOpen).toBe(1)
    }
  })
})
