import { count, expectShape, func, isFunction, isRecord } from '../rules/shape.js'
import type { Timers } from './retrying.js'

/** What `createPublisher` takes; all but `append` may be left out. */
export interface PublisherOptions {
  /**
   * Writes entry `n` to the log, after entry `n - 1`. Resolves with `true` once it is kept, with `false` where somebody
   * else has written an entry `n`; throws or rejects where that is not known. It is then asked again with the same text,
   * after a growing wait, and must answer `true` where its first try was kept after all.
   *
   * It is never called while a call is under way.
   *
   * @param entry - one line of JSON
   */
  append: (entry: string, n: number) => Promise<boolean>
  /** Told once when `append` gave `false`: another process keeps the connections now. Stop the listener. */
  onLost?: () => void
  /** Told what `append` throws; default `console.error`. */
  onError?: (error: unknown) => void
  /** How many connections one entry tells something at most, where it can be split; default 1000. */
  maxItems?: number
  /** Default: the platform's. */
  clock?: Timers
  /** Random numbers in [0, 1) for the waits; default `Math.random`. */
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
