import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { WebSocket } from 'ws'
import { startFaultyServer } from '../websocket/faultyServer.js'
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
export async function startThroughProxy(seed: number) {
  const random = createRandom(seed)
  const server = await startFaultyServer()
  const proxy = await startProxy(Number(new URL(server.url).port))
  const sockets = new Set<WebSocket>()
  let mostOpen = 0
  let made = 0

  /** Counts those that are open at a time. */
  class CountedWebSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols)
      made += 1
      sockets.add(this)
      this.on('open', () => {
        const open = [...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN)
        mostOpen = Math.max(mostOpen, open.length)
      })
      this.on('close', () => sockets.delete(this))
    }
  }

  const errors: unknown[] = []
  const timers = new Set<NodeJS.Timeout>()
  const clock = {
    now: () => Date.now(),
    setTimeout(fn: () => void, ms: number) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        fn()
      }, ms)
      timers.add(timer)
      return timer
    },
    clearTimeout(handle: unknown) {
      const timer = handle as NodeJS.Timeout // what `setTimeout` above gave
      timers.delete(timer)
      clearTimeout(timer)
    },
  }
  const backend = createReconnectorSlice({
    node: `ws://127.0.0.1:${proxy.port}/live`,
    maxBackoffMs: 40,
    policy: { backoffMs: [0, 20], connectTimeoutMs },
  })
  const connector = createWebSocketConnector({
    WebSocket: CountedWebSocket,
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
    mostOpen: () => mostOpen,
    made: () => made,
    errors,
    timers: () => timers.size,
    sockets: () => sockets.size,
    proxied: () => proxy.connections(),
    stop,
    async close() {
      stop()
      await proxy.close()
      await server.crash()
    },
  }
}

export const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms)
  })
