import type { UnknownAction } from '@reduxjs/toolkit'
import { itemAt, itemsOf, type Blocks } from '../fleet/blocks.js'
import {
  addressOf,
  changedIds,
  drawAt,
  fleetOfOne,
  idIn,
  isConnectionAction,
  isListAction,
  itemFaults,
  nameIn,
} from '../fleet/fleetParts.js'
import type { FleetConnection, FleetProbe, ListName } from '../fleet/fleetPayloads.js'
import { selectById, selectIds } from '../fleet/fleetSelectors.js'
import { isFleetLike, isSameFleet, type FleetState } from '../fleet/fleetState.js'
import { isPayloadOf } from '../rules/checks.js'
import { connectionActionNames, type ActionName } from '../rules/payloads.js'
import { defaultMaxBackoffMs, defaultPolicy } from '../rules/policy.js'
import { isRecord } from '../rules/shape.js'
import type { ReconnectorConfig, ReconnectorState } from '../rules/state.js'
import { expectBounded } from './expectBounded.js'
import { firstDifference } from './firstDifference.js'
import { singleKind } from './singleKind.js'
import type { SliceKind, Steps } from './sliceKind.js'
import { placeOf } from './traceError.js'

/** The slice of many connections. */
export const fleetKind: SliceKind<FleetState> = {
  names: new Set([...connectionActionNames, ...Object.keys(itemFaults), 'synced']),
  hasRowForAll: false,
  isOwn(name, action) {
    if (isListAction(name)) return Array.isArray(action.payload)
    if (!isConnectionAction(name)) return isFleetLike(stateIn(action)) // `synced`
    return addressOf(action) !== undefined && isPayloadOf(name, action.payload)
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
  recorded(name, action, reducer) {
    if (name !== 'connectionsAdded') return action
    const made = reducer(undefined, action)
    const payload = (action.payload as FleetConnection[]).map((given) => {
      const state = selectById(made, Object(given).id)
      return state === undefined ? given : { ...given, ...configOf(state) }
    })
    return { ...action, payload }
  },
  connections: (fleet) => selectIds(fleet).map((id) => [id, selectById(fleet, id)] as const),
  read({ name, prefix, index, action, before, after, fold }, heard) {
    const changed = changedIds(before, after)
    // An action about one connection is read as a list of one.
    const list: ListName = isListAction(name) ? name : 'eventsReceived'
    const isOfProbes = list === 'probesReceived'
    const isTold = isOfProbes || (list === 'eventsReceived' && name !== 'synced')
    if (!isTold) for (const id of changed) heard.set(index, id, selectById(after, id))
    if (name === 'synced') return readSynced(action, index)
    const items: unknown = list === name ? action.payload : [action]
    if (!Array.isArray(items)) return malformed([], 'expected a list')
    let first: string | null = null
    for (let at = 0; at < items.length; at += 1) {
      const item = items[at] as FleetProbe & UnknownAction // or what `fault` says, or a text
      const fault = itemFaults[list](item, prefix)
      if (fault !== null) {
        first ??= malformed(list === name ? [at] : [], fault)
        continue
      }
      if (isTold) heard.time((isOfProbes ? item : (item.payload as Partial<FleetProbe>)).nowMs)
      const id = idIn(list, item) ?? ''
      if (!changed.has(id)) continue
      expectBounded(item, 'actions', () => (list === name ? [index, 'payload', at] : [index]))
      if (!isTold) continue
      const event = isOfProbes ? probeReceived(prefix, item, drawAt(item, at, action.meta)) : item
      const told = isOfProbes ? 'probeReceived' : (nameIn(item.type) as ActionName) // as `fault` has it
      heard.event(index, id, told, event, (own) => {
        const decided = fold(fleetOfOne(id, own), event)
        return itemAt(decided.connections, 0) ?? own
      })
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

/** One result of a polling cycle as an action about its connection. */
function probeReceived(prefix: string, probe: FleetProbe, draw: number): UnknownAction {
  return { type: `${prefix}/probeReceived`, payload: probe, meta: { id: probe.id, draw } }
}

/** What of its configuration is not the library's default. */
function configOf({ cookie, maxBackoffMs, node, policy }: ReconnectorState): ReconnectorConfig {
  return {
    node,
    ...(cookie !== null && { cookie }),
    ...(maxBackoffMs !== defaultMaxBackoffMs && { maxBackoffMs }),
    ...(firstDifference(policy, defaultPolicy) !== null && { policy }),
  }
}

function readSynced(action: UnknownAction, index: number): string | null {
  const state = stateIn(action)
  const fault = fleetKind.faultIn(state)
  if (fault !== null) return malformed(['state', ...fault.steps], fault.problem)
  expectBounded(state, 'actions', () => [index, 'payload', 'state'])
  return null
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
function sizesOf(blocks: unknown, depth = 2): unknown {
  if (!Array.isArray(blocks)) return blocks
  if (depth === 0) return `${blocks.length} connections`
  return blocks.map((block) => sizesOf(block, depth - 1))
}
