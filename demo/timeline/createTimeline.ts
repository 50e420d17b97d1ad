import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorSlice, ReconnectorState } from 'redux-reconnector'

/** The state of the connection from one instant on. */
export interface Moment {
  readonly atMs: number
  readonly state: ReconnectorState
}

const keptMs = 600_000
const mostMoments = 5000 // a hostile trace or a broken server must not fill the memory

/** What was true of a connection in the last ten minutes, oldest first. */
export function createMoments() {
  const moments: Moment[] = []
  return {
    moments: moments as readonly Moment[],
    add(state: ReconnectorState) {
      const nowMs = Date.now()
      moments.push({ atMs: nowMs, state })
      // The one that began before and is still in view stays.
      while ((moments[1]?.atMs ?? nowMs) < nowMs - keptMs || moments.length > mostMoments) {
        moments.shift()
      }
    },
  }
}

/**
 * What was true of the page's connection, whatever the store shows: it folds the slice's actions by itself, as the
 * listener does, and so goes on while somebody travels in time.
 */
export function createTimeline({ name, reducer, getInitialState }: ReconnectorSlice) {
  const { moments, add } = createMoments()
  add(getInitialState())
  const present = () => moments.at(-1)?.state ?? getInitialState()
  let asked: { shown: ReconnectorState; present: ReconnectorState } | null = null
  let answer: number | null = null

  const middleware: Middleware = () => (next) => (action) => {
    // Before `next`, within which the listener answers already.
    if (isOwn(action)) record(action)
    return next(action)
  }

  function isOwn(action: unknown): action is UnknownAction {
    return String(Object(action).type).startsWith(`${name}/`)
  }

  function record(action: UnknownAction) {
    const state = reducer(present(), action)
    if (state !== present()) add(state)
  }

  function whenShown(shown: ReconnectorState): number | null {
    const wanted = JSON.stringify(shown)
    for (let at = moments.length - 1; at >= 0; at -= 1) {
      const moment = moments[at]
      if (moment === undefined || JSON.stringify(moment.state) !== wanted) continue
      return at === moments.length - 1 ? null : moment.atMs
    }
    return null
  }

  return {
    middleware,
    moments,
    /** What is true now, also while the store shows the past. */
    present,
    /** When the state that the store shows was true; `null`: it is true now, or never was. */
    shownAtMs(shown: ReconnectorState): number | null {
      // Every card asks at every action.
      if (asked?.shown !== shown || asked.present !== present()) {
        asked = { shown, present: present() }
        answer = whenShown(shown)
      }
      return answer
    },
  }
}

export type Timeline = ReturnType<typeof createTimeline>
