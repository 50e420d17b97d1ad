import { backoffMs } from '../rules/backoff.js'
import { isOutage } from '../rules/decide.js'
import { attemptsLeft, nextAttemptAtMs, willRetry } from '../rules/schedule.js'
import type { ReconnectorState, Status } from '../rules/state.js'
import { expectOwnState } from './expectOwnState.js'

/**
 * Returns the nominal wait before the next attempt, in ms, before jitter and the server's hint.
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
  expectOwnState('selectCurrentBackoffMs', state.status)
  return backoffMs(state.policy, state.maxBackoffMs, state.attempts)
}

/**
 * Returns whether your own code should connect now: whether the status is `due`. (The original's `:attempt`.)
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectShouldAttempt } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live' })
 * selectShouldAttempt(decide(start, 'unreachable', 0)) // => true
 * selectShouldAttempt(decide(start, 'alive_rpc', 0)) // => false
 * ```
 */
export function selectShouldAttempt(state: ReconnectorState): boolean {
  expectOwnState('selectShouldAttempt', state.status)
  return state.status === 'due'
}

/**
 * Returns the status of the connection: `idle`, `healthy`, `waiting`, `due`, `connecting`, `paused` or `gaveUp`.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectStatus } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live' })
 * selectStatus(start) // => 'idle'
 * selectStatus(decide(start, 'alive_rpc', 0)) // => 'healthy'
 * ```
 */
export function selectStatus(state: ReconnectorState): Status {
  expectOwnState('selectStatus', state.status)
  return state.status
}

/**
 * Returns the number of attempts in this outage. On a healthy connection it stays until `minUptimeMs` has passed.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectAttempts } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live' })
 * selectAttempts(decide(start, 'unreachable', 0)) // => 1
 * ```
 */
export function selectAttempts(state: ReconnectorState): number {
  expectOwnState('selectAttempts', state.status)
  return state.attempts
}

/**
 * Returns how many attempts the policy still allows in this outage; `Infinity` without a limit.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectAttemptsLeft } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live', policy: { maxAttempts: 3 } })
 * selectAttemptsLeft(decide(start, 'unreachable', 0)) // => 2
 * ```
 */
export function selectAttemptsLeft(state: ReconnectorState): number {
  expectOwnState('selectAttemptsLeft', state.status)
  return attemptsLeft(state)
}

/**
 * Returns the number of successful attempts so far, including the first connection.
 *
 * @example
 * ```ts
 * import { createReconnectorSlice, selectTotalReconnects } from 'redux-reconnector'
 *
 * const { actions, reducer } = createReconnectorSlice({ node: 'wss://host/live' })
 * selectTotalReconnects(reducer(undefined, actions.reconnectSucceeded({ nowMs: 0 }))) // => 1
 * ```
 */
export function selectTotalReconnects(state: ReconnectorState): number {
  expectOwnState('selectTotalReconnects', state.status)
  return state.totalReconnects
}

/**
 * Returns the time of the next attempt, in ms on the clock of the actions; `null` if none is planned, or if one is
 * running. If the time is in the past, the next probe decides the attempt.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectNextAttemptAtMs } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live' })
 * const waiting = decide(decide(start, 'unreachable', 0), 'unreachable', 500)
 * selectNextAttemptAtMs(waiting) // => 2000
 * ```
 */
export function selectNextAttemptAtMs(state: ReconnectorState): number | null {
  expectOwnState('selectNextAttemptAtMs', state.status)
  return nextAttemptAtMs(state)
}

/**
 * Returns the time until the next attempt, in ms, at least 0; `null` if no attempt is planned.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectMsUntilNextAttempt } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live' })
 * const waiting = decide(decide(start, 'unreachable', 0), 'unreachable', 500)
 * selectMsUntilNextAttempt(waiting, 1200) // => 800
 * ```
 */
export function selectMsUntilNextAttempt(state: ReconnectorState, nowMs: number): number | null {
  expectOwnState('selectMsUntilNextAttempt', state.status)
  const atMs = nextAttemptAtMs(state)
  return atMs === null ? null : Math.max(atMs - nowMs, 0)
}

/**
 * Returns whether another attempt is planned while the connection is not healthy.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectWillRetry } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live', policy: { maxAttempts: 1 } })
 * const last = decide(start, 'unreachable', 0)
 * selectWillRetry(last) // => true
 * selectWillRetry(decide(last, 'unreachable', 500)) // => false
 * ```
 */
export function selectWillRetry(state: ReconnectorState): boolean {
  expectOwnState('selectWillRetry', state.status)
  return willRetry(state)
}

/**
 * Returns the length of the current outage so far, in ms; 0 without an outage.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectOutageMs } from 'redux-reconnector'
 *
 * const start = createReconnectorState({ node: 'wss://host/live' })
 * selectOutageMs(decide(start, 'unreachable', 1000), 4000) // => 3000
 * ```
 */
export function selectOutageMs(state: ReconnectorState, nowMs: number): number {
  expectOwnState('selectOutageMs', state.status)
  return isOutage(state) && state.sinceMs !== null ? Math.max(nowMs - state.sinceMs, 0) : 0
}

/**
 * Returns the reason for the loss, the last failure, the pause or giving up; `null` if unknown. It can be shown to
 * users.
 *
 * @example
 * ```ts
 * import { createReconnectorSlice, selectReason } from 'redux-reconnector'
 *
 * const { actions, reducer } = createReconnectorSlice({ node: 'wss://host/live' })
 * selectReason(reducer(undefined, actions.paused('on a metered network'))) // => 'on a metered network'
 * ```
 */
export function selectReason(state: ReconnectorState): string | null {
  expectOwnState('selectReason', state.status)
  return state.reason
}
