import type { UnknownAction } from '@reduxjs/toolkit'
import { oneLine } from '../rules/oneLine.js'
import { isRecord } from '../rules/shape.js'
import { createConnectionRecords, elapsedMs, noTotals } from './connectionRecords.js'
import { findSlice } from './findSlice.js'
import type { Trace } from './readTrace.js'
import type { FleetDifference, FleetReplay, PassedOver, ReplayedConnection } from './replay.js'
import type { FoldedSlice, SliceKind } from './sliceKind.js'
import { placeOf } from './traceError.js'

/**
 * Decides a trace again, entry by entry, with the slice's own reducer. What each connection went through is read from
 * the actions and from what they changed.
 *
 * @throws TraceError where the slice is not to be found, or a text or a list that changed a state is too long
 */
export function replayed<State>(
  trace: Trace,
  slice: FoldedSlice<State>,
  kind: SliceKind<State>,
  sliceKey?: string,
): FleetReplay<State> {
  const { key, prefix, state: first } = findSlice(trace, slice, kind, sliceKey)
  const names = new Map([...kind.names].map((name) => [`${prefix}/${name}`, name]))
  const rename = createRenamer(prefix, slice.name)
  const fold = (before: State, action: UnknownAction) => slice.reducer(before, rename(action))
  const initialState = first ?? slice.reducer(undefined, { type: '' })
  const connections = kind.connections(initialState)
  const records = createConnectionRecords(connections, prefix, kind.hasRowForAll)
  const passedOver: PassedOver[] = []
  let state = initialState
  let ownCount = 0
  let comparedCount = 0
  let difference: FleetDifference | null = null
  let compared: readonly [here: unknown, there: unknown] = [null, null]

  /** @returns why nothing, or not all of it, came of the action; `null`: all of it did */
  function decide(action: UnknownAction, name: string, index: number): string | null {
    const before = state
    state = fold(before, action)
    const step = { name, prefix, index, action, before, after: state, fold }
    const fault = kind.read(step, records.heard)
    return fault === null ? null : oneLine(`malformed: ${fault}`)
  }

  function compare(there: unknown, index: number, type: string) {
    comparedCount += 1
    // Where an action of somebody else changed nothing, nothing is to be compared again.
    if (compared[0] === state && compared[1] === there) return
    compared = [state, there]
    kind.compare(state, there, (id, found) => {
      const own = { index, type, ...found }
      if (id !== null) records.differ(id, own)
      difference ??= { ...own, id, path: id === null ? found.path : within(id, found.path) }
    })
  }

  for (const [index, { action, isSkipped, computed }] of trace.entries.entries()) {
    const type = oneLine(action.type)
    const name = names.get(action.type)
    if (name !== undefined) {
      ownCount += 1
      const what = isSkipped ? 'skipped' : decide(action, name, index)
      if (what !== null) passedOver.push({ index, type, what })
      if (what !== null && kind.hasRowForAll) records.leaveOut(action, index, what)
    }
    if (isRecord(computed) && Object.hasOwn(computed, key)) compare(computed[key], index, type)
  }

  const end = records.end()
  return {
    sliceKey: key,
    prefix,
    initialState,
    state,
    rows: records.rows,
    passedOver,
    ...end,
    ownCount,
    foreignCount: trace.entries.length - ownCount,
    comparedCount,
    difference,
    totals: {
      ...totalOf(end.connections),
      connections: end.connections.size,
      spanMs: elapsedMs(end.startMs, end.endMs),
    },
  }
}

const sums = ['outages', 'attempts', 'reconnects', 'downMs', 'firstConnectMs'] as const

function totalOf(connections: ReadonlyMap<string, ReplayedConnection>) {
  const total = { ...noTotals }
  for (const { totals } of connections.values()) {
    for (const sum of sums) total[sum] += totals[sum]
    total.longestWaitMs = Math.max(total.longestWaitMs, totals.longestWaitMs)
  }
  return total
}

/** Gives the trace's actions the name of the slice that folds them, also where one action carries others. */
function createRenamer(from: string, to: string) {
  const renamed = <T>(event: T): T =>
    isRecord(event) && String(event.type).startsWith(`${from}/`)
      ? { ...event, type: to + String(event.type).slice(from.length) }
      : event
  return (action: UnknownAction): UnknownAction => {
    if (from === to) return action
    const { payload } = action
    return {
      ...renamed(action),
      payload: Array.isArray(payload) ? payload.map(renamed) : payload,
    }
  }
}

function within(id: string, path: string): string {
  const own = placeOf('', ['connections', id])
  return path === '' || path.startsWith('[') ? own + path : `${own}.${path}`
}
