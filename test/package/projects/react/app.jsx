'use client'
import { configureStore } from '@reduxjs/toolkit'
import { Provider } from 'react-redux'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorHooks } from 'redux-reconnector/react'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
export const reconnector = createReconnectorListener(backend, createWebSocketConnector())
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
const { useReconnector, ReconnectBanner } = createReconnectorHooks(backend)

function Status() {
  const { status } = useReconnector()
  return <p>{`status ${status}`}</p>
}

export function App() {
  return (
    <Provider store={store}>
      <ReconnectBanner />
      <Status />
    </Provider>
  )
}
