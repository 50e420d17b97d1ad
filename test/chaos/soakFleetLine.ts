import { configureStore } from '@reduxjs/toolkit'
import { selectExplanation, type SignalHandlers } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { createCountedClock } from './countedClock.js'
import { createCountedWebSocket } from './countedWebSocket.js'

const fleetSize = 1000

/** Waits that are over within a calm. */
export const basePolicy = {
  backoffMs: [0, 500, 1000, 2000],
  jitter: [0.5, 1.5],
  connectTimeoutMs: 6000,
  minUptimeMs: 1000,
  maxAttempts: null,
} as const

export const heartbeat = { everyMs: 4000, timeoutMs: 3000, protocol: true } as const

/** A real store that keeps 1000 real WebSockets to a port. */
export function startFleetLine(port: number, { isLeaky }: { isLeaky: boolean }) {
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.length < 20 && errors.push(error)
  const sockets = createCountedWebSocket({ isLeaky })
  const clock = createCountedClock()
  const fleet = createReconnectorFleetSlice({
    defaults: { maxBackoffMs: 3000, policy: basePolicy },
  })
  const counts = { received: 0, dropped: 0 }
  const connector = createWebSocketConnector({
    WebSocket: sockets.CountedWebSocket,
    heartbeat,
    queue: { most: 3, maxAgeMs: 5000 },
    onDrop: ({ length }) => (counts.dropped += length),
    onError,
  })
  connector.subscribe(() => (counts.received += 1))
  let page: SignalHandlers | null = null
  const listener = createReconnectorFleetListener(fleet, {
    connect: connector.connect,
    probe: connector.probe,
    probeEveryMs: 2000,
    clock,
    signals(handlers) {
      page = handlers
      return () => (page = null)
    },
    onError,
  })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(listener.middleware),
  })
  let added = 0
  const { selectIds, selectById, selectStatusCounts, selectWorst } = fleet.selectors

  const ids = () => selectIds(store.getState())

  /** Adds as many connections as are missing. */
  function fillUp() {
    // Ids of one length, so that their text does not grow with the minutes.
    const fresh = Array.from(
      { length: fleetSize - ids().length },
      () => `device-${`${(added += 1)}`.padStart(8, '0')}`,
    )
    const connections = fresh.map((id) => ({ id, node: `ws://127.0.0.1:${port}/${id}` }))
    store.dispatch(fleet.actions.connectionsAdded(connections))
  }
  fillUp()

  return {
    actions: fleet.actions,
    dispatch: store.dispatch,
    fillUp,
    start: () => listener.start(),
    page: () => page,
    ids,
    size: fleetSize,
    stateOf: (id: string) => selectById(store.getState(), id),
    statuses: () => selectStatusCounts(store.getState()),
    isHealthy: () => selectStatusCounts(store.getState()).healthy === fleetSize,
    explanation() {
      const [id = ''] = selectWorst(store.getState(), 1)
      const state = selectById(store.getState(), id)
      return state ? `${id}: ${selectExplanation(state, Date.now())}` : 'none is down'
    },
    send: (id: string) => connector.send('hello', id),
    timers: clock.pending,
    sockets,
    counts,
    errors,
  }
}
export type FleetLine = ReturnType<typeof startFleetLine>
