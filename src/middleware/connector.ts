import type { Reachability } from '../rules/policy.js'
import type { Outcome, Probe } from '../rules/state.js'

/** What a connector is told of the attempt that it is to carry out. */
export interface Attempt {
  /** The `node` of the state: what to connect to. */
  readonly node: string
  /** Which connection of a fleet this attempt is for; the slice's name for a single connection. */
  readonly id: string
  /** The attempt's own id, as the actions carry it. A server that keeps it can tell repeated attempts apart. */
  readonly attemptId: string
  /** 1 for the first attempt of an outage. */
  readonly number: number
  /** How the last connection of this listener ended; `null` before any has. */
  readonly last: LastConnection | null
  /** Aborted when the attempt is given up: at `connectTimeoutMs`, on pause, on stop. */
  readonly signal: AbortSignal
  /**
   * The secret behind the state's cookie reference, from the listener's `resolveCookie`; `null` without a reference.
   * Asked anew for every attempt, so that a refreshed credential is used.
   */
  cookie(): Promise<string | null>
}

/** How a connection ended, for the next attempt: some servers ask for it. */
export interface LastConnection {
  /** In words, without secrets. */
  readonly reason: string
  /** The connector's own code for the end, such as a WebSocket's close code. */
  readonly code?: number
  /** Who ended it: the peer or the network, or this side (a hold, a stop, a refresh, another node). */
  readonly by: 'peer' | 'us'
}

/** How an open connection ended. */
export interface Closed {
  /** Shown to people; must hold no secret. */
  readonly reason: string
  /** The connector's own code for the end, such as a WebSocket's close code; the next attempt is told of it. */
  readonly code?: number
  /** `us` where the application itself closed it by the connector; default `peer`. The next attempt is told of it. */
  readonly by?: LastConnection['by']
  /** Default `retry`. */
  readonly outcome?: Outcome
  /** The server's hint: come back no sooner than this many ms from now. */
  readonly retryAfterMs?: number
}

/** An open connection, as far as the listener needs to know it. */
export interface Connection {
  /** Closes the connection. The listener calls it at most once. */
  close(): void
  /**
   * Called once, when the success is in the store. A connector that receives messages holds them until then, so that
   * no subscriber hears a message of a connection that the store does not show yet.
   */
  accepted?(): void
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
  /** Which connection of a fleet is looked at; the slice's name for a single connection. */
  readonly id: string
  /** The `node` of the state. */
  readonly node: string
  /** Aborted when the look is given up. */
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
