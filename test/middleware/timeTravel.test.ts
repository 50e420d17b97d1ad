import { ActionCreators, instrument } from '@redux-devtools/instrument'
import fc from 'fast-check'
import {
  ConnectError,
  createReconnectorSlice,
  type ReconnectorState,
  type Status,
} from 'redux-reconnector'
import { afterAll, describe, expect, it } from 'vitest'
import { drawVerdicts, operations, travelling, type Verdict } from './devToolsOperations.js'
import { createNaiveListener } from './naiveListener.js'
import { createWorld, type WorldOptions } from './world.js'

/** A trace of another session, which ends in the status given. */
function foreignTrace(end: 'due' | 'connecting') {
  const { actions } = createReconnectorSlice({ node: 'n' })
  const due = [actions.probeReceived('unreachable', -5000)]
  return end === 'due'
    ? due
    : [...due, actions.attemptStarted({ attemptId: 'other:1', nowMs: -5000 })]
}

/** The scripted world with the real instrument of DevTools, in the place where `configureStore` has it. */
function createTravelledWorld(options: WorldOptions = {}) {
  const world = createWorld({ ...options, enhancer: instrument() })
  return {
    ...world,
    ...travelling(world.store, {
      foreignTrace,
      hotReload: () =>
        world.store.replaceReducer((state, action) => ({
          reconnector: world.slice.reducer(state?.reconnector, action),
        })),
    }),
  }
}
type World = ReturnType<typeof createTravelledWorld>

const isStarted = new WeakSet<object>()
const start = async (world: World) => {
  isStarted.add(world)
  world.reconnector.start()
  await world.clock.advance()
}

/** How to come into each status. */
const statuses: Record<Status, (world: World) => Promise<void>> = {
  idle: async () => {},
  connecting: start,
  healthy: async (world) => {
    await start(world)
    world.connector.lastAttempt().succeed()
    await world.clock.advance(100)
  },
  waiting: async (world) => {
    await start(world)
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(100)
  },
  // Somebody else's attempt, which the listener does not take up, cannot be had: it takes up whatever is due. So this
  // is the wait's last millisecond, and the next event makes it due.
  due: async (world) => {
    await start(world)
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(1999)
  },
  paused: async (world) => {
    await statuses.healthy(world)
    world.store.dispatch(world.slice.actions.paused('lunch'))
  },
  gaveUp: async (world) => {
    await start(world)
    world.connector.lastAttempt().fail(new ConnectError('no such thing', { outcome: 'fatal' }))
    await world.clock.advance(100)
  },
}

const isPending = ({ connector: { attempts } }: World) => attempts.at(-1)?.isPending() === true

/** What happens meanwhile in the world outside. */
const events: Record<string, (world: World) => Promise<void> | void> = {
  nothing: () => {},
  'an answer': (world) => {
    if (isPending(world)) world.connector.lastAttempt().succeed()
  },
  'a refusal': (world) => {
    if (isPending(world)) world.connector.lastAttempt().fail(new Error('no'))
  },
  'a loss': (world) => world.connector.connections.at(-1)?.end({ reason: 'gone' }),
  'a minute': (world) => world.clock.advance(60_000),
  'a request': (world) => {
    world.store.dispatch(world.slice.actions.retryRequested(world.clock.now()))
  },
}

/** Lets real life go on: the connection is lost once, what is pending is answered, and time passes. */
async function goOn(world: World) {
  if (!isStarted.has(world)) await start(world)
  for (let turn = 0; turn < 3; turn += 1) {
    await world.clock.advance(35_000)
    if (turn === 1) world.connector.connections.at(-1)?.end({ reason: 'gone again' })
    if (isPending(world)) world.connector.lastAttempt().succeed()
    await world.clock.advance(100)
  }
}

/** Plays one case with the operation, and without, and compares. */
async function play(
  status: Status,
  operation: string,
  event: string,
  resyncs: boolean,
  options: WorldOptions,
) {
  const [travelled, control] = [createTravelledWorld(options), createTravelledWorld(options)]
  const faults: string[] = []
  const check = (holds: boolean, fault: string) => void (holds || faults.push(`${event}: ${fault}`))

  for (const world of [travelled, control]) await statuses[status](world)
  const attempts = travelled.connector.attempts.length
  const open = travelled.connector.openCount()
  const comeBack = operations[operation]?.(travelled)
  await travelled.clock.advance()
  check(travelled.connector.attempts.length === attempts, 'the operation opened a connection')
  check(travelled.connector.openCount() === open, 'the operation closed a connection')

  for (const world of [travelled, control]) {
    await events[event]?.(world)
    await world.clock.advance()
  }
  const attemptsBefore = travelled.connector.attempts.length
  comeBack?.()
  await travelled.clock.advance()
  check(travelled.connector.attempts.length === attemptsBefore, 'coming back opened a connection')

  const same = (what: string) => {
    // Before the start nobody but the store itself says what is true.
    const difference = status === 'idle' ? '' : differenceOf(travelled.state(), control.state())
    check(difference === '', `${what}: ${difference}`)
  }
  if (resyncs && isStarted.has(travelled)) {
    travelled.reconnector.resync()
    same('after resync()')
    const logged = Object.values(travelled.lifted().actionsById)
    const synced = logged.filter(({ action }) => action.type.endsWith('/synced'))
    check(synced.length <= 1, 'more than one synced')
  }
  for (const world of [travelled, control]) await goOn(world)
  // Parked for good, nothing real happens any more that could put the store right: that is what resync() is for.
  const isParked = control.state().status === 'paused' || control.state().status === 'gaveUp'
  if (isParked) travelled.reconnector.resync()
  same('in the end')
  check(travelled.state().status === control.state().status, 'ends in another status')
  if (status !== 'idle') {
    const [made, due] = [travelled.connector.attempts.length, control.connector.attempts.length]
    check(made === due, `${made} attempts, not ${due}`)
  }
  return { faults, maxOpen: travelled.connector.maxOpenCount() }
}

