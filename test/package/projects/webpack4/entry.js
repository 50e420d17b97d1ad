import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createBrowserSignals } from 'redux-reconnector/browser'
import { reconnectorDevTools } from 'redux-reconnector/devtools'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { createScriptedClock } from 'redux-reconnector/testing'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
const fleet = createReconnectorFleetSlice()
const clock = createScriptedClock()
const reconnector = createReconnectorListener(backend, { connect: async () => {}, clock })
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer, [fleet.reducerPath]: fleet.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
reconnector.start()
clock.advance(1).then(() => {
  const status = backend.selectors.selectStatus(store.getState())
  const others = [createBrowserSignals, createWebSocketConnector, reconnectorDevTools]
  if (status !== 'healthy' || !others.every((it) => typeof it === 'function'))
    throw new Error(status)
  console.log('works')
})
