import type { UnknownAction } from '@reduxjs/toolkit'
import type { FleetState } from '../fleet/fleetState.js'
import type { ActionName } from '../rules/payloads.js'
import type { ReconnectorState, Status } from '../rules/state.js'
import type { Difference } from './firstDifference.js'

/** The effect of one action on one connection. */
export interface ReplayRow {
  /** The id of the connection in a fleet; empty in the replay of a single slice. */
  readonly id: string
  /** The place of the action among all actions of the trace, from 0. */
  readonly index: number
  /** The action's `nowMs`, or that of the previous action, in ms; `null` if both are unknown. */
  readonly nowMs: number | null
  /** The name of the action creator; `synced` for the effect of a fleet's own actions. */
  readonly action: ActionName
  /** A short description on one line. */
  readonly what: string
  /** The action, in the form of a single slice. */
  readonly event: UnknownAction
  /** Whether it was applied: `false` if it was skipped or malformed. */
  readonly isFolded: boolean
  /** The status before the action. */
  readonly before: Status
  /** The status after the action. */
  readonly after: Status
  /** The number of attempts in this outage. */
  readonly attempt: number
  /** Whether this action decided an attempt. */
  readonly isAttempt: boolean
  /** The total length of the current wait, in ms; `null` if no attempt is planned. */
  readonly waitMs: number | null
  /** The sentence of `selectExplanation` after the action. */
  readonly explanation: string
  /** The state of the connection after the action. */
  readonly state: ReconnectorState
}

/** The totals of a replay. */
export interface ReplayTotals {
  /** The number of losses, plus an outage at the start of the trace. Pauses and the first connecting do not count. */
  readonly outages: number
  /** The number of attempts in the trace. */
  readonly attempts: number
  /** The number of successful attempts, including the first connection. */
  readonly reconnects: number
  /** The time without a connection, in ms, including the time before the first connection, but without pauses. */
  readonly downMs: number
  /** The part of `downMs` before the first connection. */
  readonly firstConnectMs: number
  /** The longest planned wait, in ms, even if "reconnect now" ended it early. */
  readonly longestWaitMs: number
  /** The length of the trace, in ms, without steps of the clock back. */
  readonly spanMs: number
}

/** The first difference between the states of a trace and of its replay. */
export interface ReplayDifference extends Difference {
  /** The index of the action after which they differ, among all actions of the trace. */
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
  /** The start, in ms: the first known time, or the addition of the connection; `null` if unknown. */
  readonly startMs: number | null
  /** The end, in ms: the last known time, or the removal of the connection. */
  readonly endMs: number | null
  /** The first computed state that differs; `null` if all are equal, or if the trace has none. */
  readonly difference: Where | null
  /** The totals. For a fleet they are sums over its connections, except the longest wait and the span. */
  readonly totals: Totals
}

/** The replay of one connection of a fleet. */
export interface ReplayedConnection extends Decided<
  ReconnectorState,
  ReplayDifference,
  ReplayTotals
> {
  /** Whether it was removed. */
  readonly isRemoved: boolean
}

/** The rows of a replay and their source. */
interface Traced {
  /** The slice's key in the root states of the trace. */
  readonly sliceKey: string
  /** The prefix of its action types in the trace. */
  readonly prefix: string
  /** The rows in order: one per action of a single slice, or one per change of a connection in a fleet. */
  readonly rows: readonly ReplayRow[]
  /** The number of actions of other slices. */
  readonly foreignCount: number
  /** The number of compared states. */
  readonly comparedCount: number
}

/** The replay of one connection. */
export interface Replay extends ReplayedConnection, Traced {}

/** The replay of a fleet. The addition of a connection has no row. (`State`: of the slice.) */
export interface FleetReplay<State = FleetState>
  extends Decided<State, FleetDifference, FleetTotals>, Traced {
  /** The actions that were ignored, completely or in part, in order. */
  readonly passedOver: readonly PassedOver[]
  /** The connections by id, in the order of their addition. */
  readonly connections: ReadonlyMap<string, ReplayedConnection>
  /** The number of the fleet's actions. */
  readonly ownCount: number
}

/** An action that was ignored, completely or in part. */
export interface PassedOver {
  /** Its index among all actions of the trace, from 0. */
  readonly index: number
  /** The type of the action. */
  readonly type: string
  /** `skipped`, or the fault of its first malformed part; the other parts were applied. */
  readonly what: string
}

/** The first difference between a state of the fleet and its replay. The path starts at the fleet. */
export interface FleetDifference extends ReplayDifference {
  /** The id of the connection; `null` if the fleet as a whole differs. */
  readonly id: string | null
}

/** The totals of a fleet's replay. */
export interface FleetTotals extends ReplayTotals {
  /** The number of connections in the trace, including removed ones. */
  readonly connections: number
}
