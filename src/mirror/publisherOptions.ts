import { count, expectShape, func, isFunction, isRecord } from '../rules/shape.js'
import type { Timers } from './retrying.js'

/** The options of `createPublisher`. Only `append` is required. */
export interface PublisherOptions {
  /**
   * Writes entry `n` to the log, after entry `n - 1`. Resolve with `true` when the entry is stored, and with `false`
   * if another process has written an entry `n`. If the result is unknown, throw or reject: the publisher calls it
   * again with the same text, after a growing wait. Resolve with `true` if the first call did store the entry.
   *
   * It is called again only after the previous call has settled.
   *
   * @param entry - one line of JSON
   */
  append: (entry: string, n: number) => Promise<boolean>
  /** Called once after `append` returned `false`: another process keeps the connections now. Stop the listener. */
  onLost?: () => void
  /** Called with the errors of `append`; default `console.error`. */
  onError?: (error: unknown) => void
  /** The largest number of connections in an entry, if it can be split; default 1000. */
  maxItems?: number
  /** The timers; default: those of the platform. */
  clock?: Timers
  /** Returns random numbers from 0 to below 1, for the waits; default `Math.random`. */
  random?: () => number
}

const fields = {
  append: func,
  onLost: func,
  onError: func,
  maxItems: ['a whole number from 1', (value: unknown) => count[1](value) && value !== 0],
  clock: [
    'an object with `setTimeout` and `clearTimeout`',
    (value: unknown) =>
      isRecord(value) && isFunction(value.setTimeout) && isFunction(value.clearTimeout),
  ],
  random: func,
} as const

/** @throws TypeError naming the option, what was expected and what came */
export function expectOptions(who: string, options: PublisherOptions): void {
  expectShape(who, options, [fields, ['append']])
}
