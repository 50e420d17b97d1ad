import type { FleetReplay } from './fleetReplay.js'
import type { Replay } from './replayTrace.js'

/**
 * The replay of one connection out of that of its fleet, in the form of `replayTrace`: its rows are the actions that
 * changed it, and its time is counted as long as it was there. `undefined` where no connection has this id.
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
export function connectionReplay(replay: FleetReplay, id: string): Replay | undefined {
  const connection = replay.connections.get(id)
  if (connection === undefined) return undefined
  const { sliceKey, prefix, comparedCount, ownCount, foreignCount } = replay
  const { isRemoved: _isRemoved, difference, ...own } = connection
  const inWhole = replay.difference?.id === null ? replay.difference : null
  const rows = replay.rows
    .filter((row) => row.id === id)
    .map(({ id: _id, event: _event, ...row }) => row)
  return {
    sliceKey,
    prefix,
    ...own,
    rows,
    // An action may have changed it more than once.
    foreignCount: ownCount + foreignCount - new Set(rows.map(({ index }) => index)).size,
    comparedCount,
    difference: difference ?? inWhole,
  }
}
