import { configureStore } from '@reduxjs/toolkit'
import {
  createReconnectorListener,
  createReconnectorSlice,
  type ReconnectorState,
} from 'redux-reconnector'
import { createBrowserSignals } from 'redux-reconnector/browser'
import { readTrace, type Trace } from 'redux-reconnector/devtools'
import { createReconnectorFleetSlice, type FleetState } from 'redux-reconnector/fleet'
import { createMirror } from 'redux-reconnector/mirror'
import { createScriptedClock, type ScriptedClock } from 'redux-reconnector/testing'
import { createWebSocketConnector, type CloseInfo } from 'redux-reconnector/websocket'

const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
const fleet = createReconnectorFleetSlice()
const socket = createWebSocketConnector({
  classifyClose: (close: CloseInfo) => (close.code === 4000 ? { outcome: 'auth' } : {}),
})
const reconnector = createReconnectorListener(backend, {
  ...socket,
  signals: createBrowserSignals(),
})
export const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer, [fleet.reducerPath]: fleet.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
export const state: ReconnectorState = backend.selectSlice(store.getState())
export const many: FleetState = store.getState()[fleet.reducerPath]
export const mirror = createMirror(fleet, { dispatch: store.dispatch })
export const at: number | null = backend.selectors.selectNextAttemptAtMs(store.getState())
export const read: (text: string) => Trace = readTrace
export const clock: ScriptedClock = createScriptedClock()
export const connect = createReconnectorListener(backend, {
  connect: async ({ signal, id, last }) => {
    const isOver: boolean = signal.aborted
    const code: number | undefined = last?.code
    // @ts-expect-error a signal, and not `any`
    void signal.nonsense
    throw new Error(`${id} ${code} ${isOver}`)
  },
})
// @ts-expect-error a status that does not exist
export const wrong: 'nonsense' = backend.selectors.selectStatus(store.getState())
