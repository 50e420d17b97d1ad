import { deadlineMs } from './backoff.js'
import { attemptEndsMs, isAttemptedOn } from './decide.js'
import type { Reachability } from './policy.js'
import type { FailureReport, ReconnectorState } from './state.js'

/** How many attempts the policy still allows in this outage; `Infinity` where it sets no limit. */
export function attemptsLeft({ policy, attempts }: ReconnectorState): number {
  return Math.max((policy.maxAttempts ?? Infinity) - attempts, 0)
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

/** How a connection is where nobody but itself says so: what was seen last still holds. */
export function unprobed(
  { status, reachability }: ReconnectorState,
  isOpen: boolean,
): Reachability {
  if (isOpen && (status === 'healthy' || status === 'paused')) return 'alive_rpc'
  return reachability === null || reachability === 'alive_rpc' ? 'unreachable' : reachability
}

/**
 * What a lost connection has to say beyond being lost; `null`: nothing. Two attempts are a probe's period apart, as they
 * are by the original's polling, so that nobody spins on a server that accepts and closes.
 */
export function lossReport(
  { reason, outcome, retryAfterMs = 0 }: Omit<FailureReport, 'nowMs'> & { reason: string },
  lastAttemptMs: number | null,
  nowMs: number,
  probeEveryMs: number,
): FailureReport | null {
  const earliestMs = Math.min(lastAttemptMs ?? nowMs, nowMs) + probeEveryMs
  const waitMs = Math.max(retryAfterMs, earliestMs - nowMs)
  if (outcome === undefined && waitMs <= 0) return null
  const how = outcome === undefined ? {} : { outcome }
  return { nowMs, reason, ...how, retryAfterMs: Math.max(waitMs, 0) }
}

/** Whether a signal may cut the wait short: not one that the server asked for. */
export function canSkipWait({ status, minWaitMs }: ReconnectorState): boolean {
  return status === 'waiting' && minWaitMs === 0
}

/** A look that began before the connection opened or ended tells nothing of it. */
export const outdated = 'the connection changed meanwhile'