/** The fields in which the state shown is not the true one. */
function differenceOf(shown: ReconnectorState, truth: ReconnectorState): string {
  const differing = Object.entries(truth).filter(
    ([field, value]) =>
      JSON.stringify(value) !== JSON.stringify(shown[field as keyof ReconnectorState]),
  )
  return differing
    .map(([field, value]) => `${field} ${value}, shown ${shown[field as keyof ReconnectorState]}`)
    .join('; ')
}

async function playAll(status: Status, operation: string, options: WorldOptions = {}) {
  const verdict: Verdict = { situation: status, operation, faults: [], maxOpen: 0 }
  for (const event of Object.keys(events)) {
    for (const resyncs of [true, false]) {
      for (const probed of [true, false]) {
        const { faults, maxOpen } = await play(status, operation, event, resyncs, {
          ...options,
          probed,
        })
        verdict.faults.push(...faults)
        verdict.maxOpen = Math.max(verdict.maxOpen, maxOpen)
      }
    }
  }
  return verdict
}

describe('every operation of DevTools in every status', () => {
  const table: Verdict[] = []
  afterAll(() => console.log(drawVerdicts(table)))

  for (const operation of Object.keys(operations)) {
    for (const status of Object.keys(statuses) as Status[]) {
      it(`${operation} while ${status}: nothing opened, nothing lost, nothing stuck`, async () => {
        const verdict = await playAll(status, operation)
        table.push(verdict)
        expect(verdict.faults).toEqual([])
        expect(verdict.maxOpen).toBeLessThanOrEqual(1)
      })
    }
  }
})

describe('whatever is done in DevTools, in whatever order', () => {
  it('there is one connection at most, and in the end the store shows the truth', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom(...Object.keys(operations)), back: fc.boolean() }),
      fc.record({ event: fc.constantFrom(...Object.keys(events)) }),
      fc.record({ waitMs: fc.integer({ min: 1, max: 20_000 }) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(Object.keys(statuses) as Status[]).filter((s) => s !== 'idle')),
        fc.boolean(),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        async (status, probed, steps) => {
          const [travelled, control] = [
            createTravelledWorld({ probed }),
            createTravelledWorld({ probed }),
          ]
          for (const world of [travelled, control]) await statuses[status](world)
          const comeBacks: (() => void)[] = []
          for (const each of steps) {
            if ('do' in each) {
              const attempts = travelled.connector.attempts.length
              const comeBack = operations[each.do]?.(travelled)
              await travelled.clock.advance()
              expect(travelled.connector.attempts).toHaveLength(attempts)
              if (comeBack && each.back) comeBack()
              else if (comeBack) comeBacks.push(comeBack)
            } else {
              for (const world of [travelled, control]) {
                if ('event' in each) await events[each.event]?.(world)
                await world.clock.advance('waitMs' in each ? each.waitMs : 0)
              }
            }
          }
          for (const comeBack of comeBacks) comeBack()
          travelled.liftedStore.dispatch(ActionCreators.jumpToState(travelled.lastIndex()))
          travelled.reconnector.resync()
          expect(travelled.state()).toEqual(control.state())
          expect(travelled.connector.attempts).toHaveLength(control.connector.attempts.length)
          expect(travelled.connector.maxOpenCount()).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('the test of this test', () => {
  it('finds the faults of a listener that believes the store', async () => {
    const verdicts: Verdict[] = []
    for (const operation of Object.keys(operations)) {
      for (const status of ['connecting', 'healthy', 'waiting'] as const) {
        verdicts.push(await playAll(status, operation, { createListener: createNaiveListener }))
      }
    }
    const faulty = verdicts.filter(({ faults }) => faults.length > 0)
    expect(faulty.length).toBeGreaterThan(20)
    expect(verdicts.some(({ maxOpen }) => maxOpen > 1)).toBe(true)
  })

  it('and finds none in it while nobody travels', async () => {
    for (const status of ['connecting', 'healthy', 'waiting'] as const) {
      const { faults } = await playAll(status, 'nothing', { createListener: createNaiveListener })
      expect(faults).toEqual([])
    }
  })
})
