import type { Reachability } from '../rules/policy.js'
import { expectPayload, isPayloadOf } from '../rules/checks.js'
import { createPrepare } from '../slice/prepare.js'
import {
  connectionActionNames,
  type ConnectionActionName,
  type ReconnectorPayloads,
} from '../rules/payloads.js'
import type { Probe, ReconnectorConfig } from '../rules/state.js'
import { defaultPolicy } from '../rules/policy.js'
import { isFleet, type FleetState } from './fleetState.js'

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

type Single = ReturnType<typeof createPrepare>
type Addressed = {
  [Name in ConnectionActionName]: (
    id: string,
    ...given: Parameters<Single[Name]>
  ) => { payload: ReconnectorPayloads[Name]; meta: { id: string; draw?: number } }
}

/** How each action creator of the fleet makes its action. */
export interface FleetPrepare extends Addressed {
  /** Those whose id is there already change nothing. */
  connectionsAdded(connections: readonly FleetConnection[]): {
    payload: readonly FleetConnection[]
  }
  /** Those that are not there change nothing. */
  connectionsRemoved(ids: readonly string[]): { payload: readonly string[] }
  /** A polling cycle as one action: each result as if it came alone, in order. */
  probesReceived(
    probes: readonly FleetProbe[],
    draw?: number,
  ): { payload: readonly FleetProbe[]; meta: { draw: number } }
  /** Many addressed actions as one, in order. */
  eventsReceived(events: readonly AddressedAction[]): { payload: readonly AddressedAction[] }
  /** The whole fleet as the listener knows it to be true. */
  synced(state: FleetState): { payload: { state: FleetState } }
}

/** The one place of the fleet where a clock and a random number are read. All of it throws a TypeError on bad input. */
export function createFleetPrepare(): FleetPrepare {
  // Any connection may have a policy that jitters, so every wait gets its draw.
  const single = createPrepare({ ...defaultPolicy, jitter: [0, 1] })
  const addressed = connectionActionNames.map((name) => {
    const prepare = single[name] as (...given: unknown[]) => { payload: unknown; meta?: object } // any of them
    return [
      name,
      (id: string, ...given: unknown[]) => {
        expectId(name, id)
        const { payload, meta } = prepare(...given)
        return { payload, meta: { id, ...meta } }
      },
    ] as const
  })
  return {
    ...(Object.fromEntries(addressed) as unknown as Addressed), // one for each name
    connectionsAdded(connections) {
      expectList('connectionsAdded', connections)
      for (const connection of connections) {
        const { id, ...config } = Object(connection) as FleetConnection // looked at here
        expectId('connectionsAdded', id)
        expectPayload('createReconnectorSlice', config, 'connectionsAdded')
      }
      return { payload: connections }
    },
    connectionsRemoved(ids) {
      expectList('connectionsRemoved', ids)
      for (const id of ids) expectId('connectionsRemoved', id)
      return { payload: ids }
    },
    probesReceived(probes, draw = Math.random()) {
      expectList('probesReceived', probes)
      for (const probe of probes) {
        if (!isPayloadOf('probeReceived', probe)) {
          const { probe: seen, nowMs } = Object(probe) as FleetProbe // looked at here
          expectPayload('probeReceived', { probe: seen, nowMs }, 'probesReceived')
        }
        expectId('probesReceived', probe.id)
      }
      return { payload: probes, meta: { draw } }
    },
    eventsReceived(events) {
      expectList('eventsReceived', events)
      return { payload: events }
    },
    synced(state) {
      if (!isFleet(state)) throw new TypeError('synced: expected `state` to be that of a fleet')
      return { payload: { state } }
    },
  }
}

function expectId(who: string, id: unknown) {
  if (typeof id !== 'string') {
    throw new TypeError(`${who}: expected \`id\` to be a string, got ${typeof id}`)
  }
}

function expectList(who: string, list: unknown) {
  if (!Array.isArray(list)) throw new TypeError(`${who}: expected a list, got ${typeof list}`)
}
