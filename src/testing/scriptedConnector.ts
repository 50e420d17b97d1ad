import type {
  Attempt,
  Closed,
  Connect,
  Connection,
  ProbeConnection,
} from '../middleware/connector.js'
import type { Reachability } from '../rules/policy.js'
import type { Probe } from '../rules/state.js'

/** An attempt in the hands of a test. */
export interface ScriptedAttempt extends Attempt {
  /** Opens the connection. */
  succeed(): ScriptedConnection
  /** Refuses it. */
  fail(error: unknown): void
  /** Whether neither was done yet. */
  isPending(): boolean
}

/** A connection in the hands of a test. */
export interface ScriptedConnection extends Connection {
  /** Ends it from the other side. */
  end(how?: Closed): void
  /** Whether neither side has ended it. */
  isOpen(): boolean
}

/** A connector that does what a test says, and counts. */
export interface ScriptedConnector {
  /** For the listener: one attempt, which settles when the test says so. */
  readonly connect: Connect
  /** For the listener: what `answer` said last. */
  readonly probe: ProbeConnection
  /** Every attempt so far. */
  readonly attempts: readonly ScriptedAttempt[]
  /** Every connection that was opened so far. */
  readonly connections: readonly ScriptedConnection[]
  /** The newest attempt. */
  lastAttempt(): ScriptedAttempt
  /** How many connections are open now. */
  openCount(): number
  /** The most that were open at once. */
  maxOpenCount(): number
  /** How often `probe` was asked. */
  probeCount(): number
  /** What `probe` answers from now on; a function is called (and may throw, or never settle). */
  answer(next: Probe | Reachability | ProbeConnection): void
}

/**
 * Creates a scripted connector. Until told otherwise its probe says `alive_rpc` while a connection is open, and
 * `unreachable` while none is.
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
        attempts.push({
          ...attempt,
          isPending: () => isPending,
          succeed() {
            isPending = false
            const connection = open()
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
