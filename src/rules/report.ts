import { mergedPolicy } from './policy.js'
import { waitingSinceMs } from './backoff.js'
import { attempted, isOutage, withoutFuture } from './decide.js'
import {
  copyOf,
  isSameState,
  type FailureReport,
  type Outcome,
  type ReconnectorConfig,
  type ReconnectorState,
  type Status,
  type SuccessReport,
} from './state.js'

/** Somebody took the due attempt up. */
export function started(state: ReconnectorState, attemptId: string): ReconnectorState {
  if (state.status !== 'due') return state
  const next = copyOf(state)
  next.status = 'connecting'
  next.attemptId = attemptId
  return next
}

/** The original's `record_success`. An explicit pause stays a pause. */
export function succeeded(
  state: ReconnectorState,
  { attemptId, nowMs }: SuccessReport,
): ReconnectorState {
  if (attemptId !== undefined && attemptId !== state.attemptId) return state
  const next = copyOf(nowMs === undefined ? state : withoutFuture(state, nowMs))
  next.totalReconnects = state.totalReconnects + 1
  if (state.policy.minUptimeMs === 0) next.attempts = 0
  if (isOutage(state) || state.sinceMs === null) next.sinceMs = nowMs ?? null
  next.reachability = 'alive_rpc'
  next.minWaitMs = 0
  next.attemptId = null
  if (state.status !== 'paused') {
    next.status = 'healthy'
    next.reason = null
  }
  return next
}

const statusAfter: Record<Outcome, Status> = { retry: 'waiting', auth: 'paused', fatal: 'gaveUp' }

/** A failed attempt; from a healthy state, a lost connection. A pause or a surrender is not undone by it. */
export function failed(state: ReconnectorState, report: FailureReport): ReconnectorState {
  const { nowMs, attemptId, reason = null, outcome = 'retry', retryAfterMs = 0 } = report
  if (attemptId !== undefined && attemptId !== state.attemptId) return state
  if (state.status === 'paused' || state.status === 'gaveUp') return state
  const next = copyOf(withoutFuture(state, nowMs))
  if (!isOutage(state)) {
    next.sinceMs = nowMs
    next.reachability = null
  }
  next.status = statusAfter[outcome]
  next.attemptId = null
  next.reason = reason
  if (retryAfterMs > 0) next.minWaitMs = nowMs - (waitingSinceMs(next) ?? nowMs) + retryAfterMs
  return next
}

/** "Reconnect now": an attempt without the rest of the wait. After giving up, the attempts start again. */
export function retried(
  state: ReconnectorState,
  nowMs: number,
  draw = state.draw,
): ReconnectorState {
  const { status } = state
  if (status !== 'idle' && status !== 'waiting' && status !== 'gaveUp') return state
  const next = copyOf(withoutFuture(state, nowMs))
  if (status === 'gaveUp') next.attempts = 0
  if (status === 'idle') next.sinceMs = nowMs
  return attempted(next, state.reachability, nowMs, draw)
}

/** No attempts until resumed. */
export function paused(state: ReconnectorState, reason: string): ReconnectorState {
  if (state.status === 'paused' && state.reason === reason) return state
  const next = copyOf(state)
  next.status = 'paused'
  next.attemptId = null
  next.reason = reason
  return next
}

/** The end of a pause: the attempts are forgiven. */
export function resumed(state: ReconnectorState, nowMs: number): ReconnectorState {
  if (state.status !== 'paused') return state
  const next = copyOf(withoutFuture(state, nowMs))
  next.status = isOutage(state) ? 'waiting' : state.sinceMs === null ? 'idle' : 'healthy'
  next.attempts = 0
  next.minWaitMs = 0
  next.reason = null
  return next
}

/** Another configuration at run time. Another `node` is another connection: nothing is known of it yet. */
export function configured(
  state: ReconnectorState,
  config: Partial<ReconnectorConfig>,
  draw = state.draw,
): ReconnectorState {
  const next = copyOf(state)
  next.cookie = config.cookie === undefined ? state.cookie : config.cookie
  next.maxBackoffMs = config.maxBackoffMs ?? state.maxBackoffMs
  if (config.policy !== undefined) next.policy = mergedPolicy(state.policy, config.policy)
  next.draw = draw
  if (config.node !== undefined && config.node !== state.node) {
    next.node = config.node
    next.status = state.status === 'paused' ? 'paused' : 'idle'
    next.reason = state.status === 'paused' ? state.reason : null
    next.reachability = null
    next.sinceMs = null
    next.attempts = 0
    next.attemptId = null
    next.minWaitMs = 0
  }
  return isSameState(state, next) ? state : next
}
