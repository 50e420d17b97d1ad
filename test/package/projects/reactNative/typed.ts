import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

const backend = createReconnectorSlice({ node: 'wss://host/live' })
export const fleet = createReconnectorFleetSlice()
export const one = createReconnectorListener(backend, createWebSocketConnector())
export const other = createReconnectorListener(backend, {
  connect: async ({ signal }) => {
    const isOver: boolean = signal.aborted
    // @ts-expect-error a signal, and not `any`
    throw new Error(`${isOver} ${signal.nonsense}`)
  },
})
