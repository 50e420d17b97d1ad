import type { UnknownAction } from '@reduxjs/toolkit'
import { isRecord } from '../rules/shape.js'
import { createConnectionRecords, elapsedMs, noTotals, type Writable } from './connectionRecords.js'
import type { FoundSlice } from './findSlice.js'
import type { TraceEntry } from './readTrace.js'
import type { FleetReplay, PassedOver } from './replay.js'
import type { FoldedSlice, SliceKind } from './sliceKind.js'
import { oneLine } from '../rules/oneLine.js'
import { placeOf } from './traceError.js'

/**
 * Decides a trace again, entry by entry, with the slice's own reducer. What each connection went through is read from
 * the actions and from what they changed.
 */
export function createReplay<State>(
  slice: FoldedSlice<State>,
  kind: SliceKind<State>,
  { key, prefix, state }: FoundSlice<State>,
) {
  const names = new Map([...kind.names].map((name) => [`${prefix}/${name}`, name]))
  const rename = createRenamer(prefix, slice.name)
  const initialState = state ?? slice.reducer(undefined, { type: '' })
  const first = kind.connections(initialState)
  const records = createConnectionRecords(first, prefix, kind.hasRowForAll)
  const passedOver: PassedOver[] = []
  const totals = { ...noTotals, connections: 0 }
  const replay: Writable<FleetReplay<State>> = {
    sliceKey: key,
    prefix,
    initialState,
    state: initialState,
    rows: records.rows,
    passedOver,
    connections: new Map(),
    startMs: null,
    endMs: null,
    ownCount: 0,
    foreignCount: 0,
    comparedCount: 0,
    difference: null,
    totals,
  }
  let compared: readonly [here: unknown, there: unknown] = [null, null]

  const fold = (before: State, action: UnknownAction) => slice.reducer(before, rename(action))

  /** @returns why nothing, or not all of it, came of the action; `null`: all of it did */
  function decide({ action, isSkipped }: TraceEntry, name: string, index: number): string | null {
    if (isSkipped) return 'skipped'
    const before = replay.state
    const after = fold(before, action)
    replay.state = after
    const fault = kind.read({ name, prefix, index, action, before, after, fold }, records.heard)
    return fault === null ? null : oneLine(`malformed: ${fault}`)
  }

  function compare(there: unknown, index: number, type: string) {
    replay.comparedCount += 1
    const here = replay.state
    // Where an action of somebody else changed nothing, nothing is to be compared again.
    if (compared[0] === here && compared[1] === there) return
    compared = [here, there]
    kind.compare(here, there, (id, found) => {
      const own = { index, type, ...found }
      if (id !== null) records.differ(id, own)
      replay.difference ??= { ...own, id, path: id === null ? found.path : within(id, found.path) }
    })
  }

  return {
    /** The rows so far; whoever reads a long trace in windows takes out what it has no room for. */
    rows: records.rows,

    take(entry: TraceEntry) {
      const { action, computed } = entry
      const index = replay.ownCount + replay.foreignCount
      const type = oneLine(action.type)
      const name = names.get(action.type)
      if (name === undefined) replay.foreignCount += 1
      else {
        replay.ownCount += 1
        const what = decide(entry, name, index)
        if (what !== null) passedOver.push({ index, type, what })
        if (what !== null && kind.hasRowForAll) records.leaveOut(action, index, what)
      }
      if (isRecord(computed) && Object.hasOwn(computed, key)) compare(computed[key], index, type)
    },

    /** What all of it comes to. */
    end(): FleetReplay<State> {
      Object.assign(replay, records.end())
      totals.connections = replay.connections.size
      for (const { totals: own } of replay.connections.values()) {
        for (const sum of sums) totals[sum] += own[sum]
        totals.longestWaitMs = Math.max(totals.longestWaitMs, own.longestWaitMs)
      }
      totals.spanMs = elapsedMs(replay.startMs, replay.endMs)
      return replay
    },
  }
}

const sums = ['outages', 'attempts', 'reconnects', 'downMs', 'firstConnectMs'] as const

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
