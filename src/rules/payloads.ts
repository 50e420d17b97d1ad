import type { Reachability } from './policy.js'
import type {
  FailureReport,
  Probe,
  ReconnectorConfig,
  ReconnectorState,
  SuccessReport,
} from './state.js'

/** What each action carries, by the name of its creator. */
export interface ReconnectorPayloads {
  /** One look at the connection, and the instant at which it is decided on, in ms. */
  probeReceived: { probe: Probe | Reachability; nowMs: number }
  /** The attempt that somebody takes up, by an id of their own, and when, in ms. */
  attemptStarted: { attemptId: string; nowMs: number }
  /** Which attempt led to a connection, and when; it counts in either case. */
  reconnectSucceeded: SuccessReport
  /** Which attempt failed, or that the connection was lost, and how to go on. */
  reconnectFailed: FailureReport
  /** When "reconnect now" was asked for, in ms. */
  retryRequested: { nowMs: number }
  /** Why no attempt is to be made, in words for people. */
  paused: { reason: string }
  /** When attempts may go on, in ms. */
  resumed: { nowMs: number }
  /** What is to change; all else stays. */
  configured: Partial<ReconnectorConfig>
  /** The whole state as the listener knows it to be true. */
  synced: { state: ReconnectorState }
}

/** The name of an action creator. */
export type ActionName = keyof ReconnectorPayloads
