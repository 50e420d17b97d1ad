import { ActionCreators } from '@redux-devtools/instrument'
import fc from 'fast-check'
import type { ReconnectorState } from 'redux-reconnector'
import { expect, vi } from 'vitest'
import { operations, type Verdict } from './operations.js'
import { createTravelled, type Travelled, type TravelledOptions } from './travelled.js'

type Step = (world: Travelled) => Promise<void> | void

/** What is to be tried. */
export interface Matrix {
  readonly options: Omit<TravelledOptions, 'probed'>
  /** What a store can be like, when somebody opens DevTools. */
  readonly situations: Readonly<Record<string, Step>>
  /** What happens meanwhile in the world outside. */
  readonly events: Readonly<Record<string, Step>>
  /** Lets real life go on, until all is well again that can be. */
  readonly goOn: Step
  /** The situations that share the cases among them, by a Latin square: each case is played in one of them. */
  readonly sharing: readonly string[]
}

interface Case {
  readonly situation: string
  readonly event: string
  readonly resyncs: boolean
  readonly probed: boolean
}

type Shown = ReturnType<Travelled['read']>

/** Where what is shown is not what is true. */
function differenceOf(shown: Shown, truth: Shown): string {
  const idsOf = (of: Shown) => of.map(([id]) => id).join(' ')
  if (idsOf(shown) !== idsOf(truth)) return `connections ${idsOf(truth)}, shown ${idsOf(shown)}`
  return truth
    .flatMap(([id, state], at) =>
      Object.entries(state).flatMap(([field, value]) => {
        const other = shown[at]?.[1]?.[field as keyof ReconnectorState]
        const isSame = other === value || JSON.stringify(other) === JSON.stringify(value)
        return isSame ? [] : [`${id}: ${field} ${String(value)}, shown ${String(other)}`]
      }),
    )
    .join('; ')
}

/** What was done, whatever the order. */
const unordered = (notes: readonly string[]) =>
  notes
    .map((note) => note.replace(/^-?\d+ /, ''))
    .toSorted()
    .join()

/** How much of what was done, whoever it was done to. */
const kinds = (notes: readonly string[]) =>
  unordered(notes.map((note) => note.replace(/ node .*/, '')))

/** How many connections have which status. */
const statuses = (of: Shown) => of.map(([, { status }]) => status).toSorted()

/** Parked for good, nothing real happens any more that could put the store right: that is what `resync()` is for. */
const isParked = ({ status }: ReconnectorState) => status === 'paused' || status === 'gaveUp'

// No difference by chance.
vi.spyOn(Math, 'random').mockReturnValue(0.5)

export function createMatrix({ options, situations, events, goOn, sharing }: Matrix) {
  /** A reducer that is replaced makes every connection anew, so that those who wait may change places. */
  const mayReorder = (operation: string) => operation === 'hot reducer' && options.size > 1

  /** What is so where nobody opens DevTools: once for all operations. */
  const controls = new Map<string, ReturnType<typeof play>>()

  /** Plays a case; with an operation, it must not touch the world outside. */
  async function play({ situation, event, resyncs, probed }: Case, operation: string | null) {
    const world = createTravelled({ ...options, probed })
    const { outside, clock } = world
    const faults: string[] = []
    await situations[situation]?.(world)

    async function untouched(what: string, act: (() => void) | undefined) {
      const before = outside.notes.length
      act?.()
      const done = outside.notes.slice(before)
      if (done.length > 0) faults.push(`${what} did: ${done.join(', ')}`)
    }
    let comeBack: (() => void) | undefined
    await untouched('the operation', () => {
      comeBack = (operation !== null && operations[operation]?.(world)) || undefined
    })
    await clock.advance()
    await events[event]?.(world)
    await clock.advance()
    await untouched('coming back', comeBack)
    if (resyncs && world.isStarted()) await untouched('resync()', world.reconnector.resync)
    const shown = world.read()
    await clock.advance()
    await goOn(world)
    if (world.read().every(([, state]) => isParked(state))) world.reconnector.resync()
    return {
      faults,
      shown,
      inTheEnd: world.read(),
      notes: outside.notes,
      most: outside.mostPerConnection(),
      mostUnderWay: outside.mostUnderWay(),
    }
  }

  function control(of: Case) {
    const key = JSON.stringify(of)
    const known = controls.get(key) ?? play(of, null)
    controls.set(key, known)
    return known
  }

  /** All cases of an operation in a situation or, in those that share them, its part. */
  function casesOf(situation: string, operation: string, afterwards: readonly string[]): Case[] {
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
    afterwards: readonly string[] = Object.keys(events),
  ): Promise<Verdict> {
    const verdict: Verdict = { situation, operation, faults: [], maxOpen: 0 }
    for (const of of casesOf(situation, operation, afterwards)) {
      const truth = await control(of)
      const { faults, shown, inTheEnd, notes, most, mostUnderWay } = await play(of, operation)
      // Before the start nobody but the store itself says what is true.
      if (situation !== 'unstarted') {
        if (of.resyncs) faults.push(differenceOf(shown, truth.shown))
        if (mayReorder(operation)) {
          if (unordered(notes) !== unordered(truth.notes)) faults.push('something else was done')
        } else {
          faults.push(differenceOf(inTheEnd, truth.inTheEnd))
          const at = notes.findIndex((note, index) => note !== truth.notes[index])
          if (at >= 0) faults.push(`${notes[at]}, instead of ${truth.notes[at]}`)
          if (notes.length < truth.notes.length) faults.push('less was done')
        }
      }
      if (mostUnderWay > (options.atOnce ?? 64)) faults.push(`${mostUnderWay} attempts at once`)
      const found = faults.filter((fault) => fault !== '')
      verdict.faults.push(...found.map((fault) => `${JSON.stringify(of)}: ${fault}`))
      verdict.maxOpen = Math.max(verdict.maxOpen, most)
    }
    return verdict
  }

  /** Whatever is done in DevTools, in whatever order: the world outside sees nothing of it. */
  async function anyOrder(numRuns: number) {
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
            createTravelled({ ...options, probed }),
            createTravelled({ ...options, probed }),
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
          const notes = [travelled, truth].map(({ outside }) => outside.notes)
          // Of those that want a place at one instant, another may be the first; not all have had their turn yet.
          if (options.size > 1) {
            expect(kinds(notes[0] ?? [])).toBe(kinds(notes[1] ?? []))
            expect(statuses(travelled.read())).toEqual(statuses(truth.read()))
          } else {
            expect(differenceOf(travelled.read(), truth.read())).toBe('')
            expect(notes[0]).toEqual(notes[1])
          }
          expect(travelled.outside.mostPerConnection()).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns },
    )
  }

  return { playAll, anyOrder }
}
