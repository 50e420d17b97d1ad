import {
  connectionActionNames,
  type ConnectionActionName,
  type ReconnectorPayloads,
} from '../rules/payloads.js'
import { defaultPolicy } from '../rules/policy.js'
import { kindOf } from '../rules/shape.js'
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

/** The action creators of a fleet. Those about one connection take its id first: `paused(id, reason, nowMs)`. */
export interface FleetPrepare extends Addressed {
  /** Adds connections. A connection whose id already exists is ignored. */
  connectionsAdded(connections: readonly FleetConnection[]): {
    payload: readonly FleetConnection[]
  }
  /** Removes connections. Unknown ids are ignored. */
  connectionsRemoved(ids: readonly string[]): { payload: readonly string[] }
  /** Reports the results of a polling cycle in one action, in order. */
  probesReceived(
    probes: readonly FleetProbe[],
    draw?: number,
  ): { payload: readonly FleetProbe[]; meta: { draw: number } }
  /** Dispatches many actions about single connections as one action, in order. */
  eventsReceived(events: readonly AddressedAction[]): { payload: readonly AddressedAction[] }
  /** Replaces the whole fleet with the listener's own copy. Only the listener dispatches it. */
  synced(state: FleetState): { payload: { state: FleetState } }
}

/** The one place of the fleet where a clock and a random number are read. All of it throws a TypeError on bad input. */
export function createFleetPrepare(): FleetPrepare {
  // Any connection may have a policy that jitters, so every wait gets its draw.
  const single = createPrepare({ ...defaultPolicy, jitter: [0, 1] })
  const addressed = connectionActionNames.map((name) => {
    const prepare = single[name] as (...given: unknown[]) => {
      payload: unknown
      meta?: { draw: number }
    } // any of them
    return [
      name,
      (id: string, ...given: unknown[]) => {
        expectNone(name, idFault(id))
        const { payload, meta } = prepare(...given)
        return { payload, meta: meta === undefined ? { id } : { id, draw: meta.draw } }
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
  throw new TypeError(`${who}: expected a list, got ${kindOf(list)}`)
}

function expectNone(who: string, fault: string | null) {
  if (fault !== null) throw new TypeError(`${who}: ${fault}`)
}
