import { waitingSinceMs, waitMs } from './backoff.js'
import type { Reachability } from './policy.js'
import { copyOf, type Probe, type ReconnectorState, type Status } from './state.js'

/**
 * The tick: a probe and the time in, the next state out. An attempt is to be made now when its `status` is `due`.
 *
 * Pure, total for valid input, and the same reference when nothing changes.
 *
 * @param nowMs - when the probe was taken, in ms on any clock
 * @param draw - a random number in [0, 1) for the wait that begins with this probe, if one does
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
  if (reachability === 'alive_rpc') return whenHealthy(before, nowMs)
  if (isOutage(before)) return whenUnhealthy(before, reachability, nowMs, draw)
  const reason = (typeof probe === 'string' ? null : probe.reason) ?? null
  return whenUnhealthy(outageBegun(before, nowMs, draw, reason), reachability, nowMs, draw)
}

/**
 * Rule 0. The clock stepped back: what lies in the future moves to now, so that at most one full wait is lost.
 * (The original waits until the clock has caught up.)
 */
export function withoutFuture(state: ReconnectorState, nowMs: number): ReconnectorState {
  const { lastAttemptMs, sinceMs } = state
  const isPast = (ms: number | null) => ms === null || ms <= nowMs
  if (isPast(lastAttemptMs) && isPast(sinceMs)) return state
  const next = copyOf(state)
  if (lastAttemptMs !== null) next.lastAttemptMs = Math.min(lastAttemptMs, nowMs)
  if (sinceMs !== null) next.sinceMs = Math.min(sinceMs, nowMs)
  return next
}

// Rule 1. Healthy: attempts are forgiven once it has lasted; a pause or an attempt under way stays what it is.
function whenHealthy(state: ReconnectorState, nowMs: number): ReconnectorState {
  const sinceMs = isOutage(state) ? nowMs : (state.sinceMs ?? nowMs)
  const attempts = nowMs - sinceMs >= state.policy.minUptimeMs ? 0 : state.attempts
  const stays = state.status === 'paused' || isConnecting(state, nowMs)
  if (
    state.reachability === 'alive_rpc' &&
    state.sinceMs === sinceMs &&
    state.attempts === attempts &&
    (stays || state.status === 'healthy')
  ) {
    return state
  }
  const next = copyOf(state)
  next.reachability = 'alive_rpc'
  next.sinceMs = sinceMs
  next.attempts = attempts
  if (!stays) {
    next.status = 'healthy'
    next.attemptId = null
    next.minWaitMs = 0
    next.reason = null
  }
  return next
}

// Rule 2. The first unhealthy probe begins an outage, and the wait before its first attempt. (Rule 3 sets the status.)
function outageBegun(
  state: ReconnectorState,
  nowMs: number,
  draw: number,
  reason: string | null,
): ReconnectorState {
  const next = copyOf(state)
  next.sinceMs = nowMs
  next.draw = draw
  if (state.status === 'idle' || state.status === 'healthy') next.reason = reason
  return next
}

// Rule 3. Unhealthy: record what was seen; attempt when nothing speaks against it.
function whenUnhealthy(
  state: ReconnectorState,
  reachability: Reachability,
  nowMs: number,
  draw: number,
): ReconnectorState {
  const status = judged(state, reachability, nowMs)
  if (status === 'due') return attempted(state, reachability, nowMs, draw)
  if (state.status === status && state.reachability === reachability) return state
  const next = copyOf(state)
  next.status = status
  next.reachability = reachability
  if (state.status === 'connecting' && status !== 'connecting') {
    next.attemptId = null
    next.reason = timedOut
  }
  return next
}

function judged(state: ReconnectorState, reachability: Reachability, nowMs: number): Status {
  const { status, policy } = state
  if (status === 'paused' || status === 'gaveUp') return status
  if (isConnecting(state, nowMs)) return 'connecting'
  if (!isAttemptedOn(state, reachability)) return 'waiting'
  if (policy.maxAttempts !== null && state.attempts >= policy.maxAttempts) return 'gaveUp'
  const sinceMs = waitingSinceMs(state)
  return sinceMs !== null && nowMs < sinceMs + waitMs(state) ? 'waiting' : 'due'
}

export function attempted(
  state: ReconnectorState,
  reachability: Reachability | null,
  nowMs: number,
  draw: number,
): ReconnectorState {
  const next = copyOf(state)
  next.status = 'due'
  next.reachability = reachability
  next.attempts = state.attempts + 1
  next.lastAttemptMs = nowMs
  next.draw = draw
  next.minWaitMs = 0
  next.attemptId = null
  if (state.status === 'connecting') next.reason = timedOut
  return next
}

const timedOut = 'timed out'

/** Whether an attempt is under way and still young enough to block the next one. */
function isConnecting(state: ReconnectorState, nowMs: number): boolean {
  return (
    state.status === 'connecting' &&
    state.lastAttemptMs !== null &&
    nowMs < state.lastAttemptMs + state.policy.connectTimeoutMs
  )
}

/** Whether `sinceMs` dates an outage. */
export function isOutage(state: ReconnectorState): boolean {
  const { status } = state
  if (status === 'idle' || status === 'healthy') return false
  if (status === 'connecting' || status === 'paused') {
    return state.sinceMs !== null && state.reachability !== 'alive_rpc'
  }
  return true
}

/** Whether the policy lets an attempt be made at this reachability. */
export function isAttemptedOn(state: ReconnectorState, reachability: Reachability | null): boolean {
  return (
    reachability === null ||
    reachability === 'alive_rpc' ||
    state.policy.attemptOn.includes(reachability)
  )
}
