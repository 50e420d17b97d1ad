import { useLayoutEffect, useState } from 'react'

/** The present instant in ms, anew every `periodMs`; `null`: time does not matter now, and no timer runs. */
export function useNow(periodMs: number | null): number {
  const [nowMs, setNowMs] = useState(Date.now)
  // Before the paint, so that no time is shown that was read for another purpose a while ago.
  useLayoutEffect(() => {
    if (periodMs === null) return
    const tick = () => setNowMs(Date.now())
    tick()
    const timer = setInterval(tick, periodMs)
    return () => clearInterval(timer)
  }, [periodMs])
  return nowMs
}
