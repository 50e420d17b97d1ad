import { spreadHintMs, waitingSinceMs } from './backoff.js'
import { decided, healthy, isOutage, judged, outageBegun, withoutFuture } from './decide.js'
import { beneathHolds, held, lostBeneath } from './holds.js'
import type { FailureReport, LossReport, ReconnectorPayloads, SuccessReport } from './payloads.js'
import { mergedPolicy } from './policy.js'
import { attemptsLeft, isAttemptedOn } from './schedule.js'
import {
  copyOf,
  createReconnectorState,
  isSameState,
  type Draft,
  type ReconnectorConfig,
  type ReconnectorState,
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
    return healthy(next)
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
    return failedBy(next, report)
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
  const { status } = before
  if (before.beneath !== null) {
    const next = lostBeneath(before, nowMs, reason)
    // What the server said counts, although the connection would have been closed in any case.
    return report.outcome === undefined && !report.retryAfterMs ? next : failed(next, report)
  }
  if (status === 'gaveUp' || status === 'connecting') return state
  if (status === 'due' && (report.outcome ?? 'retry') === 'retry') return state
  const wasDown = isOutage(before)
  const next = wasDown ? copyOf(before) : outageBegun(before, nowMs, draw, reason)
  if (!wasDown) {
    next.lostMs = nowMs
    next.reachability = null
  }
  failedBy(next, report)
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
  if (!isRetried(state, by)) return state
  const next = copyOf(withoutFuture(state, nowMs))
  if (by === 'network' || next.outcome !== null) next.attempts = 0
  else if (by === undefined) {
    next.attempts = Math.max(next.attempts - 1, 0) // so that the attempt comes back to this step
  }
  next.outcome = null
  if (next.beneath !== null) {
    next.beneath = { status: 'waiting', reason: next.beneath.reason }
    return next
  }
  next.sinceMs ??= nowMs
  return decided(next, 'due', nowMs, draw)
}

/** Whether "reconnect now" is followed. A hold is stronger, but another network undoes a surrender beneath it. */
function isRetried(state: ReconnectorState, by: 'hint' | 'network' | undefined): boolean {
  const { status, beneath, outcome, minWaitMs } = state
  if (by === undefined) return status === 'waiting' || status === 'idle' || status === 'gaveUp'
  if (!isAttemptedOn(state, seenLast(state))) return false
  if ((beneath?.status ?? status) === 'gaveUp') return by === 'network' && outcome === 'retry'
  return status === 'waiting' && minWaitMs === 0 && (by === 'network' || attemptsLeft(state) > 0)
}

/** Puts a hold on top of the state. */
export function paused(
  state: ReconnectorState,
  { reason, nowMs }: ReconnectorPayloads['paused'],
): ReconnectorState {
  if (state.holds.includes(reason)) return state
  return held(copyOf(withoutFuture(state, nowMs)), [...state.holds, reason])
}

/** Takes a hold away. With the last, what it covered goes on: without a wait to go on with, by an attempt at once. */
export function resumed(
  state: ReconnectorState,
  { reason, nowMs, mayAttempt = true }: ReconnectorPayloads['resumed'],
  draw = state.draw,
): ReconnectorState {
  if (!state.holds.includes(reason)) return state
  const holds = state.holds.filter((hold) => hold !== reason)
  const next = held(copyOf(withoutFuture(state, nowMs)), holds)
  if (!mayAttempt || next.status === 'paused' || next.status === 'healthy') return next
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
    const { cookie, maxBackoffMs, policy, lastAttemptMs, totalReconnects } = next
    const fresh = createReconnectorState({ node: config.node, cookie, maxBackoffMs, policy })
    return held({ ...fresh, lastAttemptMs, totalReconnects, draw }, state.holds)
  }
  return isSameState(state, next) ? state : next
}

/** What a failure means for the attempts: another wait, or the end. */
function failedBy(next: Draft, report: FailureReport): Draft {
  const { nowMs, reason = null, outcome = 'retry', retryAfterMs = 0 } = report
  const isEnd = outcome !== 'retry' || attemptsLeft(next) === 0
  next.reason = reason
  next.status = isEnd ? 'gaveUp' : 'waiting'
  next.outcome = isEnd ? outcome : null
  if (retryAfterMs > 0) {
    const elapsedMs = nowMs - (waitingSinceMs(next) ?? nowMs)
    next.minWaitMs = elapsedMs + spreadHintMs(retryAfterMs, next.policy, next.draw)
  }
  return next
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
  return decided(next, judged(next, assumed, nowMs), nowMs, draw)
}
