import type { UnknownAction } from '@reduxjs/toolkit'
import type { FleetState } from '../fleet/fleetState.js'
import type { ActionName } from '../rules/payloads.js'
import type { ReconnectorState, Status } from '../rules/state.js'
import type { Difference } from './firstDifference.js'

/** What one action did to one connection. */
export interface ReplayRow {
  /** Which connection of a fleet it is of; empty in the replay of a single slice. */
  readonly id: string
  /** The place of the action among all actions of the trace, from 0. */
  readonly index: number
  /** When, in ms on the clock of the actions: the action's `nowMs`, else the last one before; `null` before any. */
  readonly nowMs: number | null
  /** Which action, by the name of its creator. What a fleet's own actions do to a connection is `synced`. */
  readonly action: ActionName
  /** What happened, in a few words on one line. */
  readonly what: string
  /** The action as a single slice takes it. */
  readonly event: UnknownAction
  /** Whether it was folded: not when it was skipped or malformed. */
  readonly isFolded: boolean
  /** The status just before the action. */
  readonly before: Status
  /** The status just after it. */
  readonly after: Status
  /** Attempts since the connection was last good. */
  readonly attempt: number
  /** Whether an attempt was decided here. */
  readonly isAttempt: boolean
  /** How long the present wait is in all, in ms; `null` where no attempt is coming by itself. */
  readonly waitMs: number | null
  /** What is going on after the action, in one English sentence. */
  readonly explanation: string
  /** The state of the connection after the action. */
  readonly state: ReconnectorState
}

/** What a replay comes to. */
export interface ReplayTotals {
  /**
   * How often a connection was lost, and the outage that was under way at the begin. The time before a first connection
   * is no outage, and neither is a connection that a pause has closed.
   */
  readonly outages: number
  /** Attempts that were decided within the trace. */
  readonly attempts: number
  /** Successes that were reported, the first one too. */
  readonly reconnects: number
  /** Time without a connection that was wanted, in ms: pauses do not count, the time before the first connection does. */
  readonly downMs: number
  /** The part of `downMs` before the first connection. */
  readonly firstConnectMs: number
  /** The longest wait that was decided, in ms; a retry may have cut it short. */
  readonly longestWaitMs: number
  /** From the first instant to the last, in ms, without steps of the clock back. */
  readonly spanMs: number
}

/** Where the states of a trace and those of its replay part. */
export interface ReplayDifference extends Difference {
  /** The place of the action after which they differ, among all actions of the trace. */
  readonly index: number
  /** The type of that action. */
  readonly type: string
}

/** What was decided again. */
interface Decided<State, Where, Totals> {
  /** The state before the first action; of a connection, when it was added. */
  readonly initialState: State
  /** The state after the last action; of a connection, when it was removed. */
  readonly state: State
  /** From when time is counted, in ms: the first instant that is known, or when it was added; `null` without any. */
  readonly startMs: number | null
  /** Until when, in ms: the last instant that is known, or when it was removed. */
  readonly endMs: number | null
  /** The first computed state that differs; `null` where none does, or the trace has none. */
  readonly difference: Where | null
  /** What the trace comes to; of a fleet: sums over its connections, but the longest wait and the span. */
  readonly totals: Totals
}

/** One connection of a fleet, decided again. */
export interface ReplayedConnection extends Decided<
  ReconnectorState,
  ReplayDifference,
  ReplayTotals
> {
  /** Whether it is no longer there. */
  readonly isRemoved: boolean
}

/** What a replay says of the trace, besides what it comes to. */
interface Traced {
  /** The slice's key in the root states of the trace. */
  readonly sliceKey: string
  /** The prefix of its action types in the trace. */
  readonly prefix: string
  /** A row for each of a single slice's actions, in order; of a connection in a fleet, for each change. */
  readonly rows: readonly ReplayRow[]
  /** How many actions are of no concern to it. */
  readonly foreignCount: number
  /** How many computed states were compared. */
  readonly comparedCount: number
}

/** The trace of one connection, decided again. */
export interface Replay extends ReplayedConnection, Traced {}

/** The trace of a fleet, decided again. That a connection was first added has no row. (`State`: of the slice.) */
export interface FleetReplay<State = FleetState>
  extends Decided<State, FleetDifference, FleetTotals>, Traced {
  /** The actions that were left out, wholly or in part, in order. */
  readonly passedOver: readonly PassedOver[]
  /** By id, in the order in which they were there. */
  readonly connections: ReadonlyMap<string, ReplayedConnection>
  /** How many actions are the fleet's. */
  readonly ownCount: number
}

/** An action that was left out, or a part of which was. */
export interface PassedOver {
  /** Its place among all actions of the trace, from 0. */
  readonly index: number
  /** The type of the action. */
  readonly type: string
  /** `skipped`, or what is wrong with the first part of it that is malformed; the other parts were folded. */
  readonly what: string
}

/** Where a computed state of the fleet and its replay part; the path begins at the fleet. */
export interface FleetDifference extends ReplayDifference {
  /** Which connection differs; `null` where the fleet as a whole does. */
  readonly id: string | null
}

/** What a replay comes to for a whole fleet. */
export interface FleetTotals extends ReplayTotals {
  /** How many connections there were in the trace, those that were removed included. */
  readonly connections: number
}
