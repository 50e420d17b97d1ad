import { useSyncExternalStore } from 'react'
import { instruments, store } from '../store.js'
import { useNow } from '../shared/useNow.js'

/** When the state was true that the page shows, in ms; `null`: the page shows the present. */
export function usePastMs(): number | null {
  return useSyncExternalStore(store.subscribe, () =>
    instruments.timeline.shownAtMs(store.getState().reconnector),
  )
}

/** The instant that the page shows, in ms: now, anew every `periodMs`, or that of the past. */
export function useShownNow(periodMs: number | null): number {
  const pastMs = usePastMs()
  const nowMs = useNow(pastMs === null ? periodMs : null)
  return pastMs ?? nowMs
}
