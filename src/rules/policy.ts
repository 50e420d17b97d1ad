/** How long to wait between attempts, and when to stop: plain JSON, changeable at run time. */
export interface Policy {
  /**
   * The nominal wait in ms before attempt 1, 2, 3 and so on after a loss; past the table's end it is `maxBackoffMs`.
   * Counted from the start of the attempt before (from the loss for the first). The very first connection is
   * attempted at once, whatever the table says: so `[3000, ...]` spreads a herd and delays no page.
   */
  backoffMs: readonly number[]
  /**
   * wait = backoff x (from + draw x (to - from)), after the cap, so that with `to` up to 1 the cap stays a bound.
   * None `[1, 1]`, equal `[0.5, 1]`, full `[0, 1]`. The names and formulas are those of
   * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
   */
  jitter: readonly [from: number, to: number]
  /** What jitter adds, in ms: up to this much is added to each wait, by the same draw. Default 0. */
  jitterMs: number
  /** After so many attempts in one outage: `gaveUp`. `null`: never. */
  maxAttempts: number | null
  /** The connection must have been healthy for so long before its attempts are forgiven. */
  minUptimeMs: number
  /** An attempt older than this no longer blocks the next one. */
  connectTimeoutMs: number
  /** The reachabilities at which an attempt makes sense. */
  attemptOn: readonly Unhealthy[]
}

/** One look at a connection, from answering to nothing there: the original's four answers. */
export type Reachability = 'alive_rpc' | Unhealthy

/** Every answer that is not `alive_rpc`. */
export type Unhealthy = 'alive_dist_only' | 'alive_epmd_only' | 'unreachable'

/**
 * The original's behaviour to the millisecond: waits of 0, 2, 4, 8, 16 and then `maxBackoffMs`, no jitter, no end.
 *
 * Source: `MobDev.Bench.Reconnector` of mob_dev 0.3.26. Its moduledoc leaves the 16 s step out; its code has it.
 */
export const defaultPolicy: Policy = {
  backoffMs: [0, 2000, 4000, 8000, 16000],
  jitter: [1, 1],
  jitterMs: 0,
  maxAttempts: null,
  minUptimeMs: 0,
  connectTimeoutMs: 10000,
  attemptOn: ['alive_dist_only', 'alive_epmd_only', 'unreachable'],
}

/** The cap of the original, in ms. */
export const defaultMaxBackoffMs = 30000

/**
 * A policy with the fields that are given, and lists of its own: a store freezes what is in it, whoever else has it, and
 * V8 reads a frozen list at half the speed.
 */
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
 * A table of waits that grow by a factor, in whole ms, for `backoffMs`.
 *
 * @param firstMs - the first wait, in ms
 * @param factor - by which each wait is longer than the one before; default 2
 * @param steps - how many waits; default 5
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
