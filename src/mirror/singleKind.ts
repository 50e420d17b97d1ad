import { isPayloadOf, isState } from '../rules/checks.js'
import { connectionActionNames, type ConnectionActionName } from '../rules/payloads.js'
import type { ReconnectorState } from '../rules/state.js'
import type { Kind, SingleSliceLike } from './kind.js'
import { MirrorError } from './mirrorError.js'
import { packStates, unpackStates } from './packedStates.js'

/** One connection. */
export function singleKind({ actions, reducer }: SingleSliceLike): Kind<ReconnectorState> {
  const names = new Map<unknown, ConnectionActionName>(
    connectionActionNames.map((name) => [actions[name].type, name]),
  )
  return {
    reducer,
    isState,
    defaults: { ...reducer(undefined, { type: '' }) },
    size: () => 1,
    pack: (state) => packStates([state]),
    unpack(packed) {
      const [state] = unpackStates(packed, 1)
      if (state === undefined) throw new MirrorError('expected a state')
      return state
    },
    recorded: (action) => (action.type === actions.synced.type ? null : [{ action, items: 1 }]),
    joined: (list) => list,
    about: (action) => action,
    only: (state) => state,
    faultIn({ type, payload }) {
      const name = names.get(type)
      if (name === undefined) return 'expected an action of this slice'
      return isPayloadOf(name, payload) ? null : `expected \`payload\` to be that of ${name}`
    },
  }
}
