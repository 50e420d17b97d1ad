import type {
  Attempt,
  Closed,
  Connect,
  Connection,
  ProbeConnection,
} from '../middleware/connector.js'
import type { Reachability } from '../rules/policy.js'
import type { Probe } from '../rules/state.js'

/** An attempt that the test completes. */
export interface ScriptedAttempt extends Attempt {
  /** Opens the connection. A second call returns the same one. */
  succeed(): ScriptedConnection
  /** Makes the attempt fail with this error. */
  fail(error: unknown): void
  /** Returns whether the attempt has neither succeeded nor failed. */
  isPending(): boolean
}

/** A connection that the test can end. */
export interface ScriptedConnection extends Connection {
  /** Ends the connection, as the server does. */
  end(how?: Closed): void
  /** Returns whether the connection is open. */
  isOpen(): boolean
}

/** A connector for tests: the test completes its attempts and ends its connections. */
export interface ScriptedConnector {
  /** For the listener. The attempt settles when the test calls `succeed` or `fail`. */
  readonly connect: Connect
  /** For the listener. It returns the last value of `answer`. */
  readonly probe: ProbeConnection
  /** All attempts so far. */
  readonly attempts: readonly ScriptedAttempt[]
  /** All connections that were opened so far. */
  readonly connections: readonly ScriptedConnection[]
  /** Returns the newest attempt. Throws before the first attempt. */
  lastAttempt(): ScriptedAttempt
  /** Returns the number of open connections. */
  openCount(): number
  /** Returns the largest number of connections that were open at the same time. */
  maxOpenCount(): number
  /** Returns how often `probe` was called. */
  probeCount(): number
  /** Sets the answer of `probe`. A function is called for each probe, and may throw or never settle. */
  answer(next: Probe | Reachability | ProbeConnection): void
}

/**
 * Creates a scripted connector. By default its probe returns `alive_rpc` while a connection is open, and
 * `unreachable` otherwise.
 *
 * @example
 * ```ts
 * import { createScriptedConnector } from 'redux-reconnector/testing'
 *
 * const connector = createScriptedConnector()
 * const opening = connector.connect({
 *   node: 'a',
 *   id: 'reconnector',
 *   attemptId: '1',
 *   number: 1,
 *   last: null,
 *   signal: new AbortController().signal,
 *   cookie: async () => null,
 * })
 * connector.lastAttempt().succeed()
 * await opening
 * connector.openCount() // => 1
 * ```
 */
export function createScriptedConnector(): ScriptedConnector {
  const attempts: ScriptedAttempt[] = []
  const connections: ScriptedConnection[] = []
  let openCount = 0
  let maxOpenCount = 0
  let probeCount = 0
  let answer: Probe | Reachability | ProbeConnection = async () =>
    openCount > 0 ? 'alive_rpc' : 'unreachable'

  function open(): ScriptedConnection {
    let isOpen = true
    let settle: (how: Closed) => void
    const closed = new Promise<Closed>((resolve) => (settle = resolve))
    const end = (how: Closed = { reason: 'closed' }) => {
      if (!isOpen) return
      isOpen = false
      openCount -= 1
      settle(how)
    }
    openCount += 1
    maxOpenCount = Math.max(maxOpenCount, openCount)
    const connection = { close: () => end(), closed, end, isOpen: () => isOpen }
    connections.push(connection)
    return connection
  }

  return {
    attempts,
    connections,
    connect: (attempt) =>
      new Promise((resolve, reject) => {
        let isPending = true
        let connection: ScriptedConnection | undefined
        attempts.push({
          ...attempt,
          isPending: () => isPending,
          succeed() {
            isPending = false
            connection ??= open()
            resolve(connection)
            return connection
          },
          fail(error) {
            isPending = false
            reject(error)
          },
        })
      }),
    probe: async (target) => {
      probeCount += 1
      return typeof answer === 'function' ? answer(target) : answer
    },
    lastAttempt() {
      const last = attempts.at(-1)
      if (last === undefined) throw new Error('createScriptedConnector: no attempt was made yet')
      return last
    },
    openCount: () => openCount,
    maxOpenCount: () => maxOpenCount,
    probeCount: () => probeCount,
    answer: (next) => void (answer = next),
  }
}
