const { configureStore } = require('@reduxjs/toolkit')
const { createReconnectorListener, createReconnectorSlice } = require('redux-reconnector')
const { createScriptedClock } = require('redux-reconnector/testing')
const { createWebSocketConnector } = require('redux-reconnector/websocket')
const { createBeamConnector } = require('redux-reconnector/beam')

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
setImmediate(() => {
  const status = backend.selectors.selectStatus(store.getState())
  const connectors = [typeof createWebSocketConnector, typeof createBeamConnector]
  if (status !== 'healthy' || connectors.join() !== 'function,function') throw new Error(status)
  console.log('works')
})
