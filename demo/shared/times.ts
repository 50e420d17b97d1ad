import { duration } from '../../src/rules/duration.js'

// Lengths that are known are rounded as in the explanations and the pictures.
export { duration }

/** A time that is still running, in whole seconds, rounded down as the explanation of the status does it. */
export function elapsed(ms: number): string {
  return ms < 1000 ? '0 s' : duration(Math.floor(ms / 1000) * 1000)
}

/** A time that is still to come, in whole seconds, rounded up as the countdown does it. */
export function remaining(ms: number): string {
  return `${Math.max(Math.ceil(ms / 1000), 0)} s`
}

/** The waits of a policy: `0, 4, 12 s`. */
export function waitsText(backoffMs: readonly number[]): string {
  return `${backoffMs.map((ms) => ms / 1000).join(', ')} s`
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** The time of day: `21:24:08`. */
export function clockTime(ms: number): string {
  return clock.format(ms)
}
