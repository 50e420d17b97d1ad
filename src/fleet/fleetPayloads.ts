import type { ConnectionActionName, ReconnectorPayloads } from '../rules/payloads.js'
import type { Reachability } from '../rules/policy.js'
import type { Probe, ReconnectorConfig } from '../rules/state.js'
import type { FleetState } from './fleetState.js'

/** A new connection. Omitted fields are those of the fleet's `defaults`. */
export interface FleetConnection extends ReconnectorConfig {
  /** The id of the connection: any string that is unique in the fleet. */
  id: string
}

/** One result of a polling cycle. */
export interface FleetProbe {
  /** The id of the connection. */
  id: string
  /** The result. */
  probe: Probe | Reachability
  /** The time of the check, in ms. */
  nowMs: number
  /** The random number for the next wait, from 0 to below 1; default: derived from that of the action. */
  draw?: number
}

/** An action about one connection of a fleet. (An interface is not assignable to an action of Redux.) */
export type AddressedAction = {
  /** The type of the fleet's action, such as `fleet/probeReceived`. */
  type: string
  /** The payload of the same action of a single slice. */
  payload: unknown
  /** The id of the connection, and the random number for the next wait, if there is one. */
  meta: { id: string; draw?: number }
}

/** The payload of each action of a fleet, about one connection or about many. */
export type FleetPayloads = Pick<ReconnectorPayloads, ConnectionActionName> & {
  connectionsAdded: readonly FleetConnection[]
  connectionsRemoved: readonly string[]
  probesReceived: readonly FleetProbe[]
  eventsReceived: readonly AddressedAction[]
  synced: { state: FleetState }
}

/** The name of an action about many connections. */
export type ListName = Exclude<keyof FleetPayloads, ConnectionActionName | 'synced'>
