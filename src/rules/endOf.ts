import { isFunction, kindOf } from './shape.js'

/**
 * What ends a source of signals; a source may have nothing to end.
 *
 * @throws TypeError where it gave something else, such as the promise of an async function
 */
export function endOf(who: string, given: unknown): () => void {
  if (given === undefined) return () => {}
  if (isFunction(given)) return given as () => void // it takes nothing
  throw new TypeError(
    `${who}: expected a source of signals to return a function that stops it, got ${kindOf(given)}`,
  )
}
