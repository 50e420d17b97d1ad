import type { ReconnectorFleetSlice } from '../fleet/createReconnectorFleetSlice.js'
import { isRecord, kindOf } from '../rules/shape.js'
import type { ReconnectorSlice } from '../slice/reconnectorSlice.js'
import { fleetKind } from './fleetKind.js'
import type { Trace } from './readTrace.js'
import type { FleetReplay, Replay } from './replay.js'
import { replayed } from './replayed.js'
import { singleKind } from './singleKind.js'

type Used = 'actions' | 'name' | 'reducer' | 'reducerPath'

/** The parts of a slice that a replay uses. */
export type TraceSlice = Pick<ReconnectorSlice, Used>

/** The parts of a fleet's slice that a replay uses. */
export type FleetTraceSlice = Pick<ReconnectorFleetSlice, Used>

/**
 * Which of the two a slice is.
 *
 * @throws TypeError where it is neither
 */
export function isFleetSlice(
  who: string,
  slice: TraceSlice | FleetTraceSlice,
): slice is FleetTraceSlice {
  if (!isRecord(slice) || !isRecord(slice.actions)) {
    throw new TypeError(`${who}: expected a slice of this library, got ${kindOf(slice)}`)
  }
  return 'connectionsAdded' in slice.actions
}

/** The options of a replay. */
export interface ReplayOptions {
  /** The key of the slice in the root states of the trace; default: found automatically. */
  sliceKey?: string
}

/**
 * Replays a trace with the slice's reducer, to the same decisions, without a store, a clock or a connection.
 *
 * The slice may have another name or path than in the trace if the trace contains only one candidate. A trace does
 * not contain the options of the slice: if it has no first state, create the slice with the original configuration.
 *
 * @throws TraceError if the slice is not found or its first state is invalid; TypeError if the slice is that of a
 * fleet
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
  if (isFleetSlice('replayTrace', slice)) {
    throw new TypeError(
      'replayTrace: expected the slice of one connection; `replayFleetTrace` takes that of a fleet',
    )
  }
  return connectionReplay(replayed(trace, slice, singleKind, options.sliceKey), '') as Replay // its one connection
}

/**
 * Replays a trace with the fleet's reducer, and returns the decisions about each connection. A polling cycle has rows
 * only for the connections that it changed.
 *
 * The slice may have another name or path than in the trace if the trace contains only one candidate.
 *
 * @throws TraceError if the fleet is not found or its first state is invalid; TypeError if the slice is that of one
 * connection
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
  if (!isFleetSlice('replayFleetTrace', slice)) {
    throw new TypeError(
      'replayFleetTrace: expected the slice of a fleet; `replayTrace` takes that of one connection',
    )
  }
  return replayed(trace, slice, fleetKind, options.sliceKey)
}

/**
 * Returns the replay of one connection of a fleet, in the form of `replayTrace`. Its rows are the actions that
 * changed the connection, and its time is counted from its addition to its removal. Returns `undefined` if the id
 * does not exist.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
 * import { connectionReplay, readTrace, replayFleetTrace } from 'redux-reconnector/devtools'
 *
 * const fleet = createReconnectorFleetSlice()
 * const actions = [
 *   fleet.actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]),
 *   ...[0, 1000].map((nowMs) => fleet.actions.probeReceived('7', 'unreachable', nowMs)),
 * ]
 * const replay = replayFleetTrace(readTrace(JSON.stringify(actions)), fleet)
 * connectionReplay(replay, '7')?.rows.map((row) => row.after) // => ['due', 'waiting']
 * connectionReplay(replay, '8') // => undefined
 * ```
 */
export function connectionReplay(replay: FleetReplay<unknown>, id: string): Replay | undefined {
  const connection = replay.connections.get(id)
  if (connection === undefined) return undefined
  const { sliceKey, prefix, comparedCount, ownCount, foreignCount } = replay
  const rows = replay.rows.filter((row) => row.id === id)
  const inWhole = replay.difference?.id === null ? replay.difference : null
  return {
    sliceKey,
    prefix,
    ...connection,
    rows,
    // An action may have changed it more than once.
    foreignCount: ownCount + foreignCount - new Set(rows.map(({ index }) => index)).size,
    comparedCount,
    difference: connection.difference ?? inWhole,
  }
}
