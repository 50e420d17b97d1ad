import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { createScriptedClock } from 'redux-reconnector/testing'

const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
const reconnector = createReconnectorListener(backend, {
  connect: async () => {},
  clock: createScriptedClock(),
})
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
reconnector.start()
await new Promise((resolve) => setImmediate(resolve))
const status = backend.selectors.selectStatus(store.getState())
if (status !== 'healthy' || typeof createWebSocketConnector !== 'function') throw new Error(status)
console.log('works')
