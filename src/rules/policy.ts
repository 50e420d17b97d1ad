import {
  count,
  isWait,
  listOf,
  orNull,
  positive,
  someOf,
  wait,
  type Check,
  type FieldsOf,
} from './shape.js'

/** The rules of the waits, and when to give up: plain JSON. Change it at run time with the action `configured`. */
export interface Policy {
  /**
   * The nominal waits in ms before attempt 1, 2, 3 and so on after a loss. Later waits are `maxBackoffMs`. A wait is
   * counted from the start of the previous attempt (the first wait from the loss). The very first connection is
   * attempted at once, so `[3000, ...]` spreads the clients after a server restart and does not delay a new page.
   * Default `[0, 2000, 4000, 8000, 16000]`.
   */
  backoffMs: readonly number[]
  /**
   * The random factor of each wait: wait = backoff x (from + draw x (to - from)), where `draw` is a random number
   * from 0 to below 1. It is applied after the cap, so waits are longer than the cap if `to` is greater than 1. No
   * jitter is `[1, 1]` (the default), equal jitter `[0.5, 1]`, full jitter `[0, 1]`. Source: Brooker, "Exponential
   * Backoff And Jitter", AWS Architecture Blog, 2015.
   */
  jitter: readonly [from: number, to: number]
  /** A random time that is added to each wait: up to this many ms, with the same random number. Default 0. */
  jitterMs: number
  /** The number of attempts in one outage after which the status becomes `gaveUp`; `null` (the default) for no limit. */
  maxAttempts: number | null
  /**
   * The time in ms that a connection must be healthy to reset `attempts`; an earlier loss counts as a failure. The
   * very first connection is exempt if its first attempt opened it. Default 0: each success resets `attempts`.
   */
  minUptimeMs: number
  /** The time in ms after which an attempt is aborted and counts as failed; default 10000. */
  connectTimeoutMs: number
  /** The reachabilities at which attempts are made; default: all but `alive_rpc`. */
  attemptOn: readonly Unhealthy[]
}

/**
 * The result of a check: `alive_rpc` (the connection answers), `alive_dist_only` (connected without an answer; Erlang
 * only), `alive_epmd_only` (closed, but the host is up) or `unreachable`.
 */
export type Reachability = 'alive_rpc' | Unhealthy

/** Each reachability except `alive_rpc`. */
export type Unhealthy = 'alive_dist_only' | 'alive_epmd_only' | 'unreachable'

/** Each reachability except `alive_rpc`, as a list. */
export const unhealthy: readonly Unhealthy[] = ['alive_dist_only', 'alive_epmd_only', 'unreachable']

/**
 * The default policy: waits of 0, 2, 4, 8 and 16 s, then `maxBackoffMs`, without jitter and without a limit of
 * attempts.
 *
 * Source: the code of `MobDev.Bench.Reconnector` of mob_dev 0.3.26. (Its moduledoc omits the 16 s step.)
 */
export const defaultPolicy: Policy = {
  backoffMs: [0, 2000, 4000, 8000, 16000],
  jitter: [1, 1],
  jitterMs: 0,
  maxAttempts: null,
  minUptimeMs: 0,
  connectTimeoutMs: 10000,
  attemptOn: unhealthy,
}

const jitter: Check = [
  'a pair [from, to] with 0 <= from <= to <= 2',
  (value) => {
    if (!Array.isArray(value) || value.length !== 2) return false
    const [from, to]: unknown[] = value
    return isWait(from) && isWait(to) && from <= to && to <= 2
  },
]

/** What each field of a policy must be. (The marks let a bundler drop it where nothing is checked.) */
export const policyFields: FieldsOf<Policy> = {
  backoffMs: /* @__PURE__ */ listOf('milliseconds, none negative', isWait),
  jitter,
  jitterMs: wait,
  maxAttempts: /* @__PURE__ */ orNull(count),
  minUptimeMs: wait,
  connectTimeoutMs: positive,
  attemptOn: /* @__PURE__ */ someOf(unhealthy),
}

/** The default of `maxBackoffMs`: 30 000 ms. */
export const defaultMaxBackoffMs = 30000

/** A policy with the given fields and its own lists: a store freezes lists, which V8 then reads at half the speed. */
export function mergedPolicy(base: Policy, given: Partial<Policy> = {}): Policy {
  // Field by field, since a field that is given as `undefined` is not given.
  const [from, to] = given.jitter ?? base.jitter
  return {
    backoffMs: [...(given.backoffMs ?? base.backoffMs)],
    jitter: [from, to],
    jitterMs: given.jitterMs ?? base.jitterMs,
    maxAttempts: given.maxAttempts === undefined ? base.maxAttempts : given.maxAttempts,
    minUptimeMs: given.minUptimeMs ?? base.minUptimeMs,
    connectTimeoutMs: given.connectTimeoutMs ?? base.connectTimeoutMs,
    attemptOn: [...(given.attemptOn ?? base.attemptOn)],
  }
}

/** Whether the policy jitters at all, so that a new wait needs a new random number. */
export function hasJitter({
  jitter: [from, to] = defaultPolicy.jitter,
  jitterMs = 0,
}: Partial<Policy>): boolean {
  return from < to || jitterMs > 0
}

/**
 * Returns a list of waits that grow by a factor, in whole ms, for `backoffMs`.
 *
 * @param firstMs - the first wait, in ms
 * @param factor - the factor from each wait to the next; default 2
 * @param steps - the number of waits; default 5
 * @example
 * ```ts
 * import { geometricBackoffMs } from 'redux-reconnector'
 *
 * const policy = { backoffMs: [0, ...geometricBackoffMs(1000, 1.5, 3)] }
 * policy.backoffMs // => [0, 1000, 1500, 2250]
 * ```
 */
export function geometricBackoffMs(firstMs: number, factor = 2, steps = 5): number[] {
  return Array.from({ length: steps }, (_, step) => Math.round(firstMs * factor ** step))
}
