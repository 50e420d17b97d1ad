import { itemAt } from '../fleet/blocks.js'
import type { FleetState } from '../fleet/fleetState.js'
import { firstDifference, type Difference } from './firstDifference.js'
import { placeOf } from './traceError.js'

/** Where two fleets differ: in the state of one connection, or (without an id) in who is there. */
export interface FleetDifferenceFound extends Difference {
  readonly id: string | null
}

/**
 * Calls `see` with the first difference of each connection that differs; its path begins at the connection's state.
 * Takes no longer than `here` is big.
 */
export function compareFleets(
  here: FleetState,
  there: unknown,
  see: (difference: FleetDifferenceFound) => void,
): void {
  const { connections, ...others } = Object(there) as Readonly<Record<string, unknown>> // looked at here
  const other = firstDifference({ ids: here.ids }, others)
  // Where other connections stand in the places, a comparison by place says nothing.
  if (other !== null) return see({ id: null, ...other })
  let position = 0

  function walk(mine: unknown, theirs: unknown, path: readonly number[]) {
    if (path.length === 3) {
      const id = itemAt(here.ids, position++) ?? null
      const found = firstDifference(mine, theirs)
      if (found !== null) see({ id, ...found })
      return
    }
    const list = mine as readonly unknown[] // a group or a chunk
    if (!Array.isArray(theirs) || theirs.length !== list.length) {
      const steps = ['connections', ...path]
      see({ id: null, path: placeOf('', steps), here: mine, there: theirs })
    } else {
      for (const [at, item] of list.entries()) walk(item, theirs[at], [...path, at])
    }
  }
  walk(here.connections, connections, [])
}
