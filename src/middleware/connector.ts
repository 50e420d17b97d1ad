import type { Reachability } from '../slice/backoff.js'
import type { Outcome, Probe } from '../slice/state.js'

/** What a connector is told of the attempt that it is to carry out. */
export interface Attempt {
  /** The `node` of the state: what to connect to. */
  readonly node: string
  /** 1 for the first attempt of an outage. */
  readonly number: number
  /** Aborted when the attempt is given up: at `connectTimeoutMs`, on pause, on stop. */
  readonly signal: AbortSignal
  /**
   * The secret behind the state's cookie reference, from the listener's `resolveCookie`; `null` without a reference.
   * Asked anew for every attempt, so that a refreshed credential is used.
   */
  cookie(): Promise<string | null>
}

/** How an open connection ended. */
export interface Closed {
  /** Shown to people; must hold no secret. */
  readonly reason: string
  /** Default `retry`. */
  readonly outcome?: Outcome
  /** The server's hint: come back no sooner than this many ms from now. */
  readonly retryAfterMs?: number
}

/** An open connection, as far as the listener needs to know it. */
export interface Connection {
  /** Closes it. The listener calls it at most once. */
  close(): void
  /** Settles when the connection has ended, for whatever reason. */
  readonly closed: Promise<Closed>
}

/**
 * Opens one connection: resolves when it is usable, rejects when it is not (with a `ConnectError` where it matters
 * how), and never retries by itself. Resolves with nothing where only the probe sees the connection's end.
 */
export type Connect = (attempt: Attempt) => Promise<Connection | void>

/**
 * Looks at the connection that `connect` opened (not at the server behind it: a server that answers while nothing is
 * connected is `alive_epmd_only`), and never connects by itself.
 */
export type ProbeConnection = (target: {
  readonly node: string
  readonly signal: AbortSignal
}) => Promise<Probe | Reachability>

/** What to do after a `ConnectError`. */
export interface ConnectErrorOptions {
  /** Default `retry`; `auth` pauses until `resumed`, `fatal` gives up. */
  outcome?: Outcome
  /** The server's hint: come back no sooner than this many ms from now. */
  retryAfterMs?: number
}

/**
 * A failed attempt that says how to go on. Any error with these two fields does as well.
 *
 * @example
 * ```ts
 * import { ConnectError } from 'redux-reconnector'
 *
 * const error = new ConnectError('token expired', { outcome: 'auth' })
 * error.outcome // => 'auth'
 * ```
 */
export class ConnectError extends Error {
  /** By which the listener knows it without sharing a class. */
  override readonly name = 'ConnectError'
  /** What it means for the next attempt. */
  readonly outcome: Outcome
  /** Come back no sooner than this many ms from now; 0 without a hint. */
  readonly retryAfterMs: number

  constructor(message: string, { outcome = 'retry', retryAfterMs = 0 }: ConnectErrorOptions = {}) {
    super(message)
    this.outcome = outcome
    this.retryAfterMs = retryAfterMs
  }
}
