import type { UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorFleetSlice } from '../fleet/createReconnectorFleetSlice.js'
import type { FleetPayloads } from '../fleet/fleetActions.js'
import { compareFleets } from './compareFleets.js'
import { createConnectionRecords } from './connectionRecords.js'
import { findSlice } from './findSlice.js'
import { createFleetReader } from './fleetEvents.js'
import type {
  FleetDifference,
  FleetReplay,
  FleetTotals,
  PassedOver,
  ReplayedConnection,
} from './fleetReplay.js'
import type { Trace } from './readTrace.js'
import { sliceIn, type ReplayOptions } from './replayTrace.js'
import { expectKind, fleetKind } from './sliceKinds.js'
import { elapsedMs } from './tally.js'
import { oneLine, placeOf } from './traceError.js'

/** What is used of a fleet's slice, whatever its name and path. */
export type FleetTraceSlice = Pick<
  ReconnectorFleetSlice,
  'actions' | 'name' | 'reducer' | 'reducerPath'
>

/**
 * Folds a trace with the fleet's reducer, as `replayTrace` does with that of the single slice, and says of each
 * connection what was decided: of a polling cycle of thousands only the connections that it changed.
 *
 * The slice may have another name or path than in the trace, where only one candidate is in it.
 *
 * @throws TraceError where the fleet is not to be found, or its first state is none; TypeError on the slice of one connection
 * @example
 * ```ts
 * import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
 * import { readTrace, replayFleetTrace } from 'redux-reconnector/devtools'
 *
 * const fleet = createReconnectorFleetSlice()
 * const { connectionsAdded, probesReceived } = fleet.actions
 * const cycle = (nowMs: number) => [
 *   { id: '6', probe: 'alive_rpc' as const, nowMs },
 *   { id: '7', probe: 'unreachable' as const, nowMs },
 * ]
 * const actions = [
 *   connectionsAdded(['6', '7'].map((id) => ({ id, node: `wss://host/${id}` }))),
 *   ...[0, 1000, 1500].map((nowMs) => probesReceived(cycle(nowMs))),
 * ]
 * const { rows, connections } = replayFleetTrace(readTrace(JSON.stringify(actions)), fleet)
 * rows.map((row) => `${row.id} ${row.after}`) // => ['6 healthy', '7 due', '7 waiting']
 * connections.get('7')?.totals.downMs // => 1500
 * ```
 */
export function replayFleetTrace(
  trace: Trace,
  slice: FleetTraceSlice,
  options: ReplayOptions = {},
): FleetReplay {
  const expected = 'the slice of a fleet; `replayTrace` takes that of one connection'
  expectKind('replayFleetTrace', slice, fleetKind, expected)
  const { key, prefix, state: found } = findSlice(trace, slice, fleetKind, options.sliceKey)
  const reader = createFleetReader(prefix)
  const rename = createRenamer(slice, prefix)
  const initialState = found ?? slice.reducer(undefined, { type: '' })
  const records = createConnectionRecords(initialState, prefix)
  const passedOver: PassedOver[] = []
  let state = initialState
  let ownCount = 0
  let comparedCount = 0
  let difference: FleetDifference | null = null
  let lastHere: unknown
  let lastThere: unknown

  for (const [index, { action, isSkipped, computed }] of trace.entries.entries()) {
    const name = reader.nameOf(action)
    const type = oneLine(action.type)
    if (name !== undefined) {
      ownCount += 1
      if (isSkipped) passedOver.push({ index, type, what: 'skipped' })
      else {
        const before = state
        state = slice.reducer(before, rename(action, name))
        const fault = reader.read(action, name, index, (event) => records.tell(event, index))
        if (fault !== null) passedOver.push({ index, type, what: `malformed: ${fault}` })
        if (wholeNames.has(name)) records.follow(before, state, index)
      }
    }
    const there = sliceIn(computed, key)
    if (there === undefined) continue
    comparedCount += 1
    // Where an action of somebody else changed nothing, nothing is to be compared again.
    if (lastHere === state && lastThere === there) continue
    lastHere = state
    lastThere = there
    compareFleets(state, there, ({ id, ...seen }) => {
      const own = { index, type, ...seen }
      if (id !== null) records.differ(id, own)
      const path = id === null ? seen.path : within(id, seen.path)
      difference ??= { ...own, id, path }
    })
  }

  const ended = records.end()
  return {
    sliceKey: key,
    prefix,
    initialState,
    state,
    rows: records.rows,
    passedOver,
    ...ended,
    ownCount,
    foreignCount: trace.entries.length - ownCount,
    comparedCount,
    difference,
    totals: totalsOf(ended),
  }
}

/** The actions that say of a connection that it is there, gone or in some state, and not what became of it. */
const wholeNames: ReadonlySet<keyof FleetPayloads> = new Set([
  'connectionsAdded',
  'connectionsRemoved',
  'synced',
] as const)

/** The action as the slice takes it, which may have another name than the trace's. */
function createRenamer(slice: FleetTraceSlice, prefix: string) {
  const types = new Map<unknown, string>(
    Object.entries(slice.actions).map(([name, { type }]) => [`${prefix}/${name}`, type]),
  )
  return (action: UnknownAction, name: keyof FleetPayloads): UnknownAction => {
    if (prefix === slice.name) return action
    const { payload } = action
    return {
      ...action,
      type: slice.actions[name].type,
      payload: name === 'eventsReceived' && Array.isArray(payload) ? payload.map(renamed) : payload,
    }
  }

  function renamed(event: unknown): unknown {
    const type = types.get((Object(event) as { type?: unknown }).type) // looked at here
    return type === undefined ? event : { ...(event as object), type } // it has a type
  }
}

function within(id: string, path: string): string {
  const own = placeOf('', ['connections', id])
  return path === '' || path.startsWith('[') ? own + path : `${own}.${path}`
}

interface Ended {
  readonly connections: ReadonlyMap<string, ReplayedConnection>
  readonly startMs: number | null
  readonly endMs: number | null
}

function totalsOf({ connections, startMs, endMs }: Ended): FleetTotals {
  const spanMs = elapsedMs(startMs, endMs)
  const sums = { outages: 0, attempts: 0, reconnects: 0, downMs: 0, longestWaitMs: 0, spanMs }
  for (const { totals } of connections.values()) {
    sums.outages += totals.outages
    sums.attempts += totals.attempts
    sums.reconnects += totals.reconnects
    sums.downMs += totals.downMs
    sums.longestWaitMs = Math.max(sums.longestWaitMs, totals.longestWaitMs)
  }
  return { connections: connections.size, ...sums }
}
