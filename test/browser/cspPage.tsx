import { configureStore } from '@reduxjs/toolkit'
import { createRoot } from 'react-dom/client'
import { Provider } from 'react-redux'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorHooks } from 'redux-reconnector/react'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

// The page of csp.test.ts: what it does, it does when the test asks, but in a turn of its own: what DevTools evaluates
// itself is free of the policy.
const ownTurn = () => new Promise((resolve) => setTimeout(resolve))

const violations: string[] = []
document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
  violations.push(effectiveDirective),
)

/** Shows the banner, connects, and gives the status as soon as it is healthy. */
async function connect(): Promise<string> {
  await ownTurn()
  const slice = createReconnectorSlice({ node: `ws://${location.host}/live` })
  const reconnector = createReconnectorListener(slice, createWebSocketConnector())
  const store = configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    middleware: (getDefault) => getDefault().concat(reconnector.middleware),
  })
  const { ReconnectBanner } = createReconnectorHooks(slice)
  const root = createRoot(document.body.appendChild(document.createElement('main')))
  root.render(
    <Provider store={store}>
      <ReconnectBanner />
    </Provider>,
  )
  return new Promise((resolve) => {
    store.subscribe(() => {
      const status = slice.selectors.selectStatus(store.getState())
      if (status === 'healthy') resolve(status)
    })
    reconnector.start()
  })
}

async function evaluates(): Promise<boolean> {
  await ownTurn()
  try {
    // oxlint-disable-next-line no-eval -- what the policy forbids
    return (0, eval)('true') === true
  } catch {
    return false
  }
}

Object.assign(globalThis, { violations, connect, evaluates, isImported: true })
