import { oneLine } from '../rules/oneLine.js'

const longestMessage = 300

/**
 * The error for an entry or a snapshot that a mirror rejects, and for a log that another writer has taken over. The
 * message is one line. Of the rejected text it contains only numbers.
 *
 * @example
 * ```ts
 * import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
 * import { createMirror, MirrorError } from 'redux-reconnector/mirror'
 *
 * const mirror = createMirror(createReconnectorFleetSlice(), { dispatch: () => {} })
 * try {
 *   mirror.take('{ "n": 1 }')
 * } catch (error) {
 *   error instanceof MirrorError && error.message // => 'entry 1: expected `log` to be a non-empty string'
 * }
 * ```
 */
export class MirrorError extends Error {
  /** The name, which works across builds of this package, unlike `instanceof`. */
  override readonly name = 'MirrorError'

  constructor(message: string) {
    super(oneLine(message.slice(0, longestMessage)))
  }
}
