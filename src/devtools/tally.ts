import { isOutage } from '../rules/decide.js'
import type { ReconnectorState } from '../rules/state.js'
import type { ReplayRow } from './replayRow.js'

/** What a replay comes to. */
export interface ReplayTotals {
  /** Begun within the trace, or under way at its begin. */
  readonly outages: number
  /** Attempts that were decided within the trace. */
  readonly attempts: number
  /** Recorded successes. */
  readonly reconnects: number
  /** Time in outages within the trace, in ms. */
  readonly downMs: number
  /** The longest wait that was decided, in ms; a retry may have cut it short. */
  readonly longestWaitMs: number
  /** From the first row to the last, in ms, without steps of the clock back. */
  readonly spanMs: number
}

/** No trace is longer: a made-up instant must not turn a sum into `Infinity`. */
const longestStepMs = 1e15

/** Time between two rows, in ms; 0 where the clock stepped back, or nobody knows. */
export function elapsedMs(fromMs: number | null, toMs: number | null): number {
  if (fromMs === null || toMs === null) return 0
  return Math.min(Math.max(toMs - fromMs, 0), longestStepMs)
}

/** What is counted of an action: a row, or less of one where there is none to show. */
type Counted = Pick<ReplayRow, 'nowMs' | 'isAttempt' | 'waitMs' | 'state'>

/** @param startMs - from when time is counted; `null`: from the first instant that is known */
export function createTally(startMs: number | null = null) {
  const sums = { outages: 0, attempts: 0, reconnects: 0, downMs: 0, longestWaitMs: 0, spanMs: 0 }
  let lastMs = startMs
  let isFirst = true

  return {
    add(before: ReconnectorState, { nowMs, isAttempt, waitMs, state }: Counted) {
      const wasDown = isOutage(before)
      const stepMs = elapsedMs(lastMs, nowMs)
      lastMs = nowMs ?? lastMs
      if (isFirst && wasDown) sums.outages += 1
      isFirst = false
      sums.spanMs += stepMs
      if (wasDown) sums.downMs += stepMs
      if (!wasDown && isOutage(state)) sums.outages += 1
      if (isAttempt) sums.attempts += 1
      if (state.totalReconnects > before.totalReconnects) sums.reconnects += 1
      sums.longestWaitMs = Math.max(sums.longestWaitMs, waitMs ?? 0)
    },
    /** Goes on from here, as if what comes next was the first: what was in between does not count. */
    restart(nowMs: number | null) {
      lastMs = nowMs
      isFirst = true
    },
    totals: (): ReplayTotals => sums,
  }
}
