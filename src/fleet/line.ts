import type { Closed } from '../middleware/connector.js'
import type { Dialer } from '../middleware/dialer.js'
import type { Prober } from '../middleware/prober.js'
import { selectAttemptsLeft, selectNextAttemptAtMs } from '../selectors/reconnectorSelectors.js'
import type { Reachability } from '../slice/backoff.js'
import type { Probe, ReconnectorState } from '../slice/state.js'
import type { Waiting } from './deadlines.js'

/** What the listener holds of one connection. */
export interface Line extends Waiting {
  readonly id: string
  /** What was true of it when it was last looked after. */
  state: ReconnectorState
  dialer: Dialer | null
  prober: Prober | null
  lastLookMs: number
  /** What was true after the last look. */
  looked: ReconnectorState | null
  /** The connection has ended, which is not reported before `atMs`. */
  loss: { readonly failure: Closed; readonly atMs: number } | null
  /** What was seen last, while it waits for its turn to attempt. */
  held: Probe | Reachability | null
}

export function createLine(id: string, state: ReconnectorState, nowMs: number): Line {
  return {
    id,
    state,
    dialer: null,
    prober: null,
    lastLookMs: nowMs,
    looked: null,
    loss: null,
    held: null,
    wakeAtMs: Infinity,
    heapAt: -1,
  }
}

/** When the attempt under way has lasted too long, in ms. */
export function attemptEndsMs({ lastAttemptMs, policy }: ReconnectorState): number {
  return (lastAttemptMs ?? 0) + policy.connectTimeoutMs
}

/** Nobody but the connection itself says how it is: what was seen last still holds. */
export function unprobed(
  { dialer }: Line,
  { status, reachability }: ReconnectorState,
): Reachability {
  if (status === 'healthy' && dialer?.isOpen()) return 'alive_rpc'
  return reachability === null || reachability === 'alive_rpc' ? 'unreachable' : reachability
}

/** When a look would change the state, though the connection has not changed; `Infinity`: it would not. */
export function decisionMs(state: ReconnectorState, lastLookMs: number): number {
  switch (state.status) {
    case 'waiting':
      return (
        selectNextAttemptAtMs(state) ?? (selectAttemptsLeft(state) === 0 ? lastLookMs : Infinity)
      )
    case 'healthy':
      return state.attempts > 0 ? (state.sinceMs ?? 0) + state.policy.minUptimeMs : Infinity
    case 'connecting':
      return attemptEndsMs(state)
    default:
      return Infinity
  }
}
