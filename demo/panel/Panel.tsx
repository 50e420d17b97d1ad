import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { store } from '../store.js'
import { hasExtension, isInPast, jumpToPresent, liftedOf, type Lifted } from './timeTravel.js'

const lifted = liftedOf(store)

const Monitors = lazy(async () => {
  const loaded = await import('./Monitors.js')
  if (lifted !== null) loaded.startMonitors(lifted)
  return loaded
})

/** Redux DevTools in the page, loaded when it is opened. With the browser's extension it stays folded away. */
export function Panel() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <section className="panel" aria-labelledby="panel">
      <h2 id="panel">Time travel</h2>
      {hasExtension || lifted === null ? (
        <p className="soft">Your browser has Redux DevTools: open it there.</p>
      ) : (
        <>
          <p className="soft">
            Drag through the past: the page shows it, the connection lives on, and nothing connects.
          </p>
          <div className="buttons">
            <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
              {isOpen ? 'Close DevTools' : 'Open DevTools'}
            </button>
            <Present of={lifted} />
          </div>
          {isOpen && (
            <div className="devtools">
              <Suspense fallback={<p className="soft">Loading Redux DevTools…</p>}>
                <Monitors lifted={lifted} />
              </Suspense>
            </div>
          )}
        </>
      )}
    </section>
  )
}

function Present({ of }: { of: Lifted }) {
  const isPast = useSyncExternalStore(of.subscribe, () => isInPast(of))
  return (
    <button type="button" disabled={!isPast} onClick={() => jumpToPresent(of)}>
      Back to the present
    </button>
  )
}
