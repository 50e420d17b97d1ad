/** Where the listener takes its time from. */
export interface Clock {
  /** The present instant in ms, on the clock that the actions carry. */
  now(): number
  /** Calls `fn` once, `ms` from now; gives a handle for `clearTimeout`. */
  setTimeout(fn: () => void, ms: number): unknown
  /** Ends a wait; nothing happens where it has rung already. */
  clearTimeout(handle: unknown): void
}

/** The clock of the platform. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => globalThis.setTimeout(fn, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as number), // what `setTimeout` gave
}
