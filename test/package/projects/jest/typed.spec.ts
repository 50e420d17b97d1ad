import { configureStore } from '@reduxjs/toolkit'
import {
  createReconnectorListener,
  createReconnectorSlice,
  type ReconnectorState,
} from 'redux-reconnector'
import { createScriptedClock, createScriptedConnector } from 'redux-reconnector/testing'

test('a typed test on the scripted clock', async () => {
  const clock = createScriptedClock()
  const connector = createScriptedConnector()
  const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
  const reconnector = createReconnectorListener(backend, { connect: connector.connect, clock })
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer },
    middleware: (getDefault) => getDefault().concat(reconnector.middleware),
  })
  const stop = reconnector.start()
  await clock.advance(0)
  connector.lastAttempt().succeed()
  await clock.advance(0)
  const { status }: ReconnectorState = backend.selectSlice(store.getState())
  expect(status).toBe('healthy')
  stop()
})
