import type { UnknownAction } from '@reduxjs/toolkit'
import { selectById } from '../fleet/fleetSelectors.js'
import type { FleetState } from '../fleet/fleetState.js'
import type { FleetSliceLike, Kind } from './kind.js'

type Parts = Pick<Kind<FleetState>, 'about' | 'only'>

/** What of a fleet and its actions is about one connection. */
export function createFleetParts({ actions }: FleetSliceLike): Parts {
  const idOf = (item: unknown): unknown => {
    if (typeof item === 'string') return item
    const { id, meta } = Object(item) as { id?: unknown; meta?: { id?: unknown } } // looked at by who asks
    return id ?? meta?.id
  }

  function about(action: UnknownAction, id: string): UnknownAction | null {
    const { payload, type } = action
    if (Array.isArray(payload)) {
      const own = payload.filter((item) => idOf(item) === id)
      return own.length === 0 ? null : { ...action, payload: own }
    }
    if (type === actions.synced.type) {
      const { state } = payload as { state: FleetState } // as it was checked to be
      return { ...action, payload: { state: only(state, id) } }
    }
    return idOf(action) === id ? action : null
  }

  function only(fleet: FleetState, id: string): FleetState {
    const state = selectById(fleet, id)
    return state === undefined
      ? { ids: [], connections: [] }
      : { ids: [[[id]]], connections: [[[state]]] }
  }

  return { about, only }
}
