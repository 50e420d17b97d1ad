import { isConnectionAction, nameIn } from '../fleet/fleetParts.js'
import { isPayloadOf, isState } from '../rules/checks.js'
import type { ReconnectorState } from '../rules/state.js'
import type { Kind, SingleSliceLike } from './kind.js'
import { packStates, unpackStates } from './packedStates.js'

/** One connection. */
export function singleKind({ name: prefix, reducer }: SingleSliceLike): Kind<ReconnectorState> {
  return {
    reducer,
    isState,
    defaults: { ...reducer(undefined, { type: '' }) },
    size: () => 1,
    pack: (state) => packStates([state]),
    unpack: (packed) => unpackStates(packed, 1)(0),
    recorded: (action) => (nameIn(action.type) === 'synced' ? null : [{ action, items: 1 }]),
    joined: (list) => list,
    about: (action) => action,
    only: (state) => state,
    faultIn({ type, payload }) {
      const name = nameIn(type)
      if (!isConnectionAction(name) || type !== `${prefix}/${name}`) {
        return 'expected an action of this slice'
      }
      // What came is not quoted.
      return isPayloadOf(name, payload) ? null : `expected \`payload\` to be that of ${name}`
    },
  }
}
