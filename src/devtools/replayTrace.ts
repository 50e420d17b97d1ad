import { isPayloadOf } from '../rules/checks.js'
import type { ActionName } from '../rules/payloads.js'
import type { ReconnectorState } from '../rules/state.js'
import { describeAction } from './describeAction.js'
import { findSlice } from './findSlice.js'
import { firstDifference, type Difference } from './firstDifference.js'
import { createNamer, expectBounded, faultOf, type TraceSlice } from './ownActions.js'
import type { Trace, TraceEntry } from './readTrace.js'
import { replayRow, type ReplayRow } from './replayRow.js'
import { expectKind, singleKind } from './sliceKinds.js'
import { createTally, type ReplayTotals } from './tally.js'
import { oneLine } from './traceError.js'

/** Where the states of a trace and those of its replay part. */
export interface ReplayDifference extends Difference {
  /** Of the action after which they differ, among all actions of the trace. */
  readonly index: number
  /** Of that action. */
  readonly type: string
}

/** A trace, decided again. */
export interface Replay {
  /** The slice's key in the root states of the trace. */
  readonly sliceKey: string
  /** The prefix of its action types in the trace. */
  readonly prefix: string
  /** Its state before the first action. */
  readonly initialState: ReconnectorState
  /** Its state after the last. */
  readonly state: ReconnectorState
  /** One for each of the slice's actions, in order. */
  readonly rows: readonly ReplayRow[]
  /** From when time is counted, in ms: the first instant that is known; `null` without any. */
  readonly startMs: number | null
  /** Until when, in ms: the last instant that is known. */
  readonly endMs: number | null
  /** How many actions belong to somebody else. */
  readonly foreignCount: number
  /** How many computed states were compared. */
  readonly comparedCount: number
  /** The first computed state that differs; `null` where none does, or the trace has none. */
  readonly difference: ReplayDifference | null
  /** What the trace comes to. */
  readonly totals: ReplayTotals
}

/** How to find the slice in a trace where it cannot be found by itself. */
export interface ReplayOptions {
  /** The slice's key in the root states of the trace. */
  sliceKey?: string
}

/**
 * Folds a trace with the slice's reducer: the same decisions again, without a store, a clock or a connection.
 *
 * The slice may have another name or path than in the trace, where only one candidate is in it. A trace does not say
 * how the slice was created: without a first state in it, give the slice the configuration that it had.
 *
 * @throws TraceError where the slice is not to be found, or its first state is none; TypeError on the slice of a fleet
 * @example
 * ```ts
 * import { createReconnectorSlice } from 'redux-reconnector'
 * import { readTrace, replayTrace } from 'redux-reconnector/devtools'
 *
 * const slice = createReconnectorSlice({ node: 'wss://host/live' })
 * const probes = [0, 1000].map((nowMs) => slice.actions.probeReceived('unreachable', nowMs))
 * const { rows, totals } = replayTrace(readTrace(JSON.stringify(probes)), slice)
 * rows.map((row) => row.after) // => ['due', 'waiting']
 * rows.map((row) => row.waitMs) // => [null, 2000]
 * totals.attempts // => 1
 * ```
 */
export function replayTrace(trace: Trace, slice: TraceSlice, options: ReplayOptions = {}): Replay {
  const expected = 'the slice of one connection; `replayFleetTrace` takes that of a fleet'
  expectKind('replayTrace', slice, singleKind, expected)
  const { key, prefix, state: found } = findSlice(trace, slice, singleKind, options.sliceKey)
  const nameOf = createNamer(slice, prefix)
  const initialState = found ?? slice.reducer(undefined, { type: '' })
  const tally = createTally()
  const rows: ReplayRow[] = []
  let state = initialState
  let nowMs: number | null = null
  let comparedCount = 0
  let difference: ReplayDifference | null = null

  for (const [index, entry] of trace.entries.entries()) {
    const name = nameOf(entry.action)
    if (name !== undefined) {
      const before = state
      const fold = folded(entry, name, index)
      if (fold.action !== null) {
        state = slice.reducer(before, fold.action)
        nowMs = (entry.action.payload as { nowMs?: number }).nowMs ?? nowMs // it is well-formed
      }
      const isFolded = fold.action !== null
      const row = replayRow({ index, name, what: fold.what, isFolded, before, state, nowMs })
      tally.add(before, row)
      rows.push(row)
    }
    const computed = sliceIn(entry.computed, key)
    if (computed === undefined) continue
    comparedCount += 1
    if (difference === null) {
      const here = firstDifference(state, computed)
      if (here !== null) difference = { index, type: oneLine(entry.action.type), ...here }
    }
  }

  return {
    sliceKey: key,
    prefix,
    initialState,
    state,
    rows,
    startMs: rows.find((row) => row.nowMs !== null)?.nowMs ?? null,
    endMs: nowMs,
    foreignCount: trace.entries.length - rows.length,
    comparedCount,
    difference,
    totals: tally.totals(),
  }

  /** The action as the slice takes it, or `null` where nothing comes of it; and what it says. */
  function folded({ action, isSkipped }: TraceEntry, name: ActionName, index: number) {
    const { payload } = action
    if (!isPayloadOf(name, payload)) {
      return { action: null, what: `malformed: ${oneLine(faultOf(name, payload) ?? '')}` }
    }
    expectBounded(payload, 'actions', [index, 'payload'])
    const what = describeAction(name, payload as never) // it is well-formed
    if (isSkipped) return { action: null, what: `skipped: ${what}` }
    const { type } = slice.actions[name]
    return { action: type === action.type ? action : { ...action, type }, what }
  }
}

/** What a root state has under a key of its own. */
export function sliceIn(root: unknown, key: string): unknown {
  if (typeof root !== 'object' || root === null || !Object.hasOwn(root, key)) return undefined
  return root[key as never] // a key of its own
}
