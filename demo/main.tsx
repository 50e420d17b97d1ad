import { StrictMode, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'react-redux'
import { useReconnectorListener } from 'redux-reconnector/react'
import { ActionsCard } from './actions/ActionsCard.js'
import { BeamCard } from './beam/BeamCard.js'
import { ConnectionCard } from './connection/ConnectionCard.js'
import { ControlsCard } from './connection/ControlsCard.js'
import { StatusBar } from './connection/StatusBar.js'
import { FaultsCard } from './faults/FaultsCard.js'
import { PolicyCard } from './policy/PolicyCard.js'
import { applyPalette } from './shared/applyPalette.js'
import { useColumns } from './shared/useColumns.js'
import { reconnector, store } from './store.js'
import { TimelineCard } from './timeline/TimelineCard.js'
import type { Comparison } from './trace/drawTrace.js'
import { TraceCard } from './trace/TraceCard.js'

function App() {
  const [isStarted, setIsStarted] = useState(true)
  useReconnectorListener(isStarted ? reconnector : null) // and stops with the page
  // Kept here, because a card is mounted again when the number of columns changes.
  const [isTravelOpen, setIsTravelOpen] = useState(false)
  const [comparison, setComparison] = useState<Comparison | null>(null)
  return (
    <>
      <StatusBar />
      <main>
        <p className="lead">
          The Redux store of this page decides when to reconnect. Break the server, and watch the
          page reconnect.
        </p>
        <Cards
          controls={<ControlsCard isStarted={isStarted} setIsStarted={setIsStarted} />}
          timeline={<TimelineCard isTravelOpen={isTravelOpen} setIsTravelOpen={setIsTravelOpen} />}
          trace={<TraceCard comparison={comparison} setComparison={setComparison} />}
        />
      </main>
    </>
  )
}

/** The cards in columns: the order of the keyboard is that of the eye, in every window. */
function Cards({
  controls,
  timeline,
  trace,
}: Record<'controls' | 'timeline' | 'trace', ReactNode>) {
  switch (useColumns()) {
    case 1:
      return (
        <>
          <ConnectionCard />
          {timeline}
          <FaultsCard />
          {controls}
          <PolicyCard />
          <ActionsCard />
          <BeamCard />
          {trace}
        </>
      )
    case 2:
      return (
        <>
          <Column>
            <ConnectionCard />
            <FaultsCard />
            {controls}
            <BeamCard />
          </Column>
          <Column>
            {timeline}
            <ActionsCard />
          </Column>
          <PolicyCard />
          {trace}
        </>
      )
    case 3:
      return (
        <>
          <Column>
            <ConnectionCard />
            <FaultsCard />
            {controls}
            <BeamCard />
          </Column>
          <Column>
            {timeline}
            <ActionsCard />
          </Column>
          <Column>
            <PolicyCard />
          </Column>
          {trace}
        </>
      )
  }
}

const Column = ({ children }: { children: ReactNode }) => <div className="column">{children}</div>

applyPalette()
const root = document.getElementById('root')
if (root === null) throw new Error('expected #root in the page')
createRoot(root).render(
  <StrictMode>
    <Provider store={store}>
      <App />
    </Provider>
  </StrictMode>,
)
