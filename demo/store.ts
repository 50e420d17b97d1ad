import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createBrowserSignals } from 'redux-reconnector/browser'
import { createReconnectorHooks } from 'redux-reconnector/react'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { createInstruments } from './instruments.js'
import { timeTravel } from './panel/timeTravel.js'

// How to connect and how to look: the connector. It sends 'ping', and a server that is alive answers 'pong'.
const live = createWebSocketConnector({ heartbeat: true })

// When to connect: the slice. It stands in the store, and in DevTools, as `reconnector`.
export const backend = createReconnectorSlice({
  node: `ws://${location.host}/live`,
  policy: {
    minUptimeMs: 1000, // a connection that was lost sooner does not start the waits again from 0 s
    // Many pages come back at once after a crash: spread them with `jitter: [0.5, 1]`.
    // It is left out here, so that the waits are 0, 2, 4, 8, 16 and 30 s to the millisecond.
  },
})

// What carries it out: the listener. Nothing is opened before `reconnector.start()` (see main.tsx).
export const reconnector = createReconnectorListener(backend, {
  ...live,
  signals: createBrowserSignals({ exclusive: 'live' }), // of all tabs one has the connection
})

// What components show of it.
export const { useReconnector, ReconnectBanner } = createReconnectorHooks(backend)

// What this page shows besides: last actions, timeline, trace. Your own store does without them.
export const instruments = createInstruments(backend)

export const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  // The listener comes last: it wants to see what the store sees.
  middleware: (getDefault) =>
    getDefault().concat(instruments.middleware).concat(reconnector.middleware),
  enhancers: (getDefault) => getDefault().concat(timeTravel), // the page's own DevTools
  devTools: { name: 'redux-reconnector demo' },
})

// To be read anywhere: `useSelector(backend.selectors.selectStatus)`, `.selectExplanation` and so on.
export type RootState = ReturnType<typeof store.getState>
