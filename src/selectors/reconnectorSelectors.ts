import { backoffMs, deadlineMs } from '../slice/backoff.js'
import { isAttemptedOn, isOutage } from '../slice/decide.js'
import type { ReconnectorState, Status } from '../slice/state.js'

/**
 * The nominal wait before the next attempt, in ms: the policy's step below its cap, before jitter and server hints.
 *
 * @example
 * ```ts
 * import { createReconnectorState, selectCurrentBackoffMs } from 'redux-reconnector'
 *
 * const state = createReconnectorState({ node: 'wss://host/live' })
 * selectCurrentBackoffMs({ ...state, attempts: 3 }) // => 8000
 * ```
 */
export function selectCurrentBackoffMs(state: ReconnectorState): number {
  return backoffMs(state.policy, state.maxBackoffMs, state.attempts)
}

/** Whether an attempt is to be made now. Right after `probeReceived` this is the original's `:attempt`. */
export function selectShouldAttempt(state: ReconnectorState): boolean {
  return state.status === 'due'
}

/** What the connection is doing: `idle`, `healthy`, `waiting`, `due`, `connecting`, `paused` or `gaveUp`. */
export function selectStatus(state: ReconnectorState): Status {
  return state.status
}

/** Attempts since the connection was last good. */
export function selectAttempts(state: ReconnectorState): number {
  return state.attempts
}

/** How many attempts the policy still allows in this outage; `Infinity` where it sets no limit. */
export function selectAttemptsLeft(state: ReconnectorState): number {
  return Math.max((state.policy.maxAttempts ?? Infinity) - state.attempts, 0)
}

/** How often a success was recorded since the state was made. */
export function selectTotalReconnects(state: ReconnectorState): number {
  return state.totalReconnects
}

/**
 * When the next attempt is due, in ms on the clock of the actions; `null` when none is coming by itself.
 *
 * It may lie in the past: the attempt is then decided by the next probe. While one is under way it is `null`.
 */
export function selectNextAttemptAtMs(state: ReconnectorState): number | null {
  if (state.status === 'due') return state.lastAttemptMs
  return state.status === 'waiting' && selectWillRetry(state) ? deadlineMs(state) : null
}

/** Time left until the next attempt, in ms, never negative; `null` when none is coming by itself. */
export function selectMsUntilNextAttempt(state: ReconnectorState, nowMs: number): number | null {
  const nextAttemptAtMs = selectNextAttemptAtMs(state)
  return nextAttemptAtMs === null ? null : Math.max(nextAttemptAtMs - nowMs, 0)
}

/** Whether another attempt will be made by itself as long as the connection is not healthy. */
export function selectWillRetry(state: ReconnectorState): boolean {
  const { status } = state
  if (status === 'due') return true
  if (status === 'paused' || status === 'gaveUp') return false
  return selectAttemptsLeft(state) > 0 && isAttemptedOn(state, state.reachability)
}

/** How long the present outage has lasted, in ms; 0 without one. */
export function selectOutageMs(state: ReconnectorState, nowMs: number): number {
  return isOutage(state) && state.sinceMs !== null ? Math.max(nowMs - state.sinceMs, 0) : 0
}

/** Why the connection was lost, the last attempt failed, or why it is paused or gave up; `null` where nothing is known. */
export function selectReason(state: ReconnectorState): string | null {
  return state.reason
}
