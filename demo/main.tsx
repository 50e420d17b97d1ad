import { StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'react-redux'
import { ActionList } from './ActionList.js'
import { BeamCard } from './BeamCard.js'
import { Connection } from './Connection.js'
import { Faults } from './Faults.js'
import { Panel } from './panel/Panel.js'
import { PolicyCard } from './policy/PolicyCard.js'
import { reconnector, store } from './store.js'
import { TimelineCard } from './timeline/TimelineCard.js'
import { TraceCard } from './trace/TraceCard.js'

function App() {
  useEffect(() => reconnector.start(), []) // and stops with the page
  return (
    <>
      <header>
        <h1>redux-reconnector</h1>
        <p>
          A WebSocket whose every reconnect is decided in the Redux store. Break the server below
          and watch it come back; travel in time to see each decision.
        </p>
      </header>
      <main>
        <div className="left">
          <Connection />
          <Faults />
          <BeamCard />
        </div>
        <div className="centre">
          <TimelineCard />
          <TraceCard />
          <ActionList />
        </div>
        <div className="right">
          <Panel />
        </div>
        <PolicyCard />
      </main>
    </>
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('expected #root in the page')
createRoot(root).render(
  <StrictMode>
    <Provider store={store}>
      <App />
    </Provider>
  </StrictMode>,
)
