import { systemClock, type Clock } from './clock.js'
import type { Connect, ProbeConnection } from './connector.js'
import type { Signals } from './signals.js'

/** What every listener takes of the outside world; all but `connect` may be left out. */
export interface PortOptions {
  /** Opens one connection. */
  connect: Connect
  /**
   * Looks at the connection. Without it, the connection's `closed` reports its end, and a healthy probe or a success
   * that your own code dispatches is believed.
   */
  probe?: ProbeConnection
  /** How often to look, in ms; default 1000. Two attempts are never closer than this after a connection was open. */
  probeEveryMs?: number
  /** A probe that has not answered by then counts as `unreachable`, in ms; default 5000. */
  probeTimeoutMs?: number
  /**
   * Gives the secret behind a cookie reference, at every attempt that asks for it. The last ones are kept in a closure
   * to cut them out of reasons and errors, and nowhere else.
   */
  resolveCookie?: (ref: string) => Promise<string> | string
  /** Hints from outside, such as `createBrowserSignals()` of `redux-reconnector/browser`. */
  signals?: Signals
  /** Default: the platform's. */
  clock?: Clock
  /** Random numbers in [0, 1); default `Math.random`. */
  random?: () => number
  /** Told what a connection's `close`, a subscriber or another reducer throws; default `console.error`. */
  onError?: (error: unknown) => void
}

/** The same with its defaults. */
export interface Ports {
  readonly connect: Connect
  readonly probe: ProbeConnection | undefined
  readonly probeEveryMs: number
  readonly probeTimeoutMs: number
  readonly resolveCookie: ((ref: string) => Promise<string> | string) | undefined
  readonly signals: Signals | undefined
  readonly clock: Clock
  readonly random: () => number
  readonly onError: (error: unknown) => void
}

/**
 * The ports of a listener, checked and with their defaults. An option that it does not know is passed over, so that a
 * whole connector may be given: `createReconnectorListener(slice, connector)`.
 *
 * @throws TypeError naming the listener, the option, what was expected and what came
 */
export function createPorts(who: string, options: PortOptions): Ports {
  const {
    connect,
    probe,
    probeEveryMs = 1000,
    probeTimeoutMs = 5000,
    resolveCookie,
    signals,
    clock = systemClock,
    random = Math.random,
    // oxlint-disable-next-line no-console -- an error that nobody takes must be seen
    onError = (error) => console.error(error),
  } = options ?? ({} as PortOptions) // JavaScript may leave all of it out
  expectFunction(who, 'connect', connect)
  if (probe !== undefined) expectFunction(who, 'probe', probe)
  if (resolveCookie !== undefined) expectFunction(who, 'resolveCookie', resolveCookie)
  if (signals !== undefined) expectFunction(who, 'signals', signals)
  expectFunction(who, 'random', random)
  expectFunction(who, 'onError', onError)
  for (const part of ['now', 'setTimeout', 'clearTimeout'] as const) {
    expectFunction(who, `clock.${part}`, clock?.[part])
  }
  const periods = { probeEveryMs, probeTimeoutMs }
  for (const [name, ms] of Object.entries(periods)) {
    expectOption(who, name, Number.isFinite(ms) && ms > 0, 'a positive number', ms)
  }
  return {
    connect,
    probe,
    ...periods,
    resolveCookie,
    signals,
    clock,
    random,
    onError(error) {
      try {
        onError(error)
      } catch {
        // Who takes the errors must not add to them.
      }
    },
  }
}

/** @throws TypeError unless the option is a function */
export function expectFunction(who: string, name: string, value: unknown): void {
  expectOption(who, name, typeof value === 'function', 'a function', value)
}

/** @throws TypeError unless the option holds */
export function expectOption(
  who: string,
  name: string,
  holds: boolean,
  expected: string,
  value: unknown,
): void {
  if (!holds) {
    throw new TypeError(`${who}: expected \`${name}\` to be ${expected}, got ${String(value)}`)
  }
}
