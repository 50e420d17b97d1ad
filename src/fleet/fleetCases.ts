import { mergedPolicy, type Policy } from '../rules/policy.js'
import { caseReducer } from '../rules/caseReducer.js'
import { copyOf, type ReconnectorState } from '../rules/state.js'
import { editBlocks, itemAt, withItem } from './blocks.js'
import { connectionFault, drawAt } from './fleetParts.js'
import type {
  AddressedAction,
  FleetConnection,
  FleetPayloads,
  FleetProbe,
} from './fleetPayloads.js'
import { connectionActionNames, type ConnectionActionName } from '../rules/payloads.js'
import { isFleet, isSameFleet, type FleetState } from './fleetState.js'
import { added, removed } from './membership.js'
import { indexOf, positionIn, positionOf } from './positions.js'

/** What an action makes of a fleet; may throw on what is no action of its kind. */
export type FleetCase = (fleet: FleetState, action: { payload: never; meta?: never }) => FleetState

type SingleReducer = ReturnType<typeof caseReducer<ConnectionActionName>>

/**
 * The rules of the fleet: those of the single slice, sent to the connections they are addressed to.
 *
 * @param name - the prefix of the action types
 * @param template - what a connection starts from; its policy is shared by all that have none of their own
 */
export function createFleetCases(
  name: string,
  template: ReconnectorState,
): { [Own in keyof FleetPayloads]: FleetCase } {
  const reducers = new Map<string, SingleReducer>(
    connectionActionNames.map((own) => [`${name}/${own}`, caseReducer(own)]),
  )
  const probed = caseReducer('probeReceived')

  function applyEvent(edit: ConnectionsEdit, { type, payload, meta }: AddressedAction) {
    const reduce = reducers.get(type)
    if (reduce) edit.change(meta.id, reduce, { payload: payload as never, meta }) // the reducer looks itself
  }

  // The way of `applyEvent`, without what only many events need: it takes a quarter less time.
  function addressed(reduce: SingleReducer): FleetCase {
    return (fleet, action) => {
      const { meta } = action as unknown as AddressedAction // looked at by what takes it
      const { ids, connections } = fleet
      const position = positionOf(ids, meta.id)
      const before = itemAt(connections, position)
      if (!before) return fleet
      const next = reduce(before, action)
      return next === before ? fleet : { ids, connections: withItem(connections, position, next) }
    }
  }

  return {
    ...(Object.fromEntries(
      connectionActionNames.map((own) => [own, addressed(caseReducer(own))]),
    ) as Record<ConnectionActionName, FleetCase>), // one for each name
    connectionsAdded: onList((fleet, { payload }) => added(fleet, newcomers(payload, template))),
    connectionsRemoved: onList((fleet, { payload }) => removed(fleet, payload)),
    probesReceived: onList(
      (fleet, { payload, meta }: { payload: FleetPayloads['probesReceived']; meta?: unknown }) => {
        const edit = editConnections(fleet)
        const action = { payload: noProbe, meta: { draw: 0 } } // one for all, as no rule keeps it
        for (let at = 0; at < payload.length; at += 1) {
          const probe = payload[at]
          if (!probe) continue
          action.payload = probe
          action.meta.draw = drawAt(probe, at, meta)
          edit.change(probe.id, probed, action)
        }
        return edit.done()
      },
    ),
    eventsReceived: onList((fleet, { payload }: { payload: FleetPayloads['eventsReceived'] }) => {
      const edit = editConnections(fleet)
      // What is no event does not keep the others from being one.
      for (const event of payload) if (event?.meta) applyEvent(edit, event)
      return edit.done()
    }),
    synced(fleet, { payload }: { payload: FleetPayloads['synced'] }) {
      const { state } = payload
      return !isFleet(state) || isSameFleet(fleet, state) ? fleet : state
    },
  }
}

/** A rule for a list alone: a text has letters, and what only has a `length` may say that it has a billion. */
function onList(rule: FleetCase): FleetCase {
  return (fleet, action) => (Array.isArray(action.payload) ? rule(fleet, action) : fleet)
}

const noProbe: FleetProbe = { id: '', probe: 'unreachable', nowMs: 0 }

interface ConnectionsEdit {
  change<Action>(
    id: string,
    reduce: (connection: ReconnectorState, action: Action) => ReconnectorState,
    action: Action,
  ): void
  done(): FleetState
}

function editConnections(fleet: FleetState): ConnectionsEdit {
  const edit = editBlocks(fleet.connections)
  const { ids } = fleet
  const index = indexOf(ids) // once: to look it up for each takes a quarter of a cycle
  return {
    change(id, reduce, action) {
      const position = positionIn(index, id, ids)
      const before = edit.get(position)
      if (!before) return
      const next = reduce(before, action)
      if (next !== before) edit.set(position, next)
    },
    done() {
      const connections = edit.done()
      return connections === fleet.connections ? fleet : { ids: fleet.ids, connections }
    },
  }
}

/** The states of connections that are new: what they say themselves on the fleet's defaults, which they share. */
function* newcomers(
  connections: readonly FleetConnection[],
  template: ReconnectorState,
): Generator<readonly [id: string, make: () => ReconnectorState]> {
  const policies = new Map<Partial<Policy>, Policy>() // what was given once is kept once
  for (const connection of connections) {
    if (connectionFault(connection) !== null) continue
    yield [connection.id, () => madeOf(connection)]
  }

  function madeOf({ node, cookie, maxBackoffMs, policy }: FleetConnection): ReconnectorState {
    const next = copyOf(template)
    next.node = node
    if (cookie !== undefined) next.cookie = cookie
    if (maxBackoffMs !== undefined) next.maxBackoffMs = maxBackoffMs
    if (policy !== undefined) {
      next.policy = policies.get(policy) ?? mergedPolicy(template.policy, policy)
      policies.set(policy, next.policy)
    }
    return next
  }
}
