import type { UnknownAction } from '@reduxjs/toolkit'
import { itemsOf } from '../fleet/blocks.js'
import { type FleetPayloads } from '../fleet/fleetActions.js'
import { connectionActionNames } from '../rules/payloads.js'
import { isFleetLike, type FleetState } from '../fleet/fleetState.js'
import { isPayloadOf } from '../rules/checks.js'
import type { ActionName } from '../rules/payloads.js'
import type { ReconnectorState } from '../rules/state.js'
import { expectBounded, faultOf } from './ownActions.js'
import { placeOf, TraceError } from './traceError.js'

/** By what a trace's actions and states are known to be of one kind of slice, whatever its name. */
export interface SliceKind<State> {
  /** What its action types end in. */
  readonly names: ReadonlySet<string>
  /** Whether an action with such a name may be one of its own. */
  isOwn(name: string, action: UnknownAction): boolean
  isState(value: unknown): value is State
  /** @throws TraceError naming the place that is wrong */
  expectState(value: unknown, root: string, steps: readonly (string | number)[]): void
}

/** @throws TypeError where a slice is of the other kind, which only JavaScript lets by */
export function expectKind(
  who: string,
  { actions }: { readonly actions: object },
  { names }: SliceKind<unknown>,
  expected: string,
): void {
  const given = Object.keys(actions)
  if (given.length === names.size && given.every((name) => names.has(name))) return
  throw new TypeError(`${who}: expected ${expected}`)
}

/** The slice of one connection. */
export const singleKind: SliceKind<ReconnectorState> = {
  names: new Set([...connectionActionNames, 'synced']),
  isOwn: (name, action) => !isAddressed(action) && isPayloadOf(name as ActionName, action.payload), // one of `names`
  isState: (value): value is ReconnectorState => isPayloadOf('synced', { state: value }),
  expectState(value, root, steps) {
    const fault = faultOf('synced', { state: value })
    if (fault !== null) throw new TraceError(placeOf(root, steps), fault)
    expectBounded(value, root, steps)
  },
}

const addressed = new Set<string>(connectionActionNames)

/** The slice of many connections. */
export const fleetKind: SliceKind<FleetState> = {
  names: new Set([
    ...connectionActionNames,
    ...(['connectionsAdded', 'connectionsRemoved', 'probesReceived'] as const),
    ...(['eventsReceived', 'synced'] as const),
  ] satisfies (keyof FleetPayloads)[]),
  isOwn(name, action) {
    if (addressed.has(name)) {
      return isAddressed(action) && isPayloadOf(name as ActionName, action.payload) // one of those
    }
    if (name !== 'synced') return Array.isArray(action.payload)
    return isFleetLike((Object(action.payload) as { state?: unknown }).state) // looked at here
  },
  isState: isFleetLike,
  expectState(value, root, steps) {
    if (!isFleetLike(value)) {
      throw new TraceError(placeOf(root, steps), 'expected the state of a fleet')
    }
    const states = itemsOf(value.connections)
    for (const id of itemsOf<unknown>(value.ids)) {
      const { value: state } = states.next()
      if (id === null && state === null) continue
      if (typeof id !== 'string') {
        throw new TraceError(placeOf(root, [...steps, 'ids']), 'expected strings')
      }
      singleKind.expectState(state, root, [...steps, 'connections', id])
    }
  },
}

function isAddressed({ meta }: UnknownAction): boolean {
  return typeof (Object(meta) as { id?: unknown }).id === 'string' // looked at here
}
