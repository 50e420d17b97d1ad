import { waitingSinceMs, waitMs } from './backoff.js'
import type { Reachability } from './policy.js'
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
  if (before.beneath !== null) return whenHeld(before, reachability, nowMs, reason)
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
  const { status, reachability, policy } = state
  if (isConnecting(state, nowMs)) {
    if (reachability === 'alive_rpc') return state
    const next = copyOf(state)
    next.reachability = 'alive_rpc'
    return next
  }
  const sinceMs = isOutage(state) ? nowMs : (state.sinceMs ?? nowMs)
  const attempts = nowMs - sinceMs >= policy.minUptimeMs ? 0 : state.attempts
  if (
    status === 'healthy' &&
    reachability === 'alive_rpc' &&
    state.sinceMs === sinceMs &&
    state.attempts === attempts
  ) {
    return state
  }
  const next = copyOf(state)
  next.status = 'healthy'
  next.reachability = 'alive_rpc'
  next.sinceMs = sinceMs
  next.attempts = attempts
  next.attemptId = null
  next.minWaitMs = 0
  next.reason = null
  next.outcome = null
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
  if (status === 'due') return attempted(draft ?? copyOf(state), reachability, nowMs, draw)
  const before = state.status
  if (before === status && state.reachability === reachability) return state
  const next = draft ?? copyOf(state)
  next.status = status
  next.reachability = reachability
  if (status === 'gaveUp' && before !== 'gaveUp') next.outcome = 'retry'
  if (before === 'connecting' && status !== 'connecting') {
    next.attemptId = null
    next.reason = timedOut
  }
  return next
}

/** What rule 3 makes of a state at this reachability; `due`: an attempt is to be made. */
export function judged(
  state: ReconnectorState,
  reachability: Reachability | null,
  nowMs: number,
): Status {
  const { status, policy } = state
  if (status === 'gaveUp') return status
  if (isConnecting(state, nowMs)) return 'connecting'
  const isAllowed = policy.maxAttempts === null || state.attempts < policy.maxAttempts
  if (isAllowed && isBeforeDeadline(state, nowMs)) return 'waiting'
  if (!isAttemptedOn(state, reachability)) return 'waiting'
  return isAllowed ? 'due' : 'gaveUp'
}

function isBeforeDeadline(state: ReconnectorState, nowMs: number): boolean {
  if (state.status === 'idle' && state.attempts === 0) return false // the first connection waits for nothing
  const sinceMs = waitingSinceMs(state)
  return sinceMs !== null && nowMs < sinceMs + waitMs(state)
}

/** Writes down that an attempt is to be made now. */
export function attempted(
  next: Draft,
  reachability: Reachability | null,
  nowMs: number,
  draw: number,
): Draft {
  if (next.status === 'connecting') next.reason = timedOut
  next.status = 'due'
  next.reachability = reachability
  next.attempts += 1
  next.lastAttemptMs = nowMs
  next.draw = draw
  next.minWaitMs = 0
  next.attemptId = null
  return next
}

const timedOut = 'timed out'

// While a hold is in force a probe is only recorded. That a healthy connection has gone is the hold's own doing.
function whenHeld(
  state: ReconnectorState,
  reachability: Reachability,
  nowMs: number,
  reason: string | null,
): ReconnectorState {
  if (state.beneath?.status === 'healthy') {
    const next = lostBeneath(state, nowMs, reason)
    next.reachability = reachability
    return next
  }
  if (state.reachability === reachability) return state
  const next = copyOf(state)
  next.reachability = reachability
  return next
}

/** A healthy connection that ended during a hold: attempted at once when the hold ends, and nothing is held against it. */
export function lostBeneath(state: ReconnectorState, nowMs: number, reason: string | null): Draft {
  const next = copyOf(state)
  next.beneath = { status: 'idle', reason }
  next.attempts = 0
  next.sinceMs = next.lostMs = nowMs
  next.reachability = null
  return next
}

/** Applies a rule to what the holds cover, and covers it again. Without a hold: the rule itself. */
export function beneathHolds(
  state: ReconnectorState,
  rule: (under: ReconnectorState) => ReconnectorState,
): ReconnectorState {
  const { beneath, holds } = state
  if (beneath === null) return rule(state)
  const under = uncovered(state, beneath)
  const after = rule(under)
  if (after === under) return state
  const next = copyOf(after)
  next.holds = holds
  cover(next)
  return next
}

/** Lays the holds on top of a state. An attempt that is due or under way is not made, and not counted. */
export function cover(next: Draft): void {
  let { status } = next
  if (status === 'due' || status === 'connecting') {
    next.attempts = Math.max(next.attempts - 1, 0)
    next.attemptId = null
    status = next.attempts === 0 ? 'idle' : 'waiting'
  }
  if (status !== 'paused') next.beneath = { status, reason: next.reason }
  next.status = 'paused'
  next.reason = next.holds[0] ?? null
}

/** What is true beneath the holds. */
export function uncovered(
  state: ReconnectorState,
  { status, reason }: NonNullable<ReconnectorState['beneath']>,
): Draft {
  const next = copyOf(state)
  next.holds = []
  next.beneath = null
  next.status = status
  next.reason = reason
  return next
}

/** Whether an attempt is under way and still young enough to block the next attempt. */
function isConnecting(state: ReconnectorState, nowMs: number): boolean {
  return state.status === 'connecting' && nowMs < attemptEndsMs(state)
}

/** When the attempt under way has lasted too long, in ms. */
export function attemptEndsMs({ lastAttemptMs, policy }: ReconnectorState): number {
  return (lastAttemptMs ?? -Infinity) + policy.connectTimeoutMs
}

/** Whether `sinceMs` dates an outage. */
export function isOutage({ status, beneath, sinceMs }: ReconnectorState): boolean {
  const under = beneath?.status ?? status
  // An idle connection has an outage only where a hold took it away.
  return under === 'idle' ? sinceMs !== null : under !== 'healthy'
}

/** Whether the policy lets an attempt be made at this reachability. */
export function isAttemptedOn(state: ReconnectorState, reachability: Reachability | null): boolean {
  return (
    reachability === null ||
    reachability === 'alive_rpc' ||
    state.policy.attemptOn.includes(reachability)
  )
}
