import { useCallback, useSyncExternalStore } from 'react'
import type { Clock } from '../middleware/clock.js'

/**
 * So much later than the instant itself the last second ends: what happens at that instant (the attempt) is then
 * already in the store, and no 0 flashes up before it.
 */
const lastTickDelayMs = 50

/**
 * Whole seconds until an instant, rounded up; `null` without an instant, and while rendering on a server, whose clock
 * is not the browser's.
 *
 * Renders when the number changes, by one timer that is set to that moment and not by an interval, so that a late
 * timer makes one number late and not all that follow.
 *
 * @param lowest - the number at which it stops: 0, or `-Infinity` to go on counting behind the instant
 */
export function useSecondsUntil(
  instantMs: number | null,
  clock: Clock,
  lowest: number,
): number | null {
  const subscribe = useCallback(
    (onTick: () => void) => startTicks(instantMs, clock, lowest, onTick),
    [instantMs, clock, lowest],
  )
  const seconds = () => (instantMs === null ? null : wholeSeconds(instantMs - clock.now(), lowest))
  return useSyncExternalStore(subscribe, seconds, () => null)
}

function wholeSeconds(ms: number, lowest: number): number {
  return Math.max(Math.ceil(ms / 1000) + 0, lowest) // + 0: React tells -0 from 0
}

function startTicks(
  instantMs: number | null,
  clock: Clock,
  lowest: number,
  onTick: () => void,
): () => void {
  let timer: unknown = null

  function arm() {
    timer = null
    if (instantMs === null) return
    const leftMs = instantMs - clock.now()
    const next = wholeSeconds(leftMs, lowest) - 1
    if (next < lowest) return
    const delayMs = next === lowest ? lastTickDelayMs : 0
    timer = clock.setTimeout(tick, Math.ceil(leftMs - next * 1000) + delayMs)
  }

  function tick() {
    arm()
    onTick()
  }

  arm()
  return () => {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
  }
}
