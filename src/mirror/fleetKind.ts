import type { UnknownAction } from '@reduxjs/toolkit'
import type { AddressedAction } from '../fleet/fleetActions.js'
import { selectById, selectTotal } from '../fleet/fleetSelectors.js'
import { isFleet, type FleetState } from '../fleet/fleetState.js'
import { createFleetChecks } from './fleetChecks.js'
import { createFleetRecorder } from './fleetRecorder.js'
import { createFleetParts } from './fleetParts.js'
import type { FleetSliceLike, Kind } from './kind.js'
import { packFleet, unpackFleet } from './packedFleet.js'

/** Many connections. */
export function fleetKind(slice: FleetSliceLike): Kind<FleetState> {
  const { actions, reducer } = slice
  const checks = createFleetChecks(slice)
  return {
    reducer,
    isState: isFleet,
    defaults: defaultsOf(slice),
    size: selectTotal,
    pack: packFleet,
    unpack: unpackFleet,
    recorded: createFleetRecorder(slice, checks),
    joined,
    ...createFleetParts(slice),
    faultIn: checks.faultIn,
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
      } else if (checks.isAddressed(action)) run.push(action)
      else {
        end()
        result.push(action)
      }
    }
    end()
    return result
  }
}

/** A connection that says nothing of itself shows what the others start from. */
function defaultsOf({ actions, reducer }: FleetSliceLike): Readonly<Record<string, unknown>> {
  const fleet = reducer(undefined, actions.connectionsAdded([{ id: '', node: 'any' }]))
  const { node: _ofNobody, ...defaults } = selectById(fleet, '') ?? { node: '' }
  return defaults
}
