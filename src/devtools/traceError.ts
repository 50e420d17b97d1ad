import { oneLine } from '../rules/oneLine.js'

/**
 * The error for a trace that cannot be read or replayed. The message is one line with the place in the trace. Of the
 * trace's text it contains only keys.
 *
 * @example
 * ```ts
 * import { readTrace, TraceError } from 'redux-reconnector/devtools'
 *
 * try {
 *   readTrace('[{ "type": 1 }]')
 * } catch (error) {
 *   error instanceof TraceError && error.message // => 'actions[0].type: expected a string'
 * }
 * ```
 */
export class TraceError extends Error {
  /** The name, which works across builds of this package, unlike `instanceof`. */
  override readonly name = 'TraceError'
  /** The place in the trace, such as `actions[17].payload.nowMs`; empty for the whole trace. */
  readonly place: string

  constructor(place: string, problem: string) {
    super(oneLine(place === '' ? problem : `${place}: ${problem}`))
    this.place = oneLine(place)
  }
}

const longestKey = 40
const mostSteps = 12

/** A place in a trace as a JavaScript path; what is long, or not a plain name, is shortened and quoted. */
export function placeOf(root: string, steps: readonly (string | number)[]): string {
  const shown = steps.slice(0, mostSteps).map((step) => {
    if (typeof step === 'number') return `[${step}]`
    if (step.length <= longestKey && /^[A-Za-z_$][\w$]*$/.test(step)) return `.${step}`
    return `[${JSON.stringify(step.slice(0, longestKey))}]`
  })
  const path = root + shown.join('') + (steps.length > mostSteps ? '...' : '')
  return path.startsWith('.') ? path.slice(1) : path
}

const longestReason = 200

/** A reason in words of any length, as one short line. */
export function shortReason(reason: string): string {
  const isLong = reason.length > longestReason
  return oneLine(isLong ? `${reason.slice(0, longestReason)}...` : reason)
}
