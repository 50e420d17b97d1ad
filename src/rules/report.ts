import { spreadHintMs, waitingSinceMs } from './backoff.js'
import {
  attempted,
  beneathHolds,
  cover,
  isAttemptedOn,
  isOutage,
  judged,
  lostBeneath,
  outageBegun,
  uncovered,
  withoutFuture,
} from './decide.js'
import type { ReconnectorPayloads } from './payloads.js'
import { mergedPolicy } from './policy.js'
import {
  copyOf,
  isSameState,
  type Draft,
  type FailureReport,
  type LossReport,
  type ReconnectorConfig,
  type ReconnectorState,
  type SuccessReport,
} from './state.js'

/** The due attempt was taken up: its time counts from now. */
export function started(
  state: ReconnectorState,
  { attemptId, nowMs }: ReconnectorPayloads['attemptStarted'],
): ReconnectorState {
  if (state.status !== 'due') return state
  const next = copyOf(withoutFuture(state, nowMs))
  next.status = 'connecting'
  next.attemptId = attemptId
  next.lastAttemptMs = nowMs
  return next
}

/** The original's `record_success`. */
export function succeeded(state: ReconnectorState, report: SuccessReport): ReconnectorState {
  const { attemptId, nowMs } = report
  if (attemptId !== undefined && attemptId !== state.attemptId) return state
  return beneathHolds(nowMs === undefined ? state : withoutFuture(state, nowMs), (under) => {
    const next = copyOf(under)
    // The first connection of all is no reconnection: its one attempt is not held against the next outage.
    const isFirst = under.totalReconnects === 0 && under.attempts <= 1
    if (under.policy.minUptimeMs === 0 || isFirst) next.attempts = 0
    next.totalReconnects = under.totalReconnects + 1
    if (isOutage(under) || under.sinceMs === null) next.sinceMs = nowMs ?? null
    next.status = 'healthy'
    next.reachability = 'alive_rpc'
    next.minWaitMs = 0
    next.attemptId = null
    next.reason = null
    next.outcome = null
    return next
  })
}

/** A failed attempt; from a healthy state, a lost connection whose first attempt the next probe decides. */
export function failed(state: ReconnectorState, report: FailureReport): ReconnectorState {
  const { nowMs, attemptId, reason = null } = report
  if (attemptId !== undefined && attemptId !== state.attemptId) return state
  if (state.status === 'healthy') return lost(state, { ...report, mayAttempt: false })
  return beneathHolds(withoutFuture(state, nowMs), (under) => {
    if (under.status === 'gaveUp') return under
    const next = isOutage(under) ? copyOf(under) : outageBegun(under, nowMs, under.draw, reason)
    next.attemptId = null
    judge(next, report)
    return next
  })
}

/** An open connection ended: the outage begins, and its first attempt is decided. */
export function lost(
  state: ReconnectorState,
  report: LossReport,
  draw = state.draw,
): ReconnectorState {
  const { nowMs, reason = null, mayAttempt = true } = report
  const before = withoutFuture(state, nowMs)
  const { status, beneath } = before
  if (beneath !== null) {
    const next = beneath.status === 'healthy' ? lostBeneath(before, nowMs, reason) : before
    // What the server said counts, although the connection would have been closed in any case.
    return report.outcome === undefined && !report.retryAfterMs ? next : failed(next, report)
  }
  if (status === 'gaveUp' || status === 'connecting') return state
  if (status === 'due' && (report.outcome ?? 'retry') === 'retry') return state
  const next = isOutage(before) ? copyOf(before) : outageBegun(before, nowMs, draw, reason)
  if (!isOutage(before)) {
    next.lostMs = nowMs
    next.reachability = null
  }
  judge(next, report)
  if (next.status === 'gaveUp') return next
  return mayAttempt ? decidedNow(next, nowMs, draw, 'unreachable') : next
}

/** The open connection is bad: it counts as lost from now on. Without an open connection: "reconnect now". */
export function refreshed(
  state: ReconnectorState,
  { nowMs, reason }: ReconnectorPayloads['refreshRequested'],
  draw = state.draw,
): ReconnectorState {
  return state.status === 'healthy'
    ? lost(state, { nowMs, reason }, draw)
    : retried(state, { nowMs }, draw)
}

/**
 * An attempt without the rest of the wait. Asked for by a person it repeats the step, and starts anew after giving up. A
 * hint keeps to the policy and counts. Another network starts the short waits anew, also after `maxAttempts`.
 */
