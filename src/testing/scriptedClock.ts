import type { Clock } from '../middleware/clock.js'

/** A clock for tests. Time passes only when you call `advance` or `step`. */
export interface ScriptedClock extends Clock {
  /**
   * Lets `ms` pass: runs all timers that are due, in order and each at its own time, and lets promises settle before,
   * between and after. Default 0: only lets promises settle.
   */
  advance(ms?: number): Promise<void>
  /**
   * Moves the clock without running timers, as when a computer sleeps or the clock is set. A negative `ms` sets it
   * back.
   */
  step(ms: number): void
  /** Returns the number of pending timers. */
  pendingTimers(): number
}

/** So many turns of the microtask queue let every chain of promises in the listener settle. */
const settlingTurns = 20

async function settle() {
  for (let turn = 0; turn < settlingTurns; turn += 1) await Promise.resolve()
}

/**
 * Creates a scripted clock for tests. Pass it to a listener or to other functions with an option `clock`.
 *
 * @param startMs - the start time, in ms; default 0
 * @example
 * ```ts
 * import { createScriptedClock } from 'redux-reconnector/testing'
 *
 * const clock = createScriptedClock()
 * let rung = 0
 * clock.setTimeout(() => (rung = clock.now()), 2000)
 * await clock.advance(5000)
 * rung // => 2000
 * ```
 */
export function createScriptedClock(startMs = 0): ScriptedClock {
  let nowMs = startMs
  let elapsedMs = 0 // what timers count; not moved by `step`
  let handles = 0
  const timers = new Map<number, { readonly atMs: number; readonly fn: () => void }>()

  function pass(ms: number) {
    elapsedMs += ms
    nowMs += ms
  }

  /** The timer that falls due next; among equals the timer that was set first. */
  function next() {
    let first: [handle: number, timer: { readonly atMs: number; readonly fn: () => void }] | null =
      null
    for (const entry of timers) {
      if (first === null || entry[1].atMs < first[1].atMs) first = entry
    }
    return first
  }

  return {
    now: () => nowMs,
    setTimeout(fn, ms) {
      handles += 1
      // As platforms do: a wait that does not fit in 31 bits rings at once.
      timers.set(handles, { atMs: elapsedMs + (ms > 2 ** 31 - 1 ? 1 : Math.max(ms || 0, 0)), fn })
      return handles
    },
    clearTimeout: (handle) => void timers.delete(handle as number), // what `setTimeout` gave
    async advance(ms = 0) {
      const untilMs = elapsedMs + ms
      await settle()
      for (let due = next(); due !== null && due[1].atMs <= untilMs; due = next()) {
        const [handle, { atMs, fn }] = due
        timers.delete(handle)
        pass(Math.max(atMs - elapsedMs, 0))
        fn()
        await settle()
      }
      pass(Math.max(untilMs - elapsedMs, 0))
    },
    step: (ms) => void (nowMs += ms),
    pendingTimers: () => timers.size,
  }
}
