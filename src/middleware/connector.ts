import type { Reachability } from '../rules/policy.js'
import type { Outcome, Probe } from '../rules/state.js'

/** One attempt, as `connect` receives it. */
export interface Attempt {
  /** The target: the `node` of the state. */
  readonly node: string
  /** The id of the connection in a fleet; the slice's name for a single connection. */
  readonly id: string
  /** The id of the attempt, as in the actions. Send it to the server to identify repeated attempts. */
  readonly attemptId: string
  /** The number of the attempt in its outage, from 1. */
  readonly number: number
  /** The end of the listener's last connection; `null` before the first connection has ended. */
  readonly last: LastConnection | null
  /** Aborted after `connectTimeoutMs`, or when the attempt is no longer wanted (a pause, a stop, another `node`). */
  readonly signal: AbortSignal
  /**
   * Returns the credential for the state's `cookie`, from the listener's `resolveCookie`; `null` without a `cookie`.
   * Each attempt calls `resolveCookie` again, so it gets a refreshed credential.
   */
  cookie(): Promise<string | null>
}

/** The end of the previous connection, for servers that ask for it. */
export interface LastConnection {
  /** The reason, without secrets. */
  readonly reason: string
  /** The code of the protocol, such as a WebSocket's close code. */
  readonly code?: number
  /** `peer`: the server or the network. `us`: this side, by a hold, a stop, a refresh or another `node`. */
  readonly by: 'peer' | 'us'
}

/** The end of an open connection, as the promise `closed` resolves with it. */
export interface Closed {
  /** The reason, shown to users. It must not contain a secret. */
  readonly reason: string
  /** The code of the protocol, such as a WebSocket's close code. The next attempt receives it in `last`. */
  readonly code?: number
  /** `us` if the application closed it through the connector; default `peer`. The next attempt receives it in `last`. */
  readonly by?: LastConnection['by']
  /** The meaning for the next attempt; default `retry`. */
  readonly outcome?: Outcome
  /** The server's hint: the shortest wait until the next attempt, in ms. */
  readonly retryAfterMs?: number
}

/** An open connection. Return this object from `connect`, not the socket itself. */
export interface Connection {
  /** Closes the connection. The listener calls it at most once. */
  close(): void
  /**
   * Called once, when the store shows the success. A connector should hold messages back until then, so that no
   * subscriber receives a message of a connection that the store does not show yet.
   */
  accepted?(): void
  /** Resolves when the connection has ended, for any reason. */
  readonly closed: Promise<Closed>
}

/**
 * Opens one connection. It resolves when the connection is usable, rejects if that fails (with a `ConnectError` to
 * set the outcome), and never retries. It may resolve with `undefined` if only the probe can detect the end of the
 * connection.
 */
export type Connect = (attempt: Attempt) => Promise<Connection | void>

/**
 * Checks the connection that `connect` opened, and never connects. If there is no connection, but the server answers,
 * the result is `alive_epmd_only`.
 */
export type ProbeConnection = (target: {
  /** The id of the connection in a fleet; the slice's name for a single connection. */
  readonly id: string
  /** The `node` of the state. */
  readonly node: string
  /** Aborted after `probeTimeoutMs`, or when the result is no longer needed. */
  readonly signal: AbortSignal
}) => Promise<Probe | Reachability>

/** The options of a `ConnectError`. */
export interface ConnectErrorOptions {
  /** `auth` and `fatal` lead to `gaveUp`; after `auth`, dispatch `retryRequested()`. Default `retry`. */
  outcome?: Outcome
  /** The server's hint: the shortest wait until the next attempt, in ms. */
  retryAfterMs?: number
}

/**
 * An error of `connect` with an outcome and a hint of the server. An error of your own with these two fields works as
 * well.
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
  /** The name, which works across builds of this package, unlike `instanceof`. */
  override readonly name = 'ConnectError'
  /** The meaning for the next attempt. */
  readonly outcome: Outcome
  /** The shortest wait until the next attempt, in ms; 0 without a hint. */
  readonly retryAfterMs: number

  constructor(message: string, { outcome = 'retry', retryAfterMs = 0 }: ConnectErrorOptions = {}) {
    super(message)
    this.outcome = outcome
    this.retryAfterMs = retryAfterMs
  }
}
