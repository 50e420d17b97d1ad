import { selectNextAttemptAtMs } from '../selectors/reconnectorSelectors.js'
import type { ReconnectorState, Status } from '../rules/state.js'
import { expectOwnState } from '../selectors/expectOwnState.js'
import { itemAt, itemsOf, type Chunk } from './blocks.js'
import { oncePer, perBlock } from './derived.js'
import type { FleetState } from './fleetState.js'
import { idsFound } from './idsFound.js'
import { longestDown } from './longestDown.js'
import { positionOf } from './positions.js'

// The mark PURE lets a bundler drop what is derived for a selector that is not used.

/**
 * Returns the state of one connection; `undefined` if the id does not exist. Pass it to the selectors of a single
 * connection, such as `selectExplanation`.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice, selectById } from 'redux-reconnector/fleet'
 *
 * const { actions, reducer } = createReconnectorFleetSlice()
 * const fleet = reducer(undefined, actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * selectById(fleet, '7')?.status // => 'idle'
 * ```
 */
export function selectById(fleet: FleetState, id: string): ReconnectorState | undefined {
  expectOwnState('selectById', fleet.ids)
  return itemAt(fleet.connections, positionOf(fleet.ids, id)) ?? undefined
}

const idsOf = /* @__PURE__ */ oncePer((ids: FleetState['ids']): readonly string[] =>
  [...itemsOf(ids)].filter((id) => id !== null),
)

/**
 * Returns all ids in the order in which they were added. It returns the same list until a connection is added or
 * removed.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice, selectIds } from 'redux-reconnector/fleet'
 *
 * const { actions, reducer } = createReconnectorFleetSlice()
 * const connections = ['6', '7'].map((id) => ({ id, node: `wss://host/${id}` }))
 * const fleet = reducer(undefined, actions.connectionsAdded(connections))
 * selectIds(fleet) // => ['6', '7']
 * ```
 */
export function selectIds(fleet: FleetState): readonly string[] {
  expectOwnState('selectIds', fleet.ids)
  return idsOf(fleet.ids)
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const totalOf = /* @__PURE__ */ perBlock(
  (ids: Chunk<string | null>) => ids.filter((id) => id !== null).length,
  sum,
)

/**
 * Returns the number of connections.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice, selectTotal } from 'redux-reconnector/fleet'
 *
 * const { actions, reducer } = createReconnectorFleetSlice()
 * const connections = ['6', '7'].map((id) => ({ id, node: `wss://host/${id}` }))
 * const fleet = reducer(undefined, actions.connectionsAdded(connections))
 * selectTotal(fleet) // => 2
 * ```
 */
export function selectTotal(fleet: FleetState): number {
  expectOwnState('selectTotal', fleet.ids)
  return totalOf(fleet.ids)
}

const dueOf = /* @__PURE__ */ perBlock<ReconnectorState | null, readonly number[]>(
  (states) => states.flatMap((state, slot) => (state?.status === 'due' ? [slot] : [])),
  (parts, size) =>
    parts.flatMap((positions, at) => positions.map((position) => at * size + position)),
)

/**
 * Returns the ids of the connections with the status `due`. It returns the same list while the ids are the same.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice, selectDueIds } from 'redux-reconnector/fleet'
 *
 * const { actions, reducer } = createReconnectorFleetSlice()
 * let fleet = reducer(undefined, actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * fleet = reducer(fleet, actions.probeReceived('7', 'unreachable', 0))
 * selectDueIds(fleet) // => ['7']
 * ```
 */
export function selectDueIds(fleet: FleetState): readonly string[] {
  expectOwnState('selectDueIds', fleet.ids)
  return idsFound(fleet, 'due', dueOf)
}

/** The number of connections in each status. */
export type StatusCounts = Readonly<Record<Status, number>>

// prettier-ignore
const noCounts: StatusCounts = { idle: 0, healthy: 0, waiting: 0, due: 0, connecting: 0, paused: 0, gaveUp: 0 }
const statuses = Object.keys(noCounts) as Status[] // its keys

const countsOf = /* @__PURE__ */ perBlock<ReconnectorState | null, StatusCounts>(
  (states) => {
    const counts = { ...noCounts }
    for (const state of states) if (state !== null) counts[state.status] += 1
    return counts
  },
  (parts) => {
    const counts = { ...noCounts }
    for (const part of parts) for (const status of statuses) counts[status] += part[status]
    return counts
  },
)

/**
 * Returns the number of connections in each of the seven statuses.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice, selectStatusCounts } from 'redux-reconnector/fleet'
 *
 * const { actions, reducer } = createReconnectorFleetSlice()
 * let fleet = reducer(undefined, actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * fleet = reducer(fleet, actions.probeReceived('7', 'unreachable', 0))
 * selectStatusCounts(fleet).due // => 1
 * ```
 */
export function selectStatusCounts(fleet: FleetState): StatusCounts {
  expectOwnState('selectStatusCounts', fleet.ids)
  return countsOf(fleet.connections)
}

/**
 * Returns the ids of the `n` connections that have been down longest, longest first, or fewer if fewer are down.
 * Connections that gave up or were paused in an outage are included. Of two equal connections, the one that was added
 * first comes first.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice, selectWorst } from 'redux-reconnector/fleet'
 *
 * const { actions, reducer } = createReconnectorFleetSlice()
 * let fleet = reducer(undefined, actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * fleet = reducer(fleet, actions.probeReceived('7', 'unreachable', 0))
 * selectWorst(fleet, 10) // => ['7']
 * ```
 */
export function selectWorst(fleet: FleetState, n: number): readonly string[] {
  expectOwnState('selectWorst', fleet.ids)
  return idsFound(fleet, `worst ${n}`, (connections) => longestDown(connections, n))
}

const earliest = (instants: readonly number[]) => Math.min(Infinity, ...instants)
const deadlineOf = /* @__PURE__ */ perBlock<ReconnectorState | null, number>(
  (states) =>
    earliest(
      states.map((state) => (state === null ? null : selectNextAttemptAtMs(state)) ?? Infinity),
    ),
  earliest,
)

/**
 * Returns the time of the next attempt of any connection, in ms; `null` if no attempt is planned.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice, selectNextDeadlineMs } from 'redux-reconnector/fleet'
 *
 * const { actions, reducer } = createReconnectorFleetSlice()
 * let fleet = reducer(undefined, actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * fleet = reducer(fleet, actions.probeReceived('7', 'unreachable', 0))
 * fleet = reducer(fleet, actions.probeReceived('7', 'unreachable', 500))
 * selectNextDeadlineMs(fleet) // => 2000
 * ```
 */
export function selectNextDeadlineMs(fleet: FleetState): number | null {
  expectOwnState('selectNextDeadlineMs', fleet.ids)
  const nextMs = deadlineOf(fleet.connections)
  return nextMs === Infinity ? null : nextMs
}
