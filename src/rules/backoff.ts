import type { Policy } from './policy.js'
import type { ReconnectorState } from './state.js'

/** The nominal wait in ms before the next attempt, after `attempts` of them: the policy's step, never above the cap. */
export function backoffMs(policy: Policy, maxBackoffMs: number, attempts: number): number {
  return Math.min(policy.backoffMs[attempts] ?? maxBackoffMs, maxBackoffMs)
}

/** A nominal wait with the policy's jitter on it; `draw` is a random number in [0, 1). */
export function jitteredMs(nominalMs: number, policy: Policy, draw: number): number {
  return spreadMs(nominalMs, policy.jitter[0], policy, draw)
}

/** A server's hint, spread above it by the policy's jitter, so that clients with the same hint do not come together. */
export function spreadHintMs(hintMs: number, policy: Policy, draw: number): number {
  return spreadMs(hintMs, 1, policy, draw)
}

function spreadMs(ms: number, from: number, { jitter, jitterMs }: Policy, draw: number): number {
  // Not by an array pattern: its iterator costs a third of the whole decision.
  return ms * (from + draw * (jitter[1] - jitter[0])) + draw * jitterMs
}

/** The start of the current wait: the last attempt, or the start of the outage; `null` without a wait. */
export function waitingSinceMs(state: ReconnectorState): number | null {
  return state.attempts === 0 ? state.sinceMs : state.lastAttemptMs
}

/** The length of the current wait, in ms: the backoff with its jitter, or the server's hint if that is longer. */
export function waitMs(state: ReconnectorState): number {
  const nominalMs = backoffMs(state.policy, state.maxBackoffMs, state.attempts)
  return Math.max(jitteredMs(nominalMs, state.policy, state.draw), state.minWaitMs)
}

/** The end of the current wait, in ms; `null` without a wait. */
export function deadlineMs(state: ReconnectorState): number | null {
  const sinceMs = waitingSinceMs(state)
  return sinceMs === null ? null : sinceMs + waitMs(state)
}
