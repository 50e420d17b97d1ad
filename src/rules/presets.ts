import { defaultMaxBackoffMs, defaultPolicy, type Policy } from './policy.js'

/** A named policy. Spread it into `createReconnectorSlice` or into the `defaults` of a fleet. */
export interface Preset {
  /** The longest nominal wait, in ms. */
  readonly maxBackoffMs: number
  /** The fields that differ from `defaultPolicy`. */
  readonly policy: Readonly<Partial<Policy>>
}

/**
 * Named policies. Spread a preset into `createReconnectorSlice`; to change a field, spread its `policy` as well.
 *
 * The comment of each preset names its source and its differences. All presets have one difference in common: a wait
 * counts from the start of the previous attempt (as in gRPC), but in most of the libraries from its failure.
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
   * The recommended policy for many clients: of 2352 simulated policies the best compromise between the load in the
   * busiest second and the mean wait (`bench/herd.js`, `docs/herd.md`). The waits are 0, 2 to 6, 6 to 18, and then 10
   * to 30 s. With `minUptimeMs: 20_000`, a server that accepts and closes gets no more attempts than a server that is
   * down.
   */
  recommended: {
    maxBackoffMs: 20_000,
    policy: { backoffMs: [0, 4000, 12_000], jitter: [0.5, 1.5], minUptimeMs: 20_000 },
  },

  /** `MobDev.Bench.Reconnector` of mob_dev 0.3.26: at once, then 2, 4, 8, 16 and 30 s. It equals the default policy. */
  mobDev: { maxBackoffMs: defaultMaxBackoffMs, policy: { backoffMs: defaultPolicy.backoffMs } },

  /**
   * gRPC's "Connection Backoff Protocol": 1 s x 1.6, cap 120 s, +-20 % after the cap, MIN_CONNECT_TIMEOUT 20 s. The
   * waits are exact to the ms. gRPC resets the attempts when HTTP/2 SETTINGS arrive, this library when `connect`
   * resolves.
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

  /** phoenix.js 1.8 `Socket`, `reconnectAfterMs`: from 10 ms to 5 s, without jitter and without a limit. */
  phoenix: {
    maxBackoffMs: 5000,
    policy: { backoffMs: [10, 50, 100, 150, 200, 250, 500, 1000, 2000] },
  },

  /**
   * `@microsoft/signalr` 10 `DefaultReconnectPolicy`: 0, 2, 10, 30 s, then it gives up. Its waits count from the
   * failures, so a slow refusal delays all later attempts.
   */
  signalR: { maxBackoffMs: 30_000, policy: { backoffMs: [0, 2000, 10_000], maxAttempts: 4 } },

  /**
   * socket.io-client 4.8 `Manager`: 1 s x 2, cap 5 s, `randomizationFactor` 0.5, `timeout` 20 s. It applies the
   * jitter before the cap, so its waits are exactly 5 s from the 5th on. In this preset they keep their +-50 %.
   */
  socketIo: {
    maxBackoffMs: 5000,
    policy: { backoffMs: [1000, 2000, 4000], jitter: [0.5, 1.5], connectTimeoutMs: 20_000 },
  },

  /**
   * "Full jitter" of Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: U(0, min(cap, base x
   * 2^n)). The article does not define base and cap; these are the default's 2 s and 30 s, with the first attempt at
   * once.
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
   * Kubernetes client-go, `reflector.go`: 800 ms x 2, cap 30 s, +0 to 100 % after the cap. It resets when no
   * backoff was used for 2 min; `minUptimeMs` of 2 min is the closest equivalent.
   */
  clientGo: {
    maxBackoffMs: 30_000,
    policy: {
      backoffMs: [0, 800, 1600, 3200, 6400, 12_800, 25_600],
      jitter: [1, 2],
      minUptimeMs: 120_000,
    },
  },

  /** TanStack query-core 5 `retryer`: the request, then 3 retries after 1, 2 and 4 s, without jitter. */
  tanStack: {
    maxBackoffMs: 30_000,
    policy: { backoffMs: [0, 1000, 2000, 4000, 8000, 16_000], maxAttempts: 4 },
  },
} as const satisfies Record<string, Preset>
