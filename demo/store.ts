import { configureStore, createSlice, type PayloadAction } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice, presets } from 'redux-reconnector'
import { createBrowserSignals } from 'redux-reconnector/browser'
import { createReconnectorHooks } from 'redux-reconnector/react'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { createInstruments } from './instruments.js'
import { timeTravel } from './travel/timeTravel.js'

// How to connect: the connector. Its heartbeat notices a server that has gone without a word, here while you watch;
// `heartbeat: true` asks every 25 s and waits for 10. `onOpen` subscribes on every connection, after an outage too.
const live = createWebSocketConnector({
  heartbeat: { everyMs: 1000, timeoutMs: 2000 },
  onOpen: (send) => send('subscribe readings'),
})

// When to connect: the slice. It stands in the store, and in DevTools, as `reconnector`. The preset spreads the waits,
// so that the clients of a server that was away do not all come back in the same second.
export const backend = createReconnectorSlice({
  node: `${location.origin.replace(/^http/, 'ws')}/live`,
  ...presets.recommended,
})

// What carries it out: the listener. It opens nothing before it is started, by a hook in main.tsx.
export const reconnector = createReconnectorListener(backend, {
  ...live,
  signals: createBrowserSignals({ exclusive: 'live' }), // of all tabs, one holds the connection
})

// What the connection is for: messages, in a slice of your own.
const readings = createSlice({
  name: 'readings',
  initialState: { celsius: null as number | null, atMs: 0 },
  reducers: {
    readingReceived: (_state, { payload }: PayloadAction<{ celsius: number; atMs: number }>) =>
      payload,
  },
})
live.subscribe((message) => {
  store.dispatch(readings.actions.readingReceived(JSON.parse(String(message))))
})

// What components show of it.
export const { useReconnector, useReconnectCountdown, useReconnectExplanation, ReconnectBanner } =
  createReconnectorHooks(backend)

// What this page shows besides: actions, timeline, trace, time travel. Your own store does without them.
export const instruments = createInstruments(backend)

export const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer, [readings.reducerPath]: readings.reducer },
  // The listener comes last: it wants to see what the store sees.
  middleware: (getDefault) =>
    getDefault().concat(instruments.middleware).concat(reconnector.middleware),
  enhancers: (getDefault) => getDefault().concat(timeTravel),
  devTools: { name: 'redux-reconnector demo' },
})

// To be read anywhere: `useSelector(backend.selectors.selectStatus)`, `.selectExplanation` and so on.
export type RootState = ReturnType<typeof store.getState>
