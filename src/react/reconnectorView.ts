import type { Outcome, Status } from '../rules/state.js'

/**
 * A connection as a component sees it. The functions stay the same for the life of the component, and can be given to
 * `onClick` as they are: a reason that is no string is passed over.
 */
export interface ReconnectorView {
  /** What the connection is doing, or what is done about it. */
  readonly status: Status
  /** Attempts since the connection was last good. */
  readonly attempts: number
  /** Why the connection was lost, the last attempt failed, or why it is paused or gave up. */
  readonly reason: string | null
  /**
   * Why it gave up, `null` unless it did. `auth`: the user has to sign in again; `fatal`: it can never work; `retry`: the
   * policy's `maxAttempts` were made.
   */
  readonly outcome: Outcome | null
  /** The reasons for which it is paused, oldest first; empty unless it is. `stopped`: its listener was stopped. */
  readonly holds: readonly string[]
  /** Whether another attempt is made by itself as long as the connection is not healthy. */
  readonly willRetry: boolean
  /** Attempts now instead of waiting on, also after giving up; does nothing while paused, connecting or healthy. */
  readonly retryNow: () => void
  /** Closes the open connection and makes it anew; without an open connection it does what `retryNow` does. */
  readonly refresh: (reason?: unknown) => void
  /** No attempt and no connection until `resume` with the same reason. Default `paused by hand`. */
  readonly pause: (reason?: unknown) => void
  /** Ends the pause for that reason. Default `paused by hand`. */
  readonly resume: (reason?: unknown) => void
}
