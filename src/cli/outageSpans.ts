import type { Replay, ReplayRow } from '../devtools/index.js'
import { elapsedMs } from '../devtools/tally.js'

/** A stretch of time in ms since the first row. */
export interface Span<Kind> {
  readonly fromMs: number
  toMs: number
  readonly kind: Kind
}

/** What became of an attempt. */
export type AttemptEnd = 'succeeded' | 'failed' | 'open'

/** An attempt, at an instant in ms since the first row. */
export interface AttemptMark {
  readonly atMs: number
  readonly number: number
  end: AttemptEnd
  endMs: number
}

/** How time was spent when it was not spent on an attempt or in health. */
export type Idling = 'waiting' | 'paused' | 'gaveUp'

/** What the picture of an outage shows, in ms since the first row. */
export interface OutageSpans {
  readonly startMs: number | null
  readonly endMs: number
  readonly reachability: readonly Span<string>[]
  readonly attempts: readonly AttemptMark[]
  readonly idling: readonly Span<Idling>[]
}

/** Puts the rows of a replay on one axis of time. */
export function outageSpans({ rows, initialState, startMs, ...replay }: Replay): OutageSpans {
  const reachability: Span<string>[] = []
  const idling: Span<Idling>[] = []
  const attempts: AttemptMark[] = []
  let endMs = 0
  let lastMs = startMs
  let state = initialState

  function goOnTo(nowMs: number | null) {
    const fromMs = endMs
    endMs += elapsedMs(lastMs, nowMs)
    lastMs = nowMs ?? lastMs
    extend(reachability, state.reachability ?? 'unknown', fromMs, endMs)
    if (isIdling(state.status)) extend(idling, state.status, fromMs, endMs)
  }

  for (const row of rows) {
    goOnTo(row.nowMs)
    endAttempt(attempts.at(-1), row, endMs)
    if (row.isAttempt) {
      attempts.push({ atMs: endMs, number: row.attempt, end: 'open', endMs: Infinity })
    }
    state = row.state
  }
  goOnTo(replay.endMs)
  for (const attempt of attempts) attempt.endMs = Math.min(attempt.endMs, endMs)
  return { startMs, endMs, reachability, attempts, idling }
}

function extend<Kind>(spans: Span<Kind>[], kind: Kind, fromMs: number, toMs: number) {
  const last = spans.at(-1)
  if (last?.kind === kind && last.toMs === fromMs) last.toMs = toMs
  else if (toMs > fromMs) spans.push({ fromMs, toMs, kind })
}

function endAttempt(attempt: AttemptMark | undefined, { after, isAttempt }: ReplayRow, ms: number) {
  if (attempt?.end !== 'open') return
  if (!isAttempt && (after === 'due' || after === 'connecting')) return
  attempt.end = after === 'healthy' ? 'succeeded' : 'failed'
  attempt.endMs = ms
}

function isIdling(status: string): status is Idling {
  return status === 'waiting' || status === 'paused' || status === 'gaveUp'
}
