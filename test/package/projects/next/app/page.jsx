// A server component that reads a state with the pure part, around a client component with the store, which is the one
// of the React project.
import { createReconnectorState, selectStatus } from 'redux-reconnector'
import { App } from './app'

export default function Page() {
  return (
    <main>
      {selectStatus(createReconnectorState({ node: 'n' }))}
      <App />
    </main>
  )
}
