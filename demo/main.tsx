import { StrictMode, useEffect, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'react-redux'
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
import { TraceCard } from './trace/TraceCard.js'

function App() {
  const [isStarted, setIsStarted] = useState(true)
  useEffect(() => (isStarted ? reconnector.start() : undefined), [isStarted]) // and stops with the page
  const controls = <ControlsCard isStarted={isStarted} setIsStarted={setIsStarted} />
  return (
    <>
      <StatusBar />
      <main>
        <p className="lead">
          Its Redux store decides each reconnect of this page. Break the server, and watch it come
          back.
        </p>
        <Cards controls={controls} />
      </main>
    </>
  )
}

/** The cards in columns: the order of the keyboard is that of the eye, in every window. */
function Cards({ controls }: { controls: ReactNode }) {
  switch (useColumns()) {
    case 1:
      return (
        <>
          <ConnectionCard />
          <TimelineCard />
          <FaultsCard />
          {controls}
          <PolicyCard />
          <ActionsCard />
          <BeamCard />
          <TraceCard />
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
            <TimelineCard />
            <ActionsCard />
          </Column>
          <PolicyCard />
          <TraceCard />
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
            <TimelineCard />
            <ActionsCard />
          </Column>
          <Column>
            <PolicyCard />
          </Column>
          <TraceCard />
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
