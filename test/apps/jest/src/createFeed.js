const { configureStore, createSlice } = require('@reduxjs/toolkit')
const { createReconnectorListener, createReconnectorSlice } = require('redux-reconnector')

/** The connection of an application, and what its page shows of it. */
function createFeed({ connect, ...ports }) {
  const backend = createReconnectorSlice({
    node: 'wss://example.com/live',
    policy: { backoffMs: [1000, 2000, 4000], maxAttempts: 4 },
    maxBackoffMs: 8000,
  })
  const page = createSlice({
    name: 'page',
    initialState: { resyncs: [] },
    reducers: {
      resyncAsked: (state, { payload }) => {
        state.resyncs.push(payload)
      },
    },
  })
  const reconnector = createReconnectorListener(backend, { connect, ...ports })

  /** Asks for what was missed, after every connection but the first. */
  const resync = (store) => (next) => (action) => {
    const result = next(action)
    if (backend.actions.reconnectSucceeded.match(action)) {
      const { lostMs } = backend.selectSlice(store.getState())
      if (lostMs !== null) store.dispatch(page.actions.resyncAsked({ sinceMs: lostMs }))
    }
    return result
  }

  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer, [page.reducerPath]: page.reducer },
    middleware: (getDefault) => getDefault().concat(resync, reconnector.middleware),
  })

  const view = () => {
    const { status, outcome } = backend.selectSlice(store.getState())
    if (status === 'healthy') return 'live'
    if (outcome === 'auth') return 'sign in again'
    return status === 'gaveUp' ? 'given up' : 'connecting'
  }
  return { actions: backend.actions, backend, start: reconnector.start, store, view }
}

module.exports = { createFeed }
