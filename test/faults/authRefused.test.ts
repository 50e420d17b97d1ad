// fault: The credentials are refused, for ever
// peers: phoenix.js retries for ever (phoenixframework/phoenix#5155), dsrees/JavaPhoenixClient#82, enisdenjo/graphql-ws#244
// here: One attempt, then `paused` with the reason until `resumed`
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { configureStore } from '@reduxjs/toolkit'
import { expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startFaultyServer } from '../websocket/faultyServer.js'

it('parks after one attempt on a real server that answers 401', async () => {
  const server = await startFaultyServer()
  server.behave({ kind: 'refusing', status: 401 })
  const backend = createReconnectorSlice({ node: server.url, policy: { backoffMs: [0, 5] } })
  const socket = createWebSocketConnector({ WebSocket })
  let looks = 0
  const reconnector = createReconnectorListener(backend, {
    connect: socket.connect,
    probe: (target) => {
      looks += 1
      return socket.probe(target)
    },
    probeEveryMs: 5,
  })
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer },
    middleware: (getDefault) => getDefault().concat(reconnector.middleware),
  })
  const stop = reconnector.start()
  await vi.waitFor(
    () =>
      expect(backend.selectors.selectExplanation(store.getState(), 0)).toBe(
        'Paused: the server answered HTTP 401',
      ),
    10_000, // a busy machine
  )
  const before = looks
  await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 10))
  expect(server.upgrades()).toBe(1)
  stop()
  await server.crash()
})
