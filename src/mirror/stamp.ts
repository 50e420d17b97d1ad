import type { UnknownAction } from '@reduxjs/toolkit'
import type { Place } from './lineage.js'

/** By which a store's middleware know what a mirror dispatches, and where in the log it is from. No JSON shows it. */
const placed = Symbol.for('redux-reconnector/mirror')

/** The action with the place that the mirror is at once all of its entry was dispatched. */
export function stamped(action: UnknownAction, place: Place): UnknownAction {
  return { ...action, [placed]: place }
}

/** Where in the log an action is from; `undefined` where no mirror dispatched it. */
export function stampOf(action: unknown): Place | undefined {
  return (Object(action) as { readonly [placed]?: Place })[placed] // set above only
}
