import type { UnknownAction } from '@reduxjs/toolkit'
import { eachDifference, itemAt, itemsOf, type Blocks } from '../fleet/blocks.js'
import type { FleetPayloads, FleetProbe } from '../fleet/fleetActions.js'
import { drawAt } from '../fleet/fleetCases.js'
import { selectById, selectIds } from '../fleet/fleetSelectors.js'
import { isFleetLike, isSameFleet, type FleetState } from '../fleet/fleetState.js'
import { faultOf, isPayloadOf } from '../rules/checks.js'
import {
  connectionActionNames,
  type ActionName,
  type ConnectionActionName,
} from '../rules/payloads.js'
import { isRecord } from '../rules/shape.js'
import { expectBounded } from './expectBounded.js'
import { firstDifference } from './firstDifference.js'
import { addressOf, singleKind } from './singleKind.js'
import type { SliceKind, Steps } from './sliceKind.js'
import { placeOf } from './traceError.js'

type ListName = Exclude<keyof FleetPayloads, ConnectionActionName | 'synced'>

const noId = 'expected an `id` that is a string'

/** What is wrong with an item of each action that is about many connections. */
const itemFaults: Readonly<Record<ListName, (item: unknown, prefix: string) => string | null>> = {
  eventsReceived: eventFault,
  probesReceived(item) {
    const { id, probe, nowMs } = isRecord(item) ? item : {}
    if (typeof id !== 'string') return noId
    return isPayloadOf('probeReceived', item) ? null : faultOf('probeReceived', { probe, nowMs })
  },
  connectionsAdded(item) {
    const { id, ...config } = isRecord(item) ? item : {}
    return typeof id === 'string' ? faultOf('createReconnectorSlice', config) : noId
  },
  connectionsRemoved: (item) => (typeof item === 'string' ? null : 'expected a string'),
}
const lists: ReadonlyMap<string, (typeof itemFaults)[ListName]> = new Map(
  Object.entries(itemFaults),
)
const ownNames: ReadonlySet<string> = new Set(connectionActionNames)

