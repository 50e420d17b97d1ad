import type { Reachability } from './policy.js'
import type { Outcome, Probe, ReconnectorConfig, ReconnectorState } from './state.js'

/** The payload of each action, by the name of its creator. All `nowMs` are the time of the event in ms. */
export interface ReconnectorPayloads {
  /** The result of a check of the connection. */
  probeReceived: { probe: Probe | Reachability; nowMs: number }
  /** An attempt begins. `attemptId` is a new id; the reports of this attempt carry the same id. */
  attemptStarted: { attemptId: string; nowMs: number }
  /** The attempt succeeded: the connection is open. */
  reconnectSucceeded: SuccessReport
  /** The attempt failed. */
  reconnectFailed: FailureReport
  /** An open connection ended. */
  connectionLost: LossReport
  /**
   * "Reconnect now". Without `by`, the user or your code asked for it: the attempt is made at once. `hint`: the page
   * asks, within the limits of the policy. `network`: the network changed, and the short waits start again.
   */
  retryRequested: { nowMs: number; by?: 'hint' | 'network' }
  /** The open connection is bad: close it, and connect again. `reason` is shown to users. */
  refreshRequested: { reason: string; nowMs: number }
  /** Adds a hold: the connection is closed, and no attempt is made. `reason` is shown to users. */
  paused: { reason: string; nowMs: number }
  /** Removes the hold with this reason. With `mayAttempt: false`, the next probe decides about an attempt. */
  resumed: { reason: string; nowMs: number; mayAttempt?: boolean }
  /** The fields of the configuration that change. */
  configured: Partial<ReconnectorConfig>
  /** Replaces the whole state with the listener's own copy. Only the listener dispatches it. */
  synced: { state: ReconnectorState }
}

/** The report of a successful attempt. */
export interface SuccessReport {
  /** The id of the attempt. A report with the id of another attempt is ignored. If omitted, the running attempt. */
  attemptId?: string
  /** The time of the event, in ms. */
  nowMs?: number
}

/** The report of a failed attempt. */
export interface FailureReport {
  /** The time of the event, in ms. */
  nowMs: number
  /** The id of the attempt. A report with the id of another attempt is ignored. If omitted, the running attempt. */
  attemptId?: string
  /** The reason, shown to users. It must not contain a secret. */
  reason?: string
  /** The meaning of the failure; default `retry`. */
  outcome?: Outcome
  /** The server's hint: the shortest wait after `nowMs`, in ms. */
  retryAfterMs?: number
}

/** The report of the end of an open connection. */
export interface LossReport extends Omit<FailureReport, 'attemptId'> {
  /** Whether the first attempt is decided at once; default `true`. With `false`, the next probe decides it. */
  mayAttempt?: boolean
}

/** The name of an action creator. */
export type ActionName = keyof ReconnectorPayloads

/** The name of an action about one connection, alone or in a fleet. */
export type ConnectionActionName = Exclude<ActionName, 'synced'>

/** The names of all actions about one connection. */
export const connectionActionNames: readonly ConnectionActionName[] = [
  'probeReceived',
  'attemptStarted',
  'reconnectSucceeded',
  'reconnectFailed',
  'connectionLost',
  'retryRequested',
  'refreshRequested',
  'paused',
  'resumed',
  'configured',
]
