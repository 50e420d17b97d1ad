import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { startFaultyServer } from '../websocket/faultyServer.js'
import { createCountedClock } from './countedClock.js'
import { createCountedWebSocket } from './countedWebSocket.js'
import { pause } from './pause.js'
import { startProxy, type Trouble } from './proxy.js'
import { createRandom } from './random.js'

const probeEveryMs = 20
const heartbeatMs = 40
const connectTimeoutMs = 100

const troubles: readonly [Trouble | 'reset' | 'crash', ...(Trouble | 'reset' | 'crash')[]] = [
  { kind: 'latency', ms: 15 },
  { kind: 'latency', ms: 200 },
  { kind: 'drop' },
  { kind: 'halfOpen' },
  { kind: 'partial' },
  { kind: 'slow', bytesPerSecond: 1 },
  { kind: 'refusing' },
  'reset',
  'crash',
]

/** A real store that keeps a real WebSocket through the proxy. */
export async function startThroughProxy(seed: number, { isLeaky = false } = {}) {
  const random = createRandom(seed)
  const server = await startFaultyServer()
  const proxy = await startProxy(Number(new URL(server.url).port))
  const sockets = createCountedWebSocket({ isLeaky })
  const errors: unknown[] = []
  const clock = createCountedClock()
  const backend = createReconnectorSlice({
    node: `ws://127.0.0.1:${proxy.port}/live`,
    maxBackoffMs: 40,
    policy: { backoffMs: [0, 20], connectTimeoutMs },
  })
  const connector = createWebSocketConnector({
    WebSocket: sockets.CountedWebSocket,
    heartbeat: { everyMs: probeEveryMs, timeoutMs: heartbeatMs },
    onError: (error) => errors.push(error),
  })
  const reconnector = createReconnectorListener(backend, {
    connect: connector.connect,
    probe: connector.probe,
    probeEveryMs,
    probeTimeoutMs: 3 * heartbeatMs,
    clock,
    onError: (error) => errors.push(error),
  })
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(
        reconnector.middleware,
      ),
  })
  const stop = reconnector.start()
  const isHealthy = () => backend.selectors.selectStatus(store.getState()) === 'healthy'

  return {
    isHealthy,
    /** Makes one trouble of the script, or a chosen one, for a while, and ends it. */
    async trouble(lastsMs: number, trouble = random.oneOf(troubles)) {
      if (trouble === 'reset') proxy.reset()
      else if (trouble === 'crash') await server.crash()
      else proxy.behave(trouble)
      await pause(lastsMs * (0.2 + random.next()))
      if (trouble === 'crash') await server.restart()
      proxy.behave({ kind: 'none' })
      return typeof trouble === 'string' ? trouble : trouble.kind
    },
    reconnects: () => backend.selectors.selectTotalReconnects(store.getState()),
    explanation: () => backend.selectors.selectExplanation(store.getState(), Date.now()),
    /** Of the client's sockets. */
    mostOpen: sockets.mostOpen,
    made: sockets.made,
    errors,
    timers: clock.pending,
    sockets: sockets.count,
    proxied: () => proxy.connections(),
    stop,
    async close() {
      stop()
      await proxy.close()
      await server.crash()
    },
  }
}
