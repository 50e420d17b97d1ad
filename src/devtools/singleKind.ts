import { addressOf } from '../fleet/fleetParts.js'
import { faultOf, isPayloadOf, isState } from '../rules/checks.js'
import { connectionActionNames, type ActionName } from '../rules/payloads.js'
import { isRecord } from '../rules/shape.js'
import { isSameState, type ReconnectorState } from '../rules/state.js'
import { expectBounded } from './expectBounded.js'
import { firstDifference } from './firstDifference.js'
import type { SliceKind } from './sliceKind.js'

/** The slice of one connection: a fleet of one, with an id that is empty. */
export const singleKind: SliceKind<ReconnectorState> = {
  names: new Set([...connectionActionNames, 'synced']),
  hasRowForAll: true,
  isOwn: (name, action) =>
    addressOf(action) === undefined && isPayloadOf(name as ActionName, action.payload), // one of `names`
  isState: (value): value is ReconnectorState =>
    isState(value) ||
    // A secret forced into it is masked in what is exported; for the rest it is a state.
    (isRecord(value) && 'cookie' in value && isState({ ...value, cookie: null })),
  faultIn(value) {
    const problem = faultOf('synced', { state: value })
    return problem === null ? null : { steps: [], problem }
  },
  isSame: isSameState,
  connections: (state) => [['', state]],
  read({ name: own, index, action, after }, heard) {
    const name = own as ActionName // one of `names`
    const { payload } = action
    const fault = faultOf(name, payload)
    if (fault !== null) return fault
    expectBounded(payload, 'actions', () => [index, 'payload'])
    heard.time((payload as { nowMs?: number }).nowMs) // it is well-formed
    heard.event(index, '', name, action, () => after)
    return null
  },
  compare(here, there, see) {
    const found = firstDifference(here, there)
    if (found !== null) see('', found)
  },
}
