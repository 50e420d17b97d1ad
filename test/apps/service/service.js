// Keeps a connection to each device and tells how they are: `node service.js PORT DEVICES_URL COUNT`.
import { createServer } from 'node:http'
import { configureStore } from '@reduxjs/toolkit'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { WebSocket } from 'ws'

const [port, devicesUrl, count] = process.argv.slice(2)

const fleet = createReconnectorFleetSlice({
  defaults: { policy: { backoffMs: [0, 300, 600], jitter: [0.5, 1.5] }, maxBackoffMs: 1000 },
})
const live = createWebSocketConnector({
  WebSocket,
  heartbeat: 'protocol',
  onOpen: (send, { id }) => send(`hello ${id}`),
})
const reconnector = createReconnectorFleetListener(fleet, live)
const store = configureStore({
  reducer: { [fleet.reducerPath]: fleet.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})

/** @type {Map<string, number>} */
const readings = new Map()
live.subscribe((data, id) => readings.set(id, Number(data)))

const server = createServer((request, response) => {
  const [, command, id = ''] = (request.url ?? '/').split('/')
  if (command === 'blink') return response.end(String(live.send('blink', id)))
  const { selectStatusCounts } = fleet.selectors
  const body = {
    statuses: selectStatusCounts(store.getState()),
    readings: Object.fromEntries(readings),
  }
  return response.end(JSON.stringify(body))
})

const ids = Array.from({ length: Number(count) }, (_, at) => `device-${at}`)
store.dispatch(
  fleet.actions.connectionsAdded(ids.map((id) => ({ id, node: `${devicesUrl}/${id}` }))),
)
const stop = reconnector.start()
server.listen(Number(port), '127.0.0.1', () => console.log('listening'))

process.on('SIGTERM', () => {
  stop()
  server.close()
  server.closeAllConnections()
})
