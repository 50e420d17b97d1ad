import { waitMs } from '../rules/backoff.js'
import { nextAttemptAtMs } from '../rules/schedule.js'
import type { ReconnectorState } from '../rules/state.js'
import { selectExplanation } from '../selectors/selectExplanation.js'
import type { ReplayRow } from './replay.js'
import { shortReason } from './traceError.js'

/** What a row says of its action. */
export type Told = Pick<ReplayRow, 'id' | 'index' | 'action' | 'what' | 'event' | 'isFolded'>

/** Collects the rows of a replay. */
export function createRows() {
  const rows: ReplayRow[] = []
  const texts = new Map<string, string>()

  /** One and the same text for all rows that say it: there are few texts, and many rows. */
  function shared(text: string): string {
    const known = texts.get(text)
    if (known === undefined) texts.set(text, text)
    return known ?? text
  }

  function addRow(
    { id, index, action, what, event, isFolded }: Told,
    before: ReconnectorState,
    state: ReconnectorState,
    nowMs: number | null,
  ): ReplayRow {
    const { status, attempts } = state
    // The reason is all that an explanation takes over from the trace.
    const reason = state.reason && shortReason(state.reason)
    const shown = reason === state.reason ? state : { ...state, reason }
    const isNew =
      before.status !== 'due' ||
      before.attempts !== attempts ||
      before.lastAttemptMs !== state.lastAttemptMs
    // Spelled out: to spread `Told` here takes V8 ten times as long (Node 20).
    const row: ReplayRow = {
      id,
      index,
      nowMs,
      action,
      what: shared(what),
      event,
      isFolded,
      before: before.status,
      after: status,
      attempt: attempts,
      isAttempt: status === 'due' && isNew && action !== 'synced',
      waitMs: status === 'waiting' && nextAttemptAtMs(state) !== null ? waitMs(state) : null,
      explanation: shared(selectExplanation(shown, nowMs ?? 0)),
      state,
    }
    rows.push(row)
    return row
  }

  return { rows, addRow }
}
