import type { ReconnectorSlice } from 'redux-reconnector'
import type { Moment } from './createTimeline.js'
import { recordedActions, recordedState } from './recordedOutage.js'

/** So long is shown that all is well again. */
const tailMs = 4000

/** A recorded outage, to be looked at until there is a live one: decided again by the slice's own reducer. */
export function createExample({ reducer, reducerPath }: ReconnectorSlice) {
  const moments: Moment[] = [{ atMs: 0, state: recordedState }]
  for (const action of recordedActions) {
    const last = moments.at(-1) ?? { atMs: 0, state: recordedState }
    const { nowMs: atMs = last.atMs } = Object(action.payload) as { nowMs?: number } // or without
    moments.push({ atMs, state: reducer(last.state, action) })
  }
  return {
    moments: moments as readonly Moment[],
    endMs: (moments.at(-1)?.atMs ?? 0) + tailMs,
    /** The recording as a trace, in the form of DevTools' Export button. */
    trace: () =>
      JSON.stringify({
        payload: JSON.stringify(recordedActions),
        preloadedState: JSON.stringify({ [reducerPath]: recordedState }),
      }),
  }
}

export type Example = ReturnType<typeof createExample>
