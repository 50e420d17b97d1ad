// fault: The page is unloaded in the middle of a connect
// peers: engine.io-client adds a `beforeunload` listener per reconnect (socketio/engine.io-client#693)
// here: `stop()` aborts the attempt at once; a socket that opens later is closed, the server keeps none
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { configureStore } from '@reduxjs/toolkit'
import { expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startFaultyServer } from '../websocket/faultyServer.js'

it('leaves the server no connection', async () => {
  const server = await startFaultyServer()
  const backend = createReconnectorSlice({ node: server.url })
  const reconnector = createReconnectorListener(backend, createWebSocketConnector({ WebSocket }))
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer },
    middleware: (getDefault) => getDefault().concat(reconnector.middleware),
  })
  server.behave({ kind: 'frozen' })
  const stop = reconnector.start()
  await vi.waitFor(() => expect(server.upgrades()).toBe(1))
  stop()
  expect(backend.selectors.selectReason(store.getState())).toBe('stopped')
  server.behave({ kind: 'none' })
  // Another client comes and goes: by then the first one would be there.
  const other = new WebSocket(server.url)
  await new Promise((resolve) => other.once('open', resolve))
  await vi.waitFor(() => expect(server.clients()).toHaveLength(1))
  other.terminate()
  await server.crash()
})
