import type { Dialer } from '../middleware/dialer.js'
import type { Prober } from '../middleware/prober.js'
import type { Reachability } from '../rules/policy.js'
import type { Probe, ReconnectorState } from '../rules/state.js'
import type { Waiting } from './deadlines.js'

/** What the listener holds of one connection. */
export interface Line extends Waiting {
  readonly id: string
  /** Until it leaves the fleet, or the listener stops. */
  isMember: boolean
  /** What was true of it when it was last looked after. */
  state: ReconnectorState
  dialer: Dialer | null
  prober: Prober | null
  lastLookMs: number
  /** What was true after the last look. */
  looked: ReconnectorState | null
  /** What was seen last, while it waits for its turn to attempt. */
  held: Probe | Reachability | null
}

export function createLine(id: string, state: ReconnectorState, nowMs: number): Line {
  return {
    id,
    isMember: true,
    state,
    dialer: null,
    prober: null,
    lastLookMs: nowMs,
    looked: null,
    held: null,
    wakeAtMs: Infinity,
    heapAt: -1,
    waitsBefore: 0,
  }
}
