import { isWait, type Check } from '../rules/shape.js'

const longestTimerMs = 2 ** 31 - 1

/** A time that a timer of the platform can wait. */
export const timer: Check = [
  `a number of milliseconds above 0, at most ${longestTimerMs}`,
  (ms) => isWait(ms) && ms > 0 && ms <= longestTimerMs,
]
