import { lazy, Suspense } from 'react'
import { store } from '../store.js'
import { PresentButton } from './PresentButton.js'
import { hasExtension, liftedOf } from './timeTravel.js'

const lifted = liftedOf(store)

const Monitors = lazy(async () => {
  const loaded = await import('./Monitors.js')
  if (lifted !== null) loaded.startMonitors(lifted)
  return loaded
})

export interface TravelProps {
  readonly isTravelOpen: boolean
  readonly setIsTravelOpen: (isOpen: boolean) => void
}

/** Redux DevTools in the page, loaded when it is opened. With the browser's extension it stays folded away. */
export function Travel({ isTravelOpen, setIsTravelOpen }: TravelProps) {
  if (hasExtension || lifted === null) {
    return <p className="travel soft">For time travel, open Redux DevTools in your browser.</p>
  }
  return (
    <div className="travel">
      <div className="buttons">
        <button
          type="button"
          aria-expanded={isTravelOpen}
          aria-describedby="travel"
          onClick={() => setIsTravelOpen(!isTravelOpen)}
        >
          {isTravelOpen ? 'Close DevTools' : 'Travel in time'}
        </button>
        <PresentButton />
        <p id="travel" className="soft">
          Drag the slider of Redux DevTools: the page shows the past, and opens no connection.
        </p>
      </div>
      {isTravelOpen && (
        <div className="devtools">
          <Suspense fallback={<p className="soft">Loading Redux DevTools…</p>}>
            <Monitors lifted={lifted} />
          </Suspense>
        </div>
      )}
    </div>
  )
}
