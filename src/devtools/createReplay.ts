import type { Reducer, UnknownAction } from '@reduxjs/toolkit'
import type { ActionName } from '../rules/payloads.js'
import { isRecord } from '../rules/shape.js'
import { createConnectionRecords, elapsedMs, noTotals } from './connectionRecords.js'
import type { FoundSlice, NamedSlice } from './findSlice.js'
import type { TraceEntry } from './readTrace.js'
import type { FleetDifference, FleetReplay, PassedOver } from './replay.js'
import type { SliceKind } from './sliceKind.js'
import { oneLine, placeOf } from './traceError.js'

/** What is used of the slice that folds. */
export interface FoldedSlice<State> extends NamedSlice {
  readonly reducer: Reducer<State>
}

/**
 * Decides a trace again, entry by entry, with the slice's own reducer. What each connection went through is read from
 * the actions and from what they changed.
 */
export function createReplay<State>(
  slice: FoldedSlice<State>,
  kind: SliceKind<State>,
  { key, prefix, state: found }: FoundSlice<State>,
) {
  const names = new Map([...kind.names].map((name) => [`${prefix}/${name}`, name]))
  const rename = createRenamer(prefix, slice.name)
  const initialState = found ?? slice.reducer(undefined, { type: '' })
  const records = createConnectionRecords(kind.connections(initialState), prefix)
  const passedOver: PassedOver[] = []
  let state = initialState
  let count = 0
  let ownCount = 0
  let comparedCount = 0
  let difference: FleetDifference | null = null
  let compared: readonly [here: unknown, there: unknown] = [null, null]

  /** @returns why nothing, or not all of it, came of the action; `null`: all of it did */
  function fold({ action, isSkipped }: TraceEntry, name: string, index: number): string | null {
    if (isSkipped) return 'skipped'
    const before = state
    state = slice.reducer(before, rename(action))
    const step = { name, prefix, index, action, before, after: state }
    const fault = kind.read(step, records.hear(index))
    return fault === null ? null : oneLine(`malformed: ${fault}`)
  }

  function compare(there: unknown, index: number, { type }: UnknownAction) {
    comparedCount += 1
    // Where an action of somebody else changed nothing, nothing is to be compared again.
    if (compared[0] === state && compared[1] === there) return
    compared = [state, there]
    kind.compare(state, there, ({ id, ...seen }) => {
      const own = { index, type: oneLine(type), ...seen }
      if (id !== null) records.differ(id, own)
      difference ??= { ...own, id, path: id === null ? seen.path : within(id, seen.path) }
    })
  }

  return {
    take(entry: TraceEntry) {
      const { action, computed } = entry
      const index = count++
      const name = names.get(action.type)
      if (name !== undefined) {
        ownCount += 1
        const what = fold(entry, name, index)
        if (what !== null) passedOver.push({ index, type: oneLine(action.type), what })
        if (what !== null && kind.hasRowForAll) {
          records.leaveOut(action, name as ActionName, index, what) // of a single slice
        }
      }
      if (isRecord(computed) && Object.hasOwn(computed, key)) compare(computed[key], index, action)
    },

    /** What all of it comes to. */
    end(): FleetReplay<State> {
      const { connections, startMs, endMs } = records.end()
      const totals = { ...noTotals, connections: connections.size }
      for (const { totals: own } of connections.values()) {
        for (const sum of Object.keys(noTotals) as (keyof typeof noTotals)[]) {
          // its keys
          totals[sum] =
            sum === 'longestWaitMs' ? Math.max(totals[sum], own[sum]) : totals[sum] + own[sum]
        }
      }
      totals.spanMs = elapsedMs(startMs, endMs)
      return {
        sliceKey: key,
        prefix,
        initialState,
        state,
        rows: records.rows,
        passedOver,
        connections,
        startMs,
        endMs,
        ownCount,
        foreignCount: count - ownCount,
        comparedCount,
        difference,
        totals,
      }
    },
  }
}

/** Gives the trace's actions the name of the slice that folds them, also where one action carries others. */
function createRenamer(from: string, to: string) {
  const renamed = <T>(event: T): T =>
    isRecord(event) && String(event.type).startsWith(`${from}/`)
      ? { ...event, type: to + String(event.type).slice(from.length) }
      : event
  return (action: UnknownAction): UnknownAction => {
    if (from === to) return action
    const { payload, type } = action
    const isList = Array.isArray(payload) && type === `${from}/eventsReceived`
    return { ...renamed(action), payload: isList ? payload.map(renamed) : payload }
  }
}

function within(id: string, path: string): string {
  const own = placeOf('', ['connections', id])
  return path === '' || path.startsWith('[') ? own + path : `${own}.${path}`
}
