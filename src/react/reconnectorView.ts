import type { Outcome, Status } from '../rules/state.js'

/**
 * A connection in a component. The functions keep their identity for the life of the component. You can pass them to
 * `onClick`: a reason that is not a string is ignored.
 */
export interface ReconnectorView {
  /** The status of the connection. */
  readonly status: Status
  /** The number of attempts in this outage. */
  readonly attempts: number
  /** The reason for the loss, the last failure, the pause or giving up. */
  readonly reason: string | null
  /**
   * The reason for `gaveUp`: `auth` (the user has to sign in again), `fatal` (a permanent error) or `retry`
   * (`maxAttempts` was reached); `null` for any other status.
   */
  readonly outcome: Outcome | null
  /** The reasons for the pause, oldest first; empty unless paused. `stopped` means that the listener was stopped. */
  readonly holds: readonly string[]
  /** Whether another attempt is planned while the connection is not healthy. */
  readonly willRetry: boolean
  /** Attempts now instead of waiting, also after giving up. It does nothing while paused, connecting or healthy. */
  readonly retryNow: () => void
  /** Closes the open connection and connects again. Without an open connection it works like `retryNow`. */
  readonly refresh: (reason?: unknown) => void
  /**
   * Closes the connection and makes no attempt until `resume` with the same reason; default reason `paused by hand`.
   */
  readonly pause: (reason?: unknown) => void
  /** Removes the pause with this reason; default `paused by hand`. */
  readonly resume: (reason?: unknown) => void
}