/** The slice of many connections. */
export const fleetKind: SliceKind<FleetState> = {
  names: new Set([...connectionActionNames, ...lists.keys(), 'synced']),
  hasRowForAll: false,
  isOwn(name, action) {
    if (lists.has(name)) return Array.isArray(action.payload)
    if (name === 'synced') return isFleetLike(stateIn(action))
    return addressOf(action) !== null && isPayloadOf(name as ActionName, action.payload) // one of the others
  },
  isState: isFleetLike,
  faultIn(value) {
    if (!isFleetLike(value)) return { steps: [], problem: 'expected the state of a fleet' }
    for (const [id, state] of placesIn(value)) {
      if (id === null && state === null) continue
      if (typeof id !== 'string') return { steps: ['ids'], problem: 'expected strings' }
      const fault = singleKind.faultIn(state)
      if (fault !== null) return { ...fault, steps: ['connections', id] }
    }
    return null
  },
  isSame: isSameFleet,
  connections: (fleet) => selectIds(fleet).map((id) => [id, selectById(fleet, id)] as const),
  read({ name, prefix, index, action, before, after }, heard) {
    const changed = changedIds(before, after)
    const isAboutEvents = name === 'eventsReceived' || ownNames.has(name)
    if (!isAboutEvents && name !== 'probesReceived') {
      for (const id of changed) heard.set(index, id, selectById(after, id))
    }
    if (name === 'synced') {
      const fault = fleetKind.faultIn(stateIn(action))
      if (fault !== null) return malformed(['state', ...fault.steps], fault.problem)
      expectBounded(stateIn(action), 'actions', () => [index, 'payload', 'state'])
      return null
    }
    const list = lists.get(name)
    const faultIn = list ?? eventFault
    const items: unknown = list ? action.payload : [action]
    if (!Array.isArray(items)) return malformed([], 'expected a list')
    const probeType = `${prefix}/probeReceived`
    let first: string | null = null
    for (let at = 0; at < items.length; at += 1) {
      const problem = faultIn(items[at], prefix)
      if (problem !== null) {
        first ??= malformed(list ? [at] : [], problem)
        continue
      }
      const place = (): Steps => (list ? [index, 'payload', at] : [index])
      if (isAboutEvents) {
        const event = items[at] as UnknownAction // the fault of an event was looked for
        const id = addressOf(event) ?? ''
        heard.time((event.payload as { nowMs?: number }).nowMs)
        if (!changed.has(id)) continue
        expectBounded(event.payload, 'actions', () => [...place(), 'payload'])
        heard.event(index, id, nameIn(event.type), event)
      } else if (name === 'probesReceived') {
        const probe = items[at] as FleetProbe // that of a probe
        heard.time(probe.nowMs)
        if (!changed.has(probe.id)) continue
        expectBounded(probe, 'actions', place)
        const meta = { draw: drawAt(probe, at, isRecord(action.meta) ? action.meta : undefined) }
        heard.event(index, probe.id, 'probeReceived', { type: probeType, payload: probe, meta })
      } else expectBounded(items[at], 'actions', place)
    }
    return first
  },
  compare(here, there, see) {
    const { connections, ...others } = isRecord(there) ? there : {}
    const mine = { ids: here.ids, connections: sizesOf(here.connections) }
    const found = firstDifference(mine, { ...others, connections: sizesOf(connections) })
    // Where other connections stand in the places, a comparison by place says nothing.
    if (found !== null) return see(null, found)
    const theirs = itemsOf(connections as Blocks<unknown>) // of the same sizes
    for (const [id, state] of placesIn(here)) {
      const own = firstDifference(state, theirs.next().value)
      if (own !== null) see(id, own)
    }
  },
}

function eventFault(item: unknown, prefix: string): string | null {
  const noEvent = 'expected an action of the fleet'
  if (!isRecord(item) || typeof item.type !== 'string') return noEvent
  const name = nameIn(item.type)
  if (!ownNames.has(name) || item.type !== `${prefix}/${name}`) return noEvent
  if (addressOf(item) === null) return noId
  return isPayloadOf(name, item.payload) ? null : faultOf(name, item.payload)
}

/** What a type ends in. */
function nameIn(type: string): ConnectionActionName {
  return type.slice(type.lastIndexOf('/') + 1) as ConnectionActionName // `eventFault` looks at it
}

function stateIn({ payload }: UnknownAction): unknown {
  return isRecord(payload) ? payload.state : undefined
}

function malformed(steps: Steps, problem: string): string {
  return `${placeOf('payload', steps)}: ${problem}`
}

function* placesIn({ ids, connections }: FleetState) {
  const states = itemsOf(connections)
  for (const id of itemsOf(ids)) yield [id, states.next().value ?? null] as const
}

/** Blocks with the size of each chunk in its place; what is none stays what it is. */
function sizesOf(blocks: unknown): unknown {
  const sizes = (list: unknown, of: (item: unknown) => unknown) =>
    Array.isArray(list) ? list.map(of) : list
  return sizes(blocks, (group) =>
    sizes(group, (chunk) => (Array.isArray(chunk) ? `${chunk.length} connections` : chunk)),
  )
}

/** Who came, went or has another state. */
function changedIds(before: FleetState, after: FleetState): ReadonlySet<string> {
  const changed = new Set<string>()
  const note = (id: string | null | undefined) => typeof id === 'string' && changed.add(id)
  const see = (_one: unknown, _other: unknown, position: number) => {
    note(itemAt(before.ids, position))
    if (before.ids !== after.ids) note(itemAt(after.ids, position))
  }
  eachDifference(before.ids, after.ids, see)
  eachDifference(before.connections, after.connections, see)
  return changed
}
