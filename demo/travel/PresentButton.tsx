import { useSyncExternalStore } from 'react'
import { store } from '../store.js'
import { isInPast, jumpToPresent, liftedOf, type Lifted } from './timeTravel.js'

const lifted = liftedOf(store)

/** Takes the page back to the last action; nothing where the browser's extension travels. */
export function PresentButton() {
  return lifted === null ? null : <Present of={lifted} />
}

function Present({ of }: { of: Lifted }) {
  const isPast = useSyncExternalStore(of.subscribe, () => isInPast(of))
  return (
    <button type="button" disabled={!isPast} onClick={() => jumpToPresent(of)}>
      Back to the present
    </button>
  )
}
