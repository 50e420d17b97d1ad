import { deadlineMs } from './backoff.js'
import type { Reachability } from './policy.js'
import type { ReconnectorState } from './state.js'

/** How many attempts the policy still allows in this outage; `Infinity` where it sets no limit. */
export function attemptsLeft({ policy, attempts }: ReconnectorState): number {
  return Math.max((policy.maxAttempts ?? Infinity) - attempts, 0)
}

/** Whether the policy lets an attempt be made at this reachability. */
export function isAttemptedOn(
  { policy }: ReconnectorState,
  reachability: Reachability | null,
): boolean {
  return (
    reachability === null || reachability === 'alive_rpc' || policy.attemptOn.includes(reachability)
  )
}

/** When the attempt under way has lasted too long, in ms. */
export function attemptEndsMs({ lastAttemptMs, policy }: ReconnectorState): number {
  return (lastAttemptMs ?? -Infinity) + policy.connectTimeoutMs
}

/** Whether another attempt will be made by itself as long as the connection is not healthy. */
export function willRetry(state: ReconnectorState): boolean {
  const { status } = state
  if (status === 'due') return true
  if (status === 'paused' || status === 'gaveUp') return false
  return attemptsLeft(state) > 0 && isAttemptedOn(state, state.reachability)
}

/** When the next attempt is due, in ms; `null` when none is coming by itself. */
export function nextAttemptAtMs(state: ReconnectorState): number | null {
  if (state.status === 'due') return state.lastAttemptMs
  return state.status === 'waiting' && willRetry(state) ? deadlineMs(state) : null
}

/**
 * When a look would change the state, though the connection has not changed, in ms; `Infinity`: it would not, and
 * `-Infinity`: it is wanted at once.
 */
export function decisionMs(state: ReconnectorState): number {
  switch (state.status) {
    case 'idle':
      return -Infinity
    case 'waiting':
      return nextAttemptAtMs(state) ?? (attemptsLeft(state) === 0 ? -Infinity : Infinity)
    case 'healthy':
      return state.attempts > 0 ? (state.sinceMs ?? 0) + state.policy.minUptimeMs : Infinity
    case 'connecting':
      return attemptEndsMs(state)
    default:
      return Infinity
  }
}

/** What a look sees where there is no probe: what was seen last still holds. */
export function unprobed({ status, reachability }: ReconnectorState): Reachability {
  if (status === 'healthy') return 'alive_rpc'
  return reachability === null || reachability === 'alive_rpc' ? 'unreachable' : reachability
}
