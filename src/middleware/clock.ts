/** The clock and the timers of a listener. */
export interface Clock {
  /** Returns the current time in ms, as in the actions. */
  now(): number
  /** Calls `fn` once after `ms`. Returns a handle for `clearTimeout`. */
  setTimeout(fn: () => void, ms: number): unknown
  /** Cancels a timer. It does nothing if the timer has already run. */
  clearTimeout(handle: unknown): void
}

/** The clock of the platform. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => globalThis.setTimeout(fn, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as number), // what `setTimeout` gave
}
