import type { Reachability } from './policy.js'
import type {
  FailureReport,
  LossReport,
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
  /** Which attempt failed, when, and how to go on. */
  reconnectFailed: FailureReport
  /** That an open connection ended, when, and how to go on. */
  connectionLost: LossReport
  /**
   * When "reconnect now" was asked for, in ms. `by`: left out for a person; `hint`: a hint of the page, which keeps to
   * the policy; `network`: another network, which starts the short waits anew.
   */
  retryRequested: { nowMs: number; by?: 'hint' | 'network' }
  /** Why the open connection is bad, in words for people, and when that was found, in ms. */
  refreshRequested: { reason: string; nowMs: number }
  /** Why no attempt is to be made, in words for people, and from when on, in ms. */
  paused: { reason: string; nowMs: number }
  /** Which hold ends, and when, in ms. `mayAttempt: false`: the next probe decides. */
  resumed: { reason: string; nowMs: number; mayAttempt?: boolean }
  /** What is to change; all else stays. */
  configured: Partial<ReconnectorConfig>
  /** The whole state as the listener knows it to be true. */
  synced: { state: ReconnectorState }
}

/** The name of an action creator. */
export type ActionName = keyof ReconnectorPayloads

const carriedByAll: Readonly<Record<Exclude<ActionName, 'synced'>, true>> = {
  probeReceived: true,
  attemptStarted: true,
  reconnectSucceeded: true,
  reconnectFailed: true,
  connectionLost: true,
  retryRequested: true,
  refreshRequested: true,
  paused: true,
  resumed: true,
  configured: true,
}

/** The name of an action about one connection, alone or in a fleet. */
export type ConnectionActionName = keyof typeof carriedByAll

/** The names of all actions about one connection. */
export const connectionActionNames = Object.keys(carriedByAll) as ConnectionActionName[] // its keys
