import { copyOf, type Draft, type ReconnectorState } from './state.js'

/**
 * Puts holds on top of a state, in place of those it had; without any, what they covered goes on. An attempt that is due or
 * under way is not made, and not counted.
 */
export function held(next: Draft, holds: readonly string[]): Draft {
  if (next.beneath !== null) {
    next.status = next.beneath.status
    next.reason = next.beneath.reason
    next.beneath = null
  }
  next.holds = holds
  const [first] = holds
  if (first === undefined) return next
  let { status } = next
  if (status === 'due' || status === 'connecting') {
    next.attempts = Math.max(next.attempts - 1, 0)
    next.attemptId = null
    status = next.attempts === 0 ? 'idle' : 'waiting'
  }
  if (status !== 'paused') next.beneath = { status, reason: next.reason }
  next.status = 'paused'
  next.reason = first
  return next
}

/** Applies a rule to what the holds cover, and covers it again. Without a hold: the rule itself. */
export function beneathHolds(
  state: ReconnectorState,
  rule: (under: ReconnectorState) => ReconnectorState,
): ReconnectorState {
  if (state.beneath === null) return rule(state)
  const under = held(copyOf(state), [])
  const after = rule(under)
  return after === under ? state : held(copyOf(after), state.holds)
}

/** A healthy connection that ended during a hold: attempted at once when the hold ends, and nothing is held against it. */
export function lostBeneath(
  state: ReconnectorState,
  nowMs: number,
  reason: string | null,
): ReconnectorState {
  if (state.beneath?.status !== 'healthy') return state
  const next = copyOf(state)
  next.beneath = { status: 'idle', reason }
  next.attempts = 0
  next.sinceMs = next.lostMs = nowMs
  next.reachability = null
  return next
}
