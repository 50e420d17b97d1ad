import {
  fieldsOf,
  func,
  isFunction,
  knownOptions,
  positive,
  type Check,
  type FieldsOf,
  type Shape,
} from '../rules/shape.js'
import { systemClock, type Clock } from './clock.js'
import type { Connect, ProbeConnection } from './connector.js'
import { sayMistake, type Mistake } from './mistakes.js'
import type { Signals } from './signals.js'

/** The options of a listener. Only `connect` is required. */
export interface PortOptions {
  /** Opens one connection. */
  connect: Connect
  /**
   * Checks the connection. Without it, the listener learns of a loss only from the promise `closed` of the
   * connection, or from actions that your own code dispatches.
   */
  probe?: ProbeConnection
  /**
   * The time between two checks, in ms; default 1000. After a loss, two attempts are at least this far apart, unless
   * the user, your code or a hint such as `online` asks for the attempt.
   */
  probeEveryMs?: number
  /** The time in ms after which a probe without an answer counts as `unreachable`; default 5000. */
  probeTimeoutMs?: number
  /**
   * Returns the credential for a `cookie` reference. Called for each attempt that asks for it. The listener keeps the
   * last credentials of a connection in a closure, only to remove them from reasons and errors.
   */
  resolveCookie?: (ref: string) => Promise<string> | string
  /** The source of hints and holds, such as `createBrowserSignals()` of `redux-reconnector/browser`. */
  signals?: Signals
  /** The clock and its timers; default: those of the platform. In tests, use `createScriptedClock`. */
  clock?: Clock
  /** Returns random numbers from 0 to below 1, for the jitter; default `Math.random`. */
  random?: () => number
  /**
   * Called with errors that cannot be thrown to a caller: errors of a connection's `close`, of a subscriber or of
   * another reducer, and invalid results of `connect` or `probe`. In development it also reports mistakes that would
   * otherwise stay silent. Default `console.error`.
   */
  onError?: (error: unknown) => void
}

const defaults = {
  probeEveryMs: 1000,
  probeTimeoutMs: 5000,
  clock: systemClock,
  random: () => Math.random(),
  // oxlint-disable-next-line no-console -- an error without a handler must be seen
  onError: (error: unknown) => console.error(error),
}

/** The same with its defaults. */
export interface Ports extends Readonly<
  PortOptions & Required<Pick<PortOptions, keyof typeof defaults>>
> {
  /** The listener, as errors name it. */
  readonly who: string
  /** Says a known mistake in the use of the listener, in development and once. */
  mistake(what: Mistake): void
  /** Says once what is wrong with the use of the listener. */
  say(words: string): void
}

/** No timer runs longer: a clock that jumped is noticed, and no wait overflows setTimeout's 2^31-1 ms. */
export const longestSleepMs = 10_000

const clockCheck: Check = [
  'a clock, with the functions `now`, `setTimeout` and `clearTimeout`',
  (value) => {
    const { now, setTimeout, clearTimeout } = fieldsOf(value)
    return [now, setTimeout, clearTimeout].every(isFunction)
  },
]

/** The options of every listener. */
const portFields: FieldsOf<PortOptions> = {
  connect: func,
  probe: func,
  probeEveryMs: positive,
  probeTimeoutMs: positive,
  resolveCookie: func,
  signals: func,
  clock: clockCheck,
  random: func,
  onError: func,
}

/**
 * The ports of a listener, checked and with their defaults. An option that it does not know is passed over, unless it
 * is nearly one that it knows, so that a whole connector may be given: `createReconnectorListener(slice, connector)`.
 *
 * @param own - the options that only this listener has
 * @throws TypeError naming the listener, the option, what was expected and what came
 */
export function createPorts(
  who: string,
  options: PortOptions,
  own: Readonly<Record<string, Check>> = {},
): Ports {
  const shape: Shape = [{ ...portFields, ...own }, ['connect']]
  const ofSlice = ['policy', 'maxBackoffMs'].find((name) => fieldsOf(options)[name] !== undefined)
  if (ofSlice)
    throw new TypeError(`${who}: \`${ofSlice}\` is an option of the slice, not of the listener`)
  const given = knownOptions(who, options ?? {}, shape) as PortOptions // JavaScript may leave all of it out
  const ports = { ...defaults, ...given }
  const { onError } = ports

  function report(error: unknown) {
    // Who takes the errors must not add to them.
    try {
      Promise.resolve(onError(error) as unknown).catch(() => {})
    } catch {}
  }

  const said = new Set<string>()
  function say(words: string) {
    if (said.has(words)) return
    said.add(words)
    report(new Error(`${who}: ${words}`))
  }

  return {
    ...ports,
    who,
    onError: report,
    mistake: (what) => sayMistake(what, say),
    say,
  }
}