export function retried(
  state: ReconnectorState,
  { nowMs, by }: ReconnectorPayloads['retryRequested'],
  draw = state.draw,
): ReconnectorState {
  const { beneath, outcome } = state
  const status = beneath?.status ?? state.status
  const isByNetwork = by === 'network'
  if (by !== undefined && !isAttemptedOn(state, seenLast(state))) return state
  const next = copyOf(withoutFuture(state, nowMs))
  if (status === 'gaveUp') {
    if (by === 'hint' || (isByNetwork && outcome !== 'retry')) return state
    next.attempts = 0
    next.outcome = null
    if (beneath !== null) {
      if (!isByNetwork) return state
      next.beneath = { status: 'waiting', reason: beneath.reason }
      return next
    }
  } else if (
    beneath !== null ||
    (status !== 'waiting' && (status !== 'idle' || by !== undefined))
  ) {
    return state
  } else if (by !== undefined) {
    if (state.minWaitMs > 0) return state
    if (isByNetwork) next.attempts = 0
    else if (next.attempts >= (state.policy.maxAttempts ?? Infinity)) return state
  } else if (status === 'waiting') {
    next.attempts = Math.max(next.attempts - 1, 0) // so that `attempted` comes back to this step
  }
  if (next.sinceMs === null) next.sinceMs = nowMs
  return attempted(next, state.reachability, nowMs, draw)
}

/** Puts a hold on top of the state. */
export function paused(
  state: ReconnectorState,
  { reason, nowMs }: ReconnectorPayloads['paused'],
): ReconnectorState {
  if (state.holds.includes(reason)) return state
  const next = copyOf(withoutFuture(state, nowMs))
  next.holds = [...state.holds, reason]
  cover(next)
  return next
}

/** Takes a hold away. With the last, what it covered goes on: without a wait to go on with, by an attempt at once. */
export function resumed(
  state: ReconnectorState,
  { reason, nowMs, mayAttempt = true }: ReconnectorPayloads['resumed'],
  draw = state.draw,
): ReconnectorState {
  if (!state.holds.includes(reason)) return state
  const before = withoutFuture(state, nowMs)
  const holds = state.holds.filter((hold) => hold !== reason)
  if (before.beneath === null || holds.length > 0) {
    const next = copyOf(before)
    next.holds = holds
    next.reason = holds[0] ?? null
    return next
  }
  const next = uncovered(before, before.beneath)
  if (!mayAttempt || next.status === 'healthy') return next
  return decidedNow(next, nowMs, draw, seenLast(next))
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
    next.status = 'idle'
    next.reason = next.attemptId = next.reachability = next.outcome = null
    next.sinceMs = next.lostMs = null
    next.attempts = 0
    next.minWaitMs = 0
    if (next.holds.length > 0) cover(next)
  }
  return isSameState(state, next) ? state : next
}

/** What a failure means for the attempts: another wait, or the end. */
function judge(next: Draft, report: FailureReport) {
  const { nowMs, reason = null, outcome = 'retry', retryAfterMs = 0 } = report
  const isLast = next.attempts >= (next.policy.maxAttempts ?? Infinity)
  next.reason = reason
  next.status = outcome !== 'retry' || isLast ? 'gaveUp' : 'waiting'
  next.outcome = next.status === 'gaveUp' ? outcome : null
  if (retryAfterMs > 0) {
    const elapsedMs = nowMs - (waitingSinceMs(next) ?? nowMs)
    next.minWaitMs = elapsedMs + spreadHintMs(retryAfterMs, next.policy, next.draw)
  }
}

/** What was seen last; a loss that no probe has looked at yet counts as `unreachable`. */
function seenLast({ status, reachability }: ReconnectorState) {
  return status === 'waiting' ? (reachability ?? 'unreachable') : reachability
}

/** Rule 3 without a probe: what is known of the reachability stays as it is. */
function decidedNow(
  next: Draft,
  nowMs: number,
  draw: number,
  assumed: ReconnectorState['reachability'],
): ReconnectorState {
  const status = judged(next, assumed, nowMs)
  if (status === 'due') return attempted(next, next.reachability, nowMs, draw)
  if (status === 'gaveUp' && next.status !== 'gaveUp') next.outcome = 'retry'
  next.status = status
  return next
}
