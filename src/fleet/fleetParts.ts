import { faultOf, isDraw, isPayloadOf } from '../rules/checks.js'
import { goldenRatio } from '../rules/goldenRatio.js'
import { connectionActionNames, type ConnectionActionName } from '../rules/payloads.js'
import { fieldsOf, isString, kindOf } from '../rules/shape.js'
import type { ReconnectorState } from '../rules/state.js'
import { eachDifference, itemAt } from './blocks.js'
import type { FleetProbe, ListName } from './fleetPayloads.js'
import type { FleetState } from './fleetState.js'

/** What is wrong with the configuration of a connection, in words; `null` where nothing is. */
export function connectionFault(item: unknown): string | null {
  const { id, ...config } = fieldsOf(item)
  return idFault(id) ?? faultOf('connection', config)
}

/** What is wrong with one result of a polling cycle, in words; `null` where nothing is. */
export function probeFault(item: unknown): string | null {
  const { id, probe, nowMs } = fieldsOf(item)
  return isPayloadOf('probeReceived', item)
    ? idFault(id)
    : faultOf('probeReceived', { probe, nowMs })
}

/** What is wrong with an action that should be about one connection of the fleet, in words; `null` where nothing is. */
function eventFault(item: unknown, prefix: string): string | null {
  const { type, payload, meta } = fieldsOf(item)
  const name = nameIn(type)
  if (!isConnectionAction(name) || type !== `${prefix}/${name}`) {
    return 'expected an action of the fleet'
  }
  return idFault(fieldsOf(meta).id) ?? faultOf(name, payload)
}

/** What is wrong with an item of each list, in words; `null` where nothing is. The reducer passes over what is malformed. */
export const itemFaults: Readonly<
  Record<ListName, (item: unknown, prefix: string) => string | null>
> = {
  connectionsAdded: connectionFault,
  connectionsRemoved: idFault,
  probesReceived: probeFault,
  eventsReceived: eventFault,
}

/** What is wrong with the id of a connection, in words; `null` where nothing is. */
export function idFault(id: unknown): string | null {
  return isString(id) ? null : `expected \`id\` to be a string, got ${kindOf(id)}`
}

/** The connection of a fleet that an action is addressed to; `undefined`: no connection. */
export function addressOf(action: unknown): string | undefined {
  const { id } = fieldsOf(fieldsOf(action).meta)
  return isString(id) ? id : undefined
}

/** The connection that an item of a list is about; `undefined` where it names none. */
export function idIn(name: ListName, item: unknown): string | undefined {
  if (name === 'eventsReceived') return addressOf(item)
  const id = name === 'connectionsRemoved' ? item : fieldsOf(item).id
  return isString(id) ? id : undefined
}

/** What the type of an action ends in: the name of its creator. */
export function nameIn(type: unknown): string {
  return isString(type) ? type.slice(type.lastIndexOf('/') + 1) : ''
}

const ownNames: ReadonlySet<string> = new Set(connectionActionNames)

/** Whether an action of this name is about one connection. */
export const isConnectionAction = (name: string): name is ConnectionActionName => ownNames.has(name)
/** Whether an action of this name carries a list. */
export const isListAction = (name: string): name is ListName => Object.hasOwn(itemFaults, name)

/** The random number of a result in a polling cycle: its own, else one made of the cycle's and its place. */
export function drawAt(probe: Pick<FleetProbe, 'draw'>, at: number, meta: unknown): number {
  const { draw } = fieldsOf(meta)
  const own = (isDraw(draw) ? draw : 0) + at * goldenRatio
  return probe.draw ?? own - Math.floor(own) // as `own % 1`, which takes as long as half a decision
}

/** Who came, went or has another state; where a fleet has closed its holes, also who has another place. */
export function changedIds(before: FleetState, after: FleetState): Set<string> {
  const changed = new Set<string>()
  const note = (id: string | null | undefined) => typeof id === 'string' && changed.add(id)
  const see = (_one: unknown, _other: unknown, position: number) => {
    note(itemAt(before.ids, position))
    note(itemAt(after.ids, position))
  }
  eachDifference(before.ids, after.ids, see)
  eachDifference(before.connections, after.connections, see)
  return changed
}

/** A fleet of one connection; without a state, of none. */
export function fleetOfOne(id: string, state: ReconnectorState | undefined): FleetState {
  return state ? { ids: [[[id]]], connections: [[[state]]] } : { ids: [], connections: [] }
}
