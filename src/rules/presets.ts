import { defaultMaxBackoffMs, defaultPolicy, type Policy } from './policy.js'

/** A policy that somebody else runs, or ran, in the field. */
export interface Preset {
  /** The cap, in ms; see `ReconnectorConfig`. */
  readonly maxBackoffMs: number
  /** What differs from `defaultPolicy`. */
  readonly policy: Readonly<Partial<Policy>>
}

/**
 * Policies by name, as data: spread one into `createReconnectorSlice`.
 *
 * Each says in a comment where its numbers come from and what of its model cannot be said here. Common to all: our
 * wait counts from the start of the attempt before (as gRPC's does), where most of these count from its failure.
 *
 * @example
 * ```ts
 * import { createReconnectorSlice, presets, selectCurrentBackoffMs } from 'redux-reconnector'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live', ...presets.grpc })
 * selectCurrentBackoffMs({ ...backend.getInitialState(), attempts: 3 }) // => 2560
 * ```
 */
export const presets = {
  /**
   * Found by `bench/herd.js` (docs/herd.md): of 2352 policies the one with the best trade of the busiest second against
   * the mean extra wait. Its jitter is after the cap, so that a wait takes 10 to 30 s in the end. `minUptimeMs`: the
   * shortest with which a server that flaps gets no more attempts than a server that is away.
   */
  recommended: {
    maxBackoffMs: 20_000,
    policy: { backoffMs: [0, 4000, 12_000], jitter: [0.5, 1.5], minUptimeMs: 20_000 },
  },

  /** `MobDev.Bench.Reconnector` of mob_dev 0.3.26: at once, then 2, 4, 8, 16 and 30 s. The default, exactly. */
  mobDev: { maxBackoffMs: defaultMaxBackoffMs, policy: { backoffMs: defaultPolicy.backoffMs } },

  /**
   * gRPC's "Connection Backoff Protocol": 1 s x 1.6, cap 120 s, +-20 % after the cap, MIN_CONNECT_TIMEOUT 20 s.
   * Exact to the rounded ms; its attempts are forgiven when HTTP/2 SETTINGS arrive, ours when `connect` resolves.
   */
  grpc: {
    maxBackoffMs: 120_000,
    policy: {
      // prettier-ignore
      backoffMs: [0, 1000, 1600, 2560, 4096, 6554, 10_486, 16_777, 26_844, 42_950, 68_719, 109_951],
      jitter: [0.8, 1.2],
      connectTimeoutMs: 20_000,
    },
  },

  /** phoenix.js 1.8 `Socket`, `reconnectAfterMs`: from 10 ms to 5 s, no jitter, for ever. */
  phoenix: {
    maxBackoffMs: 5000,
    policy: { backoffMs: [10, 50, 100, 150, 200, 250, 500, 1000, 2000] },
  },

  /**
   * `@microsoft/signalr` 10 `DefaultReconnectPolicy`: 0, 2, 10, 30 s, then it closes for good. Its waits add to
   * failures, so a slow refusal moves all that follow.
   */
  signalR: { maxBackoffMs: 30_000, policy: { backoffMs: [0, 2000, 10_000], maxAttempts: 4 } },

  /**
   * socket.io-client 4.8 `Manager`: 1 s x 2, cap 5 s, `randomizationFactor` 0.5, `timeout` 20 s. It jitters before the
   * cap, so that all its waits are exactly 5 s from the 5th on; here the capped wait keeps its +-50 %.
   */
  socketIo: {
    maxBackoffMs: 5000,
    policy: { backoffMs: [1000, 2000, 4000], jitter: [0.5, 1.5], connectTimeoutMs: 20_000 },
  },

  /**
   * "Full jitter" of Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: U(0, min(cap, base x 2^n)).
   * It leaves base and cap to the reader; these are the default's 2 s and 30 s, the first attempt at once.
   */
  awsFull: {
    maxBackoffMs: defaultMaxBackoffMs,
    policy: { backoffMs: defaultPolicy.backoffMs, jitter: [0, 1] },
  },

  /** "Equal jitter" of the same article: half the wait, and U(0, the other half). Base and cap as in `awsFull`. */
  awsEqual: {
    maxBackoffMs: defaultMaxBackoffMs,
    policy: { backoffMs: defaultPolicy.backoffMs, jitter: [0.5, 1] },
  },

  /**
   * Kubernetes client-go, `reflector.go`: 800 ms x 2, cap 30 s, +0 to 100 % after the cap. It forgives when no backoff
   * was asked for in 2 min, which a healthy time of 2 min is nearest to.
   */
  clientGo: {
    maxBackoffMs: 30_000,
    policy: {
      backoffMs: [0, 800, 1600, 3200, 6400, 12_800, 25_600],
      jitter: [1, 2],
      minUptimeMs: 120_000,
    },
  },

  /** TanStack query-core 5 `retryer`: the request, then 3 retries after 1, 2, 4 s (it would go on to 30 s), no jitter. */
  tanStack: {
    maxBackoffMs: 30_000,
    policy: { backoffMs: [0, 1000, 2000, 4000, 8000, 16_000], maxAttempts: 4 },
  },
} as const satisfies Record<string, Preset>
