import type { FleetState } from '../fleet/fleetState.js'
import type { ReconnectorState } from '../rules/state.js'
import type { ReplayRow } from './replayRow.js'
import type { ReplayDifference } from './replayTrace.js'
import type { ReplayTotals } from './tally.js'

/**
 * What one action did to one connection. What is said of the fleet as a whole has the action `synced`, and the words
 * `removed`, `added again` or `synced`; that a connection was first added has no row.
 */
export interface FleetReplayRow extends ReplayRow {
  /** Which connection it is of. */
  readonly id: string
  /** The action as the single slice takes it. */
  readonly event: {
    /** Such as `fleet/probeReceived`. */
    readonly type: string
    /** As the single slice has it, with the fields that only a fleet has. */
    readonly payload: unknown
    /** The random number where a wait may begin with it. */
    readonly meta?: { readonly draw?: unknown }
  }
}

/** An action of the fleet that was left out, or a part of which was. */
export interface PassedOver {
  /** Its place among all actions of the trace, from 0. */
  readonly index: number
  /** Of the action. */
  readonly type: string
  /** `skipped`, or what is wrong with the first part of it that is malformed; the others were folded. */
  readonly what: string
}

/** Where a computed state of the fleet and its replay part. */
export interface FleetDifference extends ReplayDifference {
  /** Of the connection that differs; `null` where the fleet as a whole does. */
  readonly id: string | null
}

/** One connection of a fleet, decided again. */
export interface ReplayedConnection {
  /** Its state before the first action, or when it was added. */
  readonly initialState: ReconnectorState
  /** Its state after the last action, or when it was removed. */
  readonly state: ReconnectorState
  /** Whether it is no longer there. */
  readonly isRemoved: boolean
  /** From when its time is counted, in ms: when it was added, else the first instant of the trace. */
  readonly startMs: number | null
  /** Until when, in ms: when it was removed, else the last instant of the trace. */
  readonly endMs: number | null
  /** The first computed state of it that differs, its path without the fleet; `null` where none does. */
  readonly difference: ReplayDifference | null
  /** What the trace comes to for it. */
  readonly totals: ReplayTotals
}

/** What a replay comes to for a whole fleet: sums over its connections, but the longest wait and the span. */
export interface FleetTotals extends ReplayTotals {
  /** How many there were in the trace, those that were removed included. */
  readonly connections: number
}

/** The trace of a fleet, decided again. */
export interface FleetReplay {
  /** The slice's key in the root states of the trace. */
  readonly sliceKey: string
  /** The prefix of its action types in the trace. */
  readonly prefix: string
  /** Its state before the first action. */
  readonly initialState: FleetState
  /** Its state after the last. */
  readonly state: FleetState
  /** One for each change of a connection, in order. */
  readonly rows: readonly FleetReplayRow[]
  /** The actions that were skipped or malformed, in order. */
  readonly passedOver: readonly PassedOver[]
  /** By id, in the order in which they were there. */
  readonly connections: ReadonlyMap<string, ReplayedConnection>
  /** The first instant that is known, in ms; `null` without any. */
  readonly startMs: number | null
  /** The last one. */
  readonly endMs: number | null
  /** How many actions are the fleet's. */
  readonly ownCount: number
  /** How many belong to somebody else. */
  readonly foreignCount: number
  /** How many computed states were compared. */
  readonly comparedCount: number
  /** The first that differs, its path with the connection's id; `null` where none does, or the trace has none. */
  readonly difference: FleetDifference | null
  /** What the trace comes to. */
  readonly totals: FleetTotals
}
