import { useSyncExternalStore } from 'react'

const query = matchMedia('(prefers-color-scheme: dark)')

/** Whether the person wants a dark page. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches)
}

function subscribe(onChange: () => void) {
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}
