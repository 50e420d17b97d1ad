/** How long to wait between attempts, and when to stop: plain JSON, changeable at run time. */
export interface Policy {
  /**
   * The nominal wait in ms before attempt 1, 2, 3 and so on; past the table's end it is `maxBackoffMs`.
   * Counted from the start of the previous attempt (from the start of the outage for the first).
   */
  backoffMs: readonly number[]
  /**
   * wait = backoff x (from + draw x (to - from)), after the cap, so that with `to` up to 1 the cap stays a bound.
   * None `[1, 1]`, equal `[0.5, 1]`, full `[0, 1]`. The names and formulas are those of
   * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
   */
  jitter: readonly [from: number, to: number]
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
    maxAttempts: given.maxAttempts === undefined ? base.maxAttempts : given.maxAttempts,
    minUptimeMs: given.minUptimeMs ?? base.minUptimeMs,
    connectTimeoutMs: given.connectTimeoutMs ?? base.connectTimeoutMs,
    attemptOn: [...(given.attemptOn ?? base.attemptOn)],
  }
}

/** Whether the policy jitters at all, so that a new wait needs a new random number. */
export function hasJitter({ jitter: [from, to] = defaultPolicy.jitter }: Partial<Policy>): boolean {
  return from < to
}
