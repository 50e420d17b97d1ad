import { deadlineMs, waitMs } from '../rules/backoff.js'
import { duration } from '../rules/duration.js'
import { attemptsLeft, willRetry } from '../rules/schedule.js'
import type { ReconnectorState } from '../rules/state.js'
import { expectOwnState } from './expectOwnState.js'

/**
 * Describes the connection in one English sentence without a full stop, for users and logs. A wait is given as the
 * time that is left, as in a countdown; `nowMs` is the present time on the clock of the actions.
 *
 * @example
 * ```ts
 * import { createReconnectorState, decide, selectExplanation } from 'redux-reconnector'
 *
 * const state = createReconnectorState({ node: 'wss://host/live' })
 * const due = decide(state, 'unreachable', 0)
 * const waiting = decide(due, 'unreachable', 1000)
 * selectExplanation(waiting, 1500) // => 'Waiting for attempt 2, 0.5 s left of 2 s'
 * ```
 */
export function selectExplanation(state: ReconnectorState, nowMs: number): string {
  expectOwnState('selectExplanation', state.status)
  const what = explained(state, nowMs)
  return state.reason === null ? what : `${what}: ${state.reason}`
}

function explained(state: ReconnectorState, nowMs: number): string {
  const { attempts, policy, reachability } = state
  const since = (ms: number | null) => duration(Math.max(nowMs - (ms ?? nowMs), 0))
  switch (state.status) {
    case 'idle':
      return 'Idle, no probe yet'
    case 'healthy':
      return `Healthy for ${since(state.sinceMs)}`
    case 'due':
      return `Attempt ${attempts} is due`
    case 'connecting':
      return `Connecting for ${since(state.lastAttemptMs)} of ${duration(policy.connectTimeoutMs)}, attempt ${attempts}`
    case 'paused':
      return 'Paused'
    case 'gaveUp':
      return `Gave up after ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`
    case 'waiting':
      return attemptsLeft(state) === 0
        ? `No attempt left after ${attempts}`
        : willRetry(state)
          ? waiting(state, nowMs)
          : `Not attempting while ${reachability}`
  }
}

function waiting(state: ReconnectorState, nowMs: number): string {
  const next = `attempt ${state.attempts + 1}`
  const endsMs = deadlineMs(state) ?? nowMs
  if (nowMs >= endsMs) return `Ready for ${next}`
  const ofMs = waitMs(state)
  const leftMs = Math.min(endsMs - nowMs, ofMs) // a clock may have stepped back
  return `Waiting for ${next}, ${duration(leftMs)} left of ${duration(ofMs)}`
}
