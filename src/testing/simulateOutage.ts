import { expectPayload } from '../rules/checks.js'
import { decide } from '../rules/decide.js'
import type { Policy } from '../rules/policy.js'
import { failed, started, succeeded } from '../rules/report.js'
import { expectShape, isRecord, positive, wait, type FieldsOf } from '../rules/shape.js'
import { createReconnectorState } from '../rules/state.js'
import { createSeededRandom } from './seededRandom.js'

/** The options of `simulateOutage`. Only `outageMs` is required. */
export interface OutageOptions {
  /** The time that the server is down, in ms from the loss of the connection. */
  outageMs: number
  /** The policy. Each field that you omit is that of `defaultPolicy`. */
  policy?: Partial<Policy>
  /** The longest nominal wait, in ms; default 30000. */
  maxBackoffMs?: number
  /** The time between two probes, in ms; default 1000. */
  probeEveryMs?: number
  /** The duration of an attempt, in ms; default 0. */
  connectMs?: number
  /**
   * Simulates a server that accepts each connection during the outage, and closes it after this many ms. Default: the
   * server refuses all connections.
   */
  dropAfterMs?: number
  /** The seed of the random numbers; default 1. */
  seed?: number
}

/** The outage of one client. */
export interface OutageResult {
  /** The start of each attempt, in ms from the loss. */
  attemptsAtMs: number[]
  /** The time of the lasting connection, in ms from the loss; `null` if the client gave up. */
  backAtMs: number | null
  /** The time from the server's recovery to this connection, in ms; `null` if the client gave up. */
  waitMs: number | null
}

/**
 * Simulates the outage of one client with the real rules and a scripted clock. The same seed gives the same result.
 *
 * @throws TypeError if an option is invalid
 * @example
 * ```ts
 * import { simulateOutage } from 'redux-reconnector/testing'
 *
 * simulateOutage({ outageMs: 5000 }).attemptsAtMs // => [0, 2000, 6000]
 * ```
 */
export function simulateOutage(options: OutageOptions): OutageResult {
  expectShape('simulateOutage', options, [fields, ['outageMs']])
  const { outageMs, probeEveryMs = 1000, connectMs = 0, dropAfterMs, seed = 1, ...config } = options
  expectPayload('configured', config, 'simulateOutage')
  const random = createSeededRandom(seed)
  const attemptsAtMs: number[] = []
  let state = createReconnectorState({ ...config, node: 'simulated' })
  let settlesAtMs = Infinity // when the attempt under way settles
  let closesAtMs = 0 // of the last connection; the outage begins when that is lost
  for (let nowMs = 0; ; nowMs += probeEveryMs) {
    if (settlesAtMs <= nowMs) {
      const isUp = dropAfterMs !== undefined || (state.lastAttemptMs ?? 0) >= outageMs
      if (isUp) {
        state = succeeded(state, { nowMs: settlesAtMs })
        const isToStay = settlesAtMs >= outageMs
        if (isToStay) return { attemptsAtMs, backAtMs: settlesAtMs, waitMs: settlesAtMs - outageMs }
        closesAtMs = settlesAtMs + (dropAfterMs ?? 0)
      } else {
        state = failed(state, { nowMs: settlesAtMs })
      }
      settlesAtMs = Infinity
    }
    state = decide(state, nowMs < closesAtMs ? 'alive_rpc' : 'unreachable', nowMs, random())
    if (state.status === 'gaveUp') return { attemptsAtMs, backAtMs: null, waitMs: null }
    if (state.status !== 'due') continue
    state = started(state, { attemptId: 'simulated', nowMs })
    attemptsAtMs.push(nowMs)
    settlesAtMs = nowMs + connectMs
  }
}

const fields: FieldsOf<OutageOptions> = {
  outageMs: wait,
  probeEveryMs: positive,
  connectMs: wait,
  dropAfterMs: wait,
  seed: ['a number', (value) => typeof value === 'number'],
  policy: ['an object', isRecord],
  maxBackoffMs: positive,
}
