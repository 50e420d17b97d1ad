import {
  connectionActionNames,
  type ConnectionActionName,
  type ReconnectorPayloads,
} from '../rules/payloads.js'
import { defaultPolicy } from '../rules/policy.js'
import { createPrepare } from '../slice/prepare.js'
import { connectionFault, idFault, probeFault } from './fleetParts.js'
import type { AddressedAction, FleetConnection, FleetProbe } from './fleetPayloads.js'
import { isFleet, type FleetState } from './fleetState.js'

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
        expectNone(name, idFault(id))
        const { payload, meta } = prepare(...given)
        return { payload, meta: { id, ...meta } }
      },
    ] as const
  })
  return {
    ...(Object.fromEntries(addressed) as unknown as Addressed), // one for each name
    connectionsAdded: (connections) => ({
      payload: checked('connectionsAdded', connections, connectionFault),
    }),
    connectionsRemoved: (ids) => ({ payload: checked('connectionsRemoved', ids, idFault) }),
    probesReceived: (probes, draw = Math.random()) => ({
      payload: checked('probesReceived', probes, probeFault),
      meta: { draw },
    }),
    // Its items are checked where they are made.
    eventsReceived: (events) => ({ payload: expectList('eventsReceived', events) }),
    synced(state) {
      expectNone('synced', isFleet(state) ? null : 'expected `state` to be that of a fleet')
      return { payload: { state } }
    },
  }
}

function checked<List>(who: string, list: List, faultIn: (item: unknown) => string | null): List {
  for (const item of expectList(who, list)) expectNone(who, faultIn(item))
  return list
}

function expectList<List>(who: string, list: List): List & readonly unknown[] {
  if (Array.isArray(list)) return list
  throw new TypeError(`${who}: expected a list, got ${typeof list}`)
}

function expectNone(who: string, fault: string | null) {
  if (fault !== null) throw new TypeError(`${who}: ${fault}`)
}
