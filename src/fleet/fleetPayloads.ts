import type { ConnectionActionName, ReconnectorPayloads } from '../rules/payloads.js'
import type { Reachability } from '../rules/policy.js'
import type { Probe, ReconnectorConfig } from '../rules/state.js'
import type { FleetState } from './fleetState.js'

/** A connection to be added: what the fleet's defaults do not say of it. */
export interface FleetConnection extends ReconnectorConfig {
  /** By which it is addressed; any string. */
  id: string
}

/** One result of a polling cycle. */
export interface FleetProbe {
  /** Which connection it is of. */
  id: string
  /** The look itself. */
  probe: Probe | Reachability
  /** When it was taken, in ms. */
  nowMs: number
  /** The random number in [0, 1) for a wait that begins with it; by default one is made of the action's own. */
  draw?: number
}

/** An action of the single slice with the address it is sent to. (An interface would be no action of Redux.) */
export type AddressedAction = {
  /** The type of the fleet's action, such as `fleet/probeReceived`. */
  type: string
  /** The payload that the action of the single slice has. */
  payload: unknown
  /** Which connection it is for, and the random number where a wait may begin with it. */
  meta: { id: string; draw?: number }
}

/** The payload of each action of the fleet: those of the single slice as they are, and those about many. */
export type FleetPayloads = Pick<ReconnectorPayloads, ConnectionActionName> & {
  connectionsAdded: readonly FleetConnection[]
  connectionsRemoved: readonly string[]
  probesReceived: readonly FleetProbe[]
  eventsReceived: readonly AddressedAction[]
  synced: { state: FleetState }
}

/** The name of an action that is about many connections, one in each item of its list. */
export type ListName = Exclude<keyof FleetPayloads, ConnectionActionName | 'synced'>
