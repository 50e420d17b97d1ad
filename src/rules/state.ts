import {
  defaultMaxBackoffMs,
  defaultPolicy,
  mergedPolicy,
  type Policy,
  type Reachability,
} from './policy.js'

/**
 * The meaning of a failure: after `retry` the policy decides about the next attempt; `auth` (the server refused the
 * credentials) and `fatal` (a permanent error) lead to `gaveUp`. A page shows "sign in again" for `auth`, and an
 * error for `fatal`.
 */
export type Outcome = 'retry' | 'auth' | 'fatal'

/** The result of a check of the connection. Only `reachability` affects decisions. */
export interface Probe {
  /** The result: `alive_rpc` is healthy. */
  reachability: Reachability
  /** The time of the check, in ms. Decisions use `nowMs` of the action instead. */
  tsMs?: number
  /** The state of the app on the device, if known. */
  appProcess?: 'app_running' | 'app_suspended' | 'app_dead' | 'app_unknown'
  /** The state of the USB cable to the device, if known. */
  usb?: 'usb_ok' | 'usb_failed' | 'no_usb'
  /** The state of the device's screen, if known. */
  screen?: 'on' | 'off' | 'unknown'
  /** The device's battery, from 0 to 100. */
  batteryPct?: number
  /** The reason why the connection is not healthy, shown to users. It must not contain a secret. */
  reason?: string
}

/** A reference to a credential, such as `env:MOB_COOKIE` or `vault:bench/7`. It must not be the credential itself. */
export type CookieRef = `${string}:${string}`

/** The status of a connection; see `docs/status.md` for all transitions. */
export type Status = 'idle' | 'healthy' | 'waiting' | 'due' | 'connecting' | 'paused' | 'gaveUp'

/**
 * The state of one connection, as plain JSON.
 *
 * All times lie in the past, in ms on the clock of the actions. Selectors compute deadlines from them. The first six
 * fields are those of the original (`MobDev.Bench.Reconnector`, mob_dev 0.3.26).
 */
export interface ReconnectorState {
  /** The target: a URL, the name of an Erlang node, or another string. It is visible in the store. */
  readonly node: string
  /** A reference to the credential; `null` if the connection needs none. */
  readonly cookie: CookieRef | null
  /** The number of attempts in this outage. After a success it stays until `minUptimeMs` has passed. */
  readonly attempts: number
  /** The start of the newest attempt, in ms. A success keeps it. `null` before the first attempt. */
  readonly lastAttemptMs: number | null
  /** The number of successful attempts so far, including the first connection. */
  readonly totalReconnects: number
  /** The longest nominal wait, in ms. */
  readonly maxBackoffMs: number
  /** The complete policy of this connection. */
  readonly policy: Policy
  /** The newest decision. Only an action changes it: after a wait has ended, the next probe makes it `due`. */
  readonly status: Status
  /** The result of the last probe; `alive_rpc` after a success, and `null` between a loss and the next probe. */
  readonly reachability: Reachability | null
  /** The start of the current outage or of the current healthy time, in ms; `null` if unknown. */
  readonly sinceMs: number | null
  /** The id of the running attempt; `null` if there is none. */
  readonly attemptId: string | null
  /** The random number for the jitter of the current wait, from 0 to below 1. */
  readonly draw: number
  /** The server's hint: the shortest wait after `lastAttemptMs`, in ms; 0 without a hint. */
  readonly minWaitMs: number
  /** The reason for the loss, the last failure, the pause or giving up. It can be shown to users. */
  readonly reason: string | null
  /** The reasons for the pause, oldest first; empty unless the status is `paused`. */
  readonly holds: readonly string[]
  /** The status that continues when the last hold is removed; `null` without a hold. */
  readonly beneath: Beneath | null
  /** The reason for `gaveUp`, where `retry` means that `maxAttempts` was reached; `null` for any other status. */
  readonly outcome: Outcome | null
  /** The time of the newest loss of a connection, in ms. A success keeps it. `null` before the first loss. */
  readonly lostMs: number | null
}

/** The status and the reason beneath a hold. There is no running attempt beneath a hold. */
export interface Beneath {
  /** The status without the hold. */
  readonly status: 'idle' | 'healthy' | 'waiting' | 'gaveUp'
  /** The reason without the hold. */
  readonly reason: string | null
}

/** The configuration of a connection. Only `node` is required. */
export interface ReconnectorConfig {
  /** The target, such as a URL. It is visible in the store: do not put a user name or a token into it. */
  node: string
  /** A reference to the credential, such as `env:TOKEN`; default `null`. See `resolveCookie` of the listener. */
  cookie?: CookieRef | null
  /** The longest nominal wait, in ms; default 30000. */
  maxBackoffMs?: number
  /** The rules of the waits. Each field that you omit is that of `defaultPolicy`. */
  policy?: Partial<Policy>
}

/**
 * Creates the state of a connection before the first probe. Most applications use `createReconnectorSlice` instead.
 *
 * @example
 * ```ts
 * import { createReconnectorState } from 'redux-reconnector'
 *
 * const state = createReconnectorState({ node: 'wss://host/live', policy: { maxAttempts: 5 } })
 * state.status // => 'idle'
 * state.policy.maxAttempts // => 5
 * ```
 */
export function createReconnectorState(config: ReconnectorConfig): ReconnectorState {
  return {
    node: config.node,
    cookie: config.cookie ?? null,
    attempts: 0,
    lastAttemptMs: null,
    totalReconnects: 0,
    maxBackoffMs: config.maxBackoffMs ?? defaultMaxBackoffMs,
    policy: mergedPolicy(defaultPolicy, config.policy),
    status: 'idle',
    reachability: null,
    sinceMs: null,
    attemptId: null,
    draw: 0,
    minWaitMs: 0,
    reason: null,
    holds: [],
    beneath: null,
    outcome: null,
    lostMs: null,
  }
}

/** A state under construction. */
export type Draft = { -readonly [Key in keyof ReconnectorState]: ReconnectorState[Key] }

/**
 * A copy to write on. Spelled out because V8 makes an object literal in 15 ns and an object spread of this width in
 * 240 ns (Node 20).
 */
export function copyOf(state: ReconnectorState): Draft {
  return {
    node: state.node,
    cookie: state.cookie,
    attempts: state.attempts,
    lastAttemptMs: state.lastAttemptMs,
    totalReconnects: state.totalReconnects,
    maxBackoffMs: state.maxBackoffMs,
    policy: state.policy,
    status: state.status,
    reachability: state.reachability,
    sinceMs: state.sinceMs,
    attemptId: state.attemptId,
    draw: state.draw,
    minWaitMs: state.minWaitMs,
    reason: state.reason,
    holds: state.holds,
    beneath: state.beneath,
    outcome: state.outcome,
    lostMs: state.lostMs,
  }
}

/** Whether two states are equal in all fields. It does not throw on values that are not states. */
export function isSameState(a: ReconnectorState, b: ReconnectorState): boolean {
  return a === b || JSON.stringify(a, fields) === JSON.stringify(b, fields)
}

// Marked, so that a bundle without `isSameState` is without the defaults.
const fields = /* @__PURE__ */ fieldNames()

function fieldNames(): string[] {
  return [createReconnectorState({ node: '' }), defaultPolicy].flatMap(Object.keys)
}
