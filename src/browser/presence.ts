import type { Clock } from '../middleware/clock.js'
import type { WhenHidden } from './signalsOptions.js'

/** How often a page in sight finds out whether it slept, in ms. */
const checkEveryMs = 10_000

/** Whether a person can see the page, as far as that matters for its connection. */
export interface Presence {
  /** The page went out of sight, or stands still. */
  left(): void
  /** The page is in sight again, or for the first time. */
  back(): void
  /** Ends it, with its timer. */
  end(): void
}

/**
 * Asks for another connection when a page is back that was out of sight for longer than `afterMs`, also where it was
 * frozen or the machine slept meanwhile, and when a page in sight finds that it stood still for as long. `Infinity`:
 * never.
 */
export function createPresence(
  hidden: WhenHidden,
  afterMs: number,
  clock: Clock,
  refresh: (reason: string) => void,
): Presence {
  const everyMs = Math.min(afterMs, checkEveryMs)
  let leftMs: number | null = null
  let timer: unknown = null
  let isOver = false

  function rest() {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
  }

  /** A timer that rings late tells of a sleep; no event does. */
  function check() {
    rest()
    const dueMs = clock.now() + everyMs
    timer = clock.setTimeout(() => {
      check()
      tell('asleep', clock.now() - dueMs)
    }, everyMs)
  }

  function tell(how: string, ms: number) {
    if (ms > afterMs) refresh(`the page was ${how} for ${Math.round(ms / 1000)} s`)
  }

  return {
    left() {
      rest()
      leftMs ??= clock.now()
    },
    back() {
      if (isOver) return
      const awayMs = leftMs === null ? 0 : clock.now() - leftMs
      leftMs = null
      if (afterMs < Infinity) check()
      if (hidden === 'keep') tell('hidden', awayMs) // what was closed needs no other connection
    },
    end() {
      isOver = true
      rest()
    },
  }
}
