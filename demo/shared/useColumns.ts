import { useSyncExternalStore } from 'react'

const queries = [matchMedia('(min-width: 60rem)'), matchMedia('(min-width: 100rem)')] as const

/** How many columns the window has room for. */
export function useColumns(): 1 | 2 | 3 {
  return useSyncExternalStore(subscribe, columns)
}

function columns() {
  const [two, three] = queries
  return three.matches ? 3 : two.matches ? 2 : 1
}

function subscribe(onChange: () => void) {
  for (const query of queries) query.addEventListener('change', onChange)
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange)
  }
}
