import { isRecord, kindOf as inWords } from '../rules/shape.js'
import { fleetKind } from './fleetKind.js'
import type { FleetSliceLike, Kind, MirroredSlice } from './kind.js'
import { singleKind } from './singleKind.js'

/** The kind of a slice, its state left open: only the kind itself looks into it. */
export type AnyKind = Kind<object>

/** @throws TypeError unless it is one of the two slices */
export function kindOf(who: string, slice: MirroredSlice): AnyKind {
  if (!isRecord(slice) || !isRecord(slice.actions) || typeof slice.reducer !== 'function') {
    throw new TypeError(`${who}: expected a slice of this library, got ${inWords(slice)}`)
  }
  const kind = isFleetSlice(slice) ? fleetKind(slice) : singleKind(slice)
  return kind as unknown as AnyKind // its state goes in only where it came out
}

function isFleetSlice(slice: MirroredSlice): slice is FleetSliceLike {
  return 'connectionsAdded' in slice.actions
}
