import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorSlice, ReconnectorState } from 'redux-reconnector'

/** The state of the connection from one instant on. */
export interface Moment {
  readonly atMs: number
  readonly state: ReconnectorState
}

const keptMs = 600_000
const mostMoments = 5000 // a hostile trace or a broken server must not fill the memory

/**
 * What was true of the connection in the last ten minutes, whatever the store shows: it folds the slice's actions by
 * itself, as the listener does, and so goes on while somebody travels in time.
 */
export function createTimeline({ name, reducer, getInitialState }: ReconnectorSlice) {
  const moments: Moment[] = [{ atMs: Date.now(), state: getInitialState() }]

  const middleware: Middleware = () => (next) => (action) => {
    // Before `next`, within which the listener answers already.
    if (isOwn(action)) record(action)
    return next(action)
  }

  function isOwn(action: unknown): action is UnknownAction {
    return String(Object(action).type).startsWith(`${name}/`)
  }

  function record(action: UnknownAction) {
    const before = moments.at(-1)?.state
    const state = reducer(before, action)
    if (state === before) return
    const atMs = Date.now()
    moments.push({ atMs, state })
    // The one that began before and is still in view stays.
    while ((moments[1]?.atMs ?? atMs) < atMs - keptMs || moments.length > mostMoments) {
      moments.shift()
    }
  }

  return {
    middleware,
    moments: moments as readonly Moment[],
    /** When the state that the store shows was true; `null`: it is true now, or never was. */
    shownAtMs(shown: ReconnectorState): number | null {
      const wanted = JSON.stringify(shown)
      for (let at = moments.length - 1; at >= 0; at -= 1) {
        const moment = moments[at]
        if (moment === undefined || JSON.stringify(moment.state) !== wanted) continue
        return at === moments.length - 1 ? null : moment.atMs
      }
      return null
    },
  }
}

export type Timeline = ReturnType<typeof createTimeline>
