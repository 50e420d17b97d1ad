import type { Reachability } from '../slice/backoff.js'
import type { Outcome, Probe } from '../slice/state.js'

/** What a connector is told of the attempt it is to carry out. */
export interface Attempt {
  /** The `node` of the state: what to connect to. */
  readonly node: string
  /** 1 for the first attempt of an outage. */
  readonly number: number
  /** Aborted when the attempt is given up: at `connectTimeoutMs`, on pause, on stop. */
  readonly signal: AbortSignal
  /** Resolves the state's cookie reference by the listener's `resolveCookie`; `null` without a reference. */
  cookie(): Promise<string | null>
}

/** How an open connection ended, or why an attempt failed. */
export interface Failure {
  /** Shown to people; must hold no secret. */
  readonly reason: string
  /** `retry` when left out. */
  readonly outcome?: Outcome
  /** The server's hint: come back no sooner than this many ms from now. */
  readonly retryAfterMs?: number
}

/** An open connection, as far as the listener needs to know it. */
export interface Connection {
  /** Closes it. Called at most once by the listener, also after `closed` has settled. */
  close(): void
  /** Settles once, when the connection has ended for whatever reason, `close()` included. */
  readonly closed: Promise<Failure>
}

/**
 * Opens one connection. Resolve when it is usable (with nothing, where the end of a connection is seen by the probe
 * alone), reject when it is not. Must not retry by itself.
 */
export type Connect = (attempt: Attempt) => Promise<Connection | void>

/** Looks at the connection that `connect` opened (not at the server behind it), and never connects by itself. */
export type ProbeConnection = (target: {
  readonly node: string
  readonly signal: AbortSignal
}) => Promise<Probe | Reachability>
