import './globals'
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

/** Calls `onWorks` when a connection, lost once, is healthy again, and a fleet's as well. */
globalThis.startApp = (url, onWorks) => {
  const backend = createReconnectorSlice({ node: url })
  const fleet = createReconnectorFleetSlice()
  const one = createReconnectorListener(backend, createWebSocketConnector())
  const many = createReconnectorFleetListener(fleet, createWebSocketConnector())
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer, [fleet.reducerPath]: fleet.reducer },
    middleware: (getDefault) => getDefault().concat(one.middleware, many.middleware),
  })
  const stops = [one.start(), many.start()]
  store.subscribe(() => {
    const isBack = backend.selectSlice(store.getState()).totalReconnects >= 2
    const inFleet = fleet.selectors.selectById(store.getState(), 'a')?.status
    if (!isBack || inFleet !== 'healthy' || stops.length === 0) return
    for (const stop of stops.splice(0)) stop()
    onWorks()
  })
  store.dispatch(fleet.actions.connectionsAdded([{ id: 'a', node: url }]))
}
