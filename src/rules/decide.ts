import { deadlineMs } from './backoff.js'
import { beneathHolds, lostBeneath } from './holds.js'
import type { Reachability } from './policy.js'
import { attemptEndsMs, attemptsLeft, isAttemptedOn } from './schedule.js'
import { copyOf, type Draft, type Probe, type ReconnectorState, type Status } from './state.js'

/**
 * Returns the next state after a probe. If its `status` is `due`, an attempt should be made now.
 *
 * It is pure, total for valid input, and returns the same reference if nothing changes. Use it to test a policy.
 *
 * @param nowMs - the time of the probe, in ms on any clock
 * @param draw - the random number for a wait that begins with this probe, from 0 to below 1
 * @example
 * ```ts
 * import { createReconnectorState, decide } from 'redux-reconnector'
 *
 * let state = createReconnectorState({ node: 'wss://host/live' })
 * state = decide(state, 'unreachable', 0) // state.status => 'due', the first attempt is made at once
 * state = decide(state, 'unreachable', 1000) // state.status => 'waiting', until 2000
 * ```
 */
export function decide(
  state: ReconnectorState,
  probe: Probe | Reachability,
  nowMs: number,
  draw: number = state.draw,
): ReconnectorState {
  const before = withoutFuture(state, nowMs)
  const reachability = typeof probe === 'string' ? probe : probe.reachability
  if (reachability === 'alive_rpc') {
    return beneathHolds(before, (under) => whenHealthy(under, nowMs))
  }
  const reason = (typeof probe === 'string' ? null : probe.reason) ?? null
  // While a hold is in force a probe is only recorded. That a healthy connection has gone is the hold's own doing.
  if (before.beneath !== null) return seen(lostBeneath(before, nowMs, reason), reachability)
  if (isOutage(before)) return whenUnhealthy(before, reachability, nowMs, draw)
  const begun = outageBegun(before, nowMs, draw, reason)
  return whenUnhealthy(begun, reachability, nowMs, draw, begun)
}

/**
 * Rule 0. The clock stepped back: what lies in the future moves to now, so that at most one full wait is lost.
 * (The original waits until the clock has caught up.)
 */
export function withoutFuture(state: ReconnectorState, nowMs: number): ReconnectorState {
  if (!isAhead(state, nowMs)) return state
  const { lastAttemptMs, sinceMs, lostMs } = state
  const next = copyOf(state)
  if (lastAttemptMs !== null) next.lastAttemptMs = Math.min(lastAttemptMs, nowMs)
  if (sinceMs !== null) next.sinceMs = Math.min(sinceMs, nowMs)
  if (lostMs !== null) next.lostMs = Math.min(lostMs, nowMs)
  return next
}

/** Whether the state knows an instant that is yet to come: the clock was set back, which the next look sets right. */
export function isAhead(
  { lastAttemptMs, sinceMs, lostMs }: ReconnectorState,
  nowMs: number,
): boolean {
  return (lastAttemptMs ?? nowMs) > nowMs || (sinceMs ?? nowMs) > nowMs || (lostMs ?? nowMs) > nowMs
}

// Rule 1. Healthy: attempts are forgiven once it has lasted. While an attempt is under way nothing is forgiven.
function whenHealthy(state: ReconnectorState, nowMs: number): ReconnectorState {
  if (isConnecting(state, nowMs)) return seen(state, 'alive_rpc')
  const sinceMs = isOutage(state) ? nowMs : (state.sinceMs ?? nowMs)
  const attempts = nowMs - sinceMs >= state.policy.minUptimeMs ? 0 : state.attempts
  if (
    state.status === 'healthy' &&
    state.reachability === 'alive_rpc' &&
    state.sinceMs === sinceMs &&
    state.attempts === attempts
  ) {
    return state
  }
  const next = copyOf(state)
  next.sinceMs = sinceMs
  next.attempts = attempts
  return healthy(next)
}

/** Writes down that the connection is healthy: nothing of its outage is left. */
export function healthy(next: Draft): Draft {
  next.status = 'healthy'
  next.reachability = 'alive_rpc'
  next.attemptId = null
  next.minWaitMs = 0
  next.reason = null
  next.outcome = null
  return next
}

/** What was seen, where it decides nothing. */
function seen(state: ReconnectorState, reachability: Reachability): ReconnectorState {
  if (state.reachability === reachability) return state
  const next = copyOf(state)
  next.reachability = reachability
  return next
}

// Rule 2. The first unhealthy probe begins an outage, and the wait before its first attempt. (Rule 3 sets the status.)
export function outageBegun(
  state: ReconnectorState,
  nowMs: number,
  draw: number,
  reason: string | null,
): Draft {
  const next = copyOf(state)
  next.sinceMs = nowMs
  if (state.status === 'healthy') next.lostMs = nowMs
  next.draw = draw
  next.reason = reason
  return next
}

// Rule 3. Unhealthy: record what was seen; attempt when nothing speaks against it.
// A copy that rule 2 has made is written on: a second copy would cost a third of the decision.
function whenUnhealthy(
  state: ReconnectorState,
  reachability: Reachability,
  nowMs: number,
  draw: number,
  draft?: Draft,
): ReconnectorState {
  const status = judged(state, reachability, nowMs)
  const isNews = status === 'due' || status !== state.status || reachability !== state.reachability
  if (!isNews) return state
  const next = draft ?? copyOf(state)
  next.reachability = reachability
  return decided(next, status, nowMs, draw)
}

/** What rule 3 makes of a state at this reachability; `due`: an attempt is to be made. */
export function judged(
  state: ReconnectorState,
  reachability: Reachability | null,
  nowMs: number,
): Status {
  const { status, attempts } = state
  if (status === 'gaveUp') return status
  if (isConnecting(state, nowMs)) return 'connecting'
  const isLeft = attemptsLeft(state) > 0
  const isFirst = status === 'idle' && attempts === 0 // the first connection waits for nothing
  if (isLeft && !isFirst && nowMs < (deadlineMs(state) ?? nowMs)) return 'waiting'
  if (!isAttemptedOn(state, reachability)) return 'waiting'
  return isLeft ? 'due' : 'gaveUp'
}

/** Writes down what was judged. */
export function decided(next: Draft, status: Status, nowMs: number, draw: number): Draft {
  if (next.status === 'connecting' && status !== 'connecting') {
    next.attemptId = null
    next.reason = 'timed out'
  }
  if (status === 'gaveUp' && next.status !== 'gaveUp') next.outcome = 'retry'
  next.status = status
  if (status !== 'due') return next
  next.attempts += 1
  next.lastAttemptMs = nowMs
  next.draw = draw
  next.minWaitMs = 0
  next.attemptId = null
  return next
}

/** Whether an attempt is under way and still young enough to block the next attempt. */
function isConnecting(state: ReconnectorState, nowMs: number): boolean {
  return state.status === 'connecting' && nowMs < attemptEndsMs(state)
}

/** Whether `sinceMs` dates an outage. */
export function isOutage({ status, beneath, sinceMs }: ReconnectorState): boolean {
  const under = beneath?.status ?? status
  // An idle connection has an outage only where a hold took it away.
  return under === 'idle' ? sinceMs !== null : under !== 'healthy'
}
