import type { Replay, ReplayRow } from '../devtools/index.js'
import { elapsedMs } from '../devtools/connectionRecords.js'
import { waitingSinceMs } from '../rules/backoff.js'
import type { ReconnectorState } from '../rules/state.js'

/** A stretch of time in ms since the first row. */
export interface Span<Kind> {
  readonly fromMs: number
  toMs: number
  readonly kind: Kind
  /** What tells it from another one of its kind right before it: the wait's begin, the reason of a pause. */
  readonly which: string | number | null
}

/** What became of an attempt; `open`: it was cut off by a pause or by the end of the trace. */
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
  /** A wait lasts from where it counts: from the begin of the attempt before. */
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
    extend(reachability, {
      fromMs,
      toMs: endMs,
      kind: state.reachability ?? 'unknown',
      which: null,
    })
    const kind = idlingOf(state)
    if (kind !== null) {
      const countsMs = kind === 'waiting' ? elapsedMs(waitingSinceMs(state), lastMs) : 0
      const beginMs = Math.max(fromMs - countsMs, idling.at(-1)?.toMs ?? 0)
      extend(idling, { fromMs: beginMs, toMs: endMs, kind, which: whichOf(state) })
    }
    lastMs = nowMs ?? lastMs
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

function extend<Kind>(spans: Span<Kind>[], next: Span<Kind>) {
  const last = spans.at(-1)
  if (last?.kind === next.kind && last.which === next.which && last.toMs >= next.fromMs) {
    last.toMs = next.toMs
  } else if (next.toMs > next.fromMs) spans.push(next)
}

function endAttempt(attempt: AttemptMark | undefined, { after, isAttempt }: ReplayRow, ms: number) {
  if (attempt?.endMs !== Infinity) return
  if (!isAttempt && (after === 'due' || after === 'connecting')) return
  attempt.endMs = ms
  if (after !== 'paused') attempt.end = after === 'healthy' ? 'succeeded' : 'failed'
}

function idlingOf({ status }: ReconnectorState): Idling | null {
  return status === 'waiting' || status === 'paused' || status === 'gaveUp' ? status : null
}

function whichOf(state: ReconnectorState): string | number | null {
  if (state.status === 'waiting') return waitingSinceMs(state)
  return state.status === 'gaveUp' ? state.outcome : state.reason
}
