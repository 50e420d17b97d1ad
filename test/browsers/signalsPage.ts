import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createBrowserSignals, startWithPage } from 'redux-reconnector/browser'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

// One connection to the page's own server, and what the address asks for.
const asked = new URLSearchParams(location.search)
const exclusive = asked.get('exclusive')
const refreshAfterHiddenMs = asked.get('refreshAfterHiddenMs')
const waitMs = Number(asked.get('waitMs') ?? 200)

const backend = createReconnectorSlice({
  node: `ws://${location.host}/?tab=${asked.get('tab')}`,
  policy: { backoffMs: [0, waitMs] },
  maxBackoffMs: waitMs,
})
const { connect, probe } = createWebSocketConnector()
const signals = createBrowserSignals({
  visibility: {
    hidden: asked.get('hidden') === 'pause' ? 'pause' : 'keep',
    ...(refreshAfterHiddenMs === null
      ? {}
      : { refreshAfterHiddenMs: Number(refreshAfterHiddenMs) }),
  },
  ...(exclusive === null ? {} : { exclusive }),
})
const reconnector = createReconnectorListener(backend, {
  connect,
  probe,
  ...(asked.has('plain') ? {} : { signals }),
})
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
const reasons = new Set<string | null>()
store.subscribe(() => reasons.add(backend.selectors.selectReason(store.getState())))
const stop = asked.has('withPage') ? startWithPage(reconnector.start) : reconnector.start()

let persistedCount = 0
addEventListener('pageshow', ({ persisted }) => (persistedCount += persisted ? 1 : 0))
const frozen: string[] = []
for (const type of ['freeze', 'resume']) {
  document.addEventListener(type, () => frozen.push(type))
}
const hints: string[] = []
for (const type of ['online', 'offline']) addEventListener(type, () => hints.push(type))

Object.assign(globalThis, {
  app: {
    stop,
    retry: () => void store.dispatch(backend.actions.retryRequested()),
    status: () => backend.selectors.selectStatus(store.getState()),
    reason: () => backend.selectors.selectReason(store.getState()),
    /** All reasons since the page was loaded. */
    reasons: () => [...reasons],
    persistedCount: () => persistedCount,
    frozen: () => frozen.join(),
    hints: () => hints.join(),
    /** Follows a link, as a person does; the navigation begins when the answer is on its way. */
    follow(href: string, attributes: Partial<HTMLAnchorElement> = {}) {
      const link = Object.assign(document.createElement('a'), { href, ...attributes })
      document.body.append(link)
      setTimeout(() => link.click(), 50)
    },
  },
})
