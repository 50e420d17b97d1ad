import { expect, it, vi } from 'vitest'
import { systemClock } from '../../src/middleware/clock.js'

it("the default clock is the platform's own", () => {
  vi.useFakeTimers({ now: 5000 })
  try {
    const rung: number[] = []
    systemClock.setTimeout(() => rung.push(systemClock.now()), 70)
    systemClock.clearTimeout(systemClock.setTimeout(() => rung.push(0), 10))
    vi.advanceTimersByTime(100)
    expect(rung).toEqual([5070])
  } finally {
    vi.useRealTimers()
  }
})
