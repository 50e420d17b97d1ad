/**
 * Returns a function for random numbers from 0 to below 1. The same seed gives the same numbers. Use it for tests and
 * simulations, not for secrets.
 *
 * The generator is mulberry32 (Tommy Ettinger, public domain), in the form of bryc's "PRNGs" (code.md).
 *
 * @param seed - a whole number; only its lower 32 bits are used
 * @example
 * ```ts
 * import { createSeededRandom } from 'redux-reconnector/testing'
 *
 * const [random, again] = [createSeededRandom(7), createSeededRandom(7)]
 * random() === again() // => true
 * ```
 */
export function createSeededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
