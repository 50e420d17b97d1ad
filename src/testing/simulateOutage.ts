import { expectPayload } from '../rules/checks.js'
import { decide } from '../rules/decide.js'
import type { Policy } from '../rules/policy.js'
import { failed, started, succeeded } from '../rules/report.js'
import { expectShape, isRecord, positive, wait, type FieldsOf } from '../rules/shape.js'
import { createReconnectorState } from '../rules/state.js'
import { createSeededRandom } from './seededRandom.js'

/** What `simulateOutage` takes; all but `outageMs` may be left out. */
export interface OutageOptions {
  /** How long the server is away, in ms from the loss of the connection. */
  outageMs: number
  /** Default: `defaultPolicy`, field by field. */
  policy?: Partial<Policy>
  /** Default 30000. */
  maxBackoffMs?: number
  /** How often the connection is looked at, in ms; default 1000. */
  probeEveryMs?: number
  /** How long an attempt takes, in ms; default 0. */
  connectMs?: number
  /**
   * A server that flaps: for the whole outage it takes every connection, and closes it after so many ms. Default: it
   * takes none.
   */
  dropAfterMs?: number
  /** Default 1. */
  seed?: number
}

/** What one client went through. */
export interface OutageResult {
  /** When each attempt was started, in ms from the loss. */
  attemptsAtMs: number[]
  /** When the connection was open to stay, in ms from the loss; `null`: it gave up. */
  backAtMs: number | null
  /** How long the server was there and the client was not, in ms; `null`: it gave up. */
  waitMs: number | null
}

/**
 * One client through one outage, on the real rules and a scripted clock: same seed, same result.
 *
 * @throws TypeError when an option is not what it should be
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
