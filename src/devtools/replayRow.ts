import { selectNextAttemptAtMs } from '../selectors/reconnectorSelectors.js'
import { selectExplanation } from '../selectors/selectExplanation.js'
import { waitMs } from '../rules/backoff.js'
import type { ActionName } from '../rules/payloads.js'
import type { ReconnectorState, Status } from '../rules/state.js'
import { oneLine } from './traceError.js'

/** One of the slice's own actions, and what it decided. */
export interface ReplayRow {
  /** Its place among all actions of the trace, from 0. */
  readonly index: number
  /** When, in ms on the clock of the actions: its own `nowMs`, else the last one before; `null` before any. */
  readonly nowMs: number | null
  /** Which of the slice's actions. */
  readonly action: ActionName
  /** In a few words. */
  readonly what: string
  /** Whether it was folded: not when it was skipped or malformed. */
  readonly isFolded: boolean
  /** Just before the action. */
  readonly before: Status
  /** Just after it. */
  readonly after: Status
  /** Attempts since the connection was last good. */
  readonly attempt: number
  /** Whether an attempt was decided here. */
  readonly isAttempt: boolean
  /** How long the present wait is in all, in ms; `null` where no attempt is coming by itself. */
  readonly waitMs: number | null
  /** One English sentence. */
  readonly explanation: string
  /** The slice's state after it. */
  readonly state: ReconnectorState
}

/** What a row is made of: the action, and the states around it. */
interface Step {
  readonly index: number
  readonly name: ActionName
  readonly what: string
  readonly isFolded: boolean
  readonly before: ReconnectorState
  readonly state: ReconnectorState
  readonly nowMs: number | null
}

const longestReason = 200

/** Whether an attempt was decided between two states, and how long the wait is that was. */
export function decisionOf(
  name: ActionName,
  before: ReconnectorState,
  state: ReconnectorState,
): Pick<ReplayRow, 'isAttempt' | 'waitMs'> {
  const { status } = state
  return {
    isAttempt:
      state !== before &&
      status === 'due' &&
      (name === 'probeReceived' || name === 'retryRequested'),
    waitMs: status === 'waiting' && selectNextAttemptAtMs(state) !== null ? waitMs(state) : null,
  }
}

export function replayRow(step: Step): ReplayRow {
  const { index, name, what, isFolded, before, state, nowMs } = step
  const { reason, status } = state
  const isLong = reason !== null && reason.length > longestReason
  const shown = isLong ? { ...state, reason: `${reason.slice(0, longestReason)}...` } : state
  return {
    index,
    nowMs,
    action: name,
    what,
    isFolded,
    before: before.status,
    after: status,
    attempt: state.attempts,
    ...decisionOf(name, before, state),
    explanation: oneLine(selectExplanation(shown, nowMs ?? 0)),
    state,
  }
}
