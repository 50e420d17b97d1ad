import type { UnknownAction } from '@reduxjs/toolkit'
import {
  addressOf,
  fleetOfOne,
  idIn,
  isListAction,
  itemFaults,
  nameIn,
} from '../fleet/fleetParts.js'
import type { AddressedAction, ListName } from '../fleet/fleetPayloads.js'
import { selectById, selectTotal } from '../fleet/fleetSelectors.js'
import { isFleet, type FleetState } from '../fleet/fleetState.js'
import { createFleetRecorder } from './fleetRecorder.js'
import type { FleetSliceLike, Kind } from './kind.js'
import { packFleet, unpackFleet } from './packedFleet.js'

/** Many connections. */
export function fleetKind(slice: FleetSliceLike): Kind<FleetState> {
  const { actions, name: prefix, reducer } = slice
  return {
    reducer,
    isState: isFleet,
    defaults: defaultsOf(slice),
    size: selectTotal,
    pack: packFleet,
    unpack: unpackFleet,
    recorded: createFleetRecorder(prefix),
    joined,
    about(action, id) {
      const { payload, type } = action
      const name = nameIn(type)
      if (isListAction(name)) {
        const own = (payload as unknown[]).filter((item) => idIn(name, item) === id) // as it was checked to be
        return own.length === 0 ? null : { ...action, payload: own }
      }
      if (name !== 'synced') return addressOf(action) === id ? action : null
      const { state } = payload as { state: FleetState } // as it was checked to be
      return { ...action, payload: { state: only(state, id) } }
    },
    only,
    faultIn(action) {
      const { payload, type } = action
      const name = nameIn(type)
      if (!isListAction(name) || type !== `${prefix}/${name}`) {
        return isAddressed(action)
          ? null
          : 'expected an action of this slice, with the payload that it takes'
      }
      const isTaken = (item: unknown) => itemFaults[name](item, prefix) === null
      return Array.isArray(payload) && payload.every(isTaken)
        ? null
        : `expected \`payload\` to be a list of ${itemNames[name]}`
    },
  }

  /** Neighbours that tell one connection something become one `eventsReceived`, which does the same in order. */
  function joined(list: readonly UnknownAction[]): readonly UnknownAction[] {
    const result: UnknownAction[] = []
    let run: AddressedAction[] = []
    const end = () => {
      const [first] = run
      if (first !== undefined) result.push(run.length === 1 ? first : actions.eventsReceived(run))
      run = []
    }
    for (const action of list) {
      if (action.type === actions.eventsReceived.type) {
        for (const event of action.payload as AddressedAction[]) run.push(event) // as it was recorded
      } else if (isAddressed(action)) run.push(action)
      else {
        end()
        result.push(action)
      }
    }
    end()
    return result
  }

  function isAddressed(action: unknown): action is AddressedAction {
    return itemFaults.eventsReceived(action, prefix) === null
  }
}

const itemNames: Readonly<Record<ListName, string>> = {
  eventsReceived: 'actions about one connection',
  probesReceived: 'probes',
  connectionsAdded: 'connections',
  connectionsRemoved: 'ids',
}

const only = (fleet: FleetState, id: string) => fleetOfOne(id, selectById(fleet, id))

/** A connection that says nothing of itself shows what the others start from. */
function defaultsOf({ actions, reducer }: FleetSliceLike): Readonly<Record<string, unknown>> {
  const fleet = reducer(undefined, actions.connectionsAdded([{ id: '', node: 'any' }]))
  const { node: _ofNobody, ...defaults } = selectById(fleet, '') ?? { node: '' }
  return defaults
}
