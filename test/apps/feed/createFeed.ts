import {
  configureStore,
  createListenerMiddleware,
  createSlice,
  type PayloadAction,
} from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice, type Policy } from 'redux-reconnector'
import { createWebSocketConnector, type WebSocketConstructor } from 'redux-reconnector/websocket'
import type { Trade } from './exchange.js'

type Message =
  | { type: 'welcome' }
  | ({ type: 'trade' } & Trade)
  | { type: 'notices'; texts: string[]; isAnswer: boolean }
  | { type: 'pong'; beat: number }

const parse = (data: unknown) => JSON.parse(String(data)) as Message // by agreement with the exchange

/**
 * The connection part of a trading front end, as a user of the package writes it: numbered trades without a gap, notices
 * since the loss, orders that outlive an outage, another account while the connection is open.
 */
export function createFeed(
  WebSocket: WebSocketConstructor,
  node: string,
  { probeEveryMs = 1000, policy = {} }: { probeEveryMs?: number; policy?: Partial<Policy> } = {},
) {
  const backend = createReconnectorSlice({ node, policy })
  const feed = createSlice({
    name: 'feed',
    initialState: {
      trades: [] as Trade[],
      notices: [] as string[],
      /** What became of the connection, for a log on the page. */
      history: [] as string[],
    },
    reducers: {
      traded: (state, { payload }: PayloadAction<Trade>) => void state.trades.push(payload),
      notified: (state, { payload }: PayloadAction<string[]>) =>
        void state.notices.push(...payload.filter((text) => !state.notices.includes(text))),
      lost: (state, { payload }: PayloadAction<string>) => void state.history.push(payload),
      returned: (state) => void state.history.push('returned'),
    },
  })
  let account = 'first'
  let missedSinceMs: number | null = null // until the exchange has answered

  const socket = createWebSocketConnector({
    WebSocket,
    url: ({ node: exchange }) => `${exchange}/?account=${account}`,
    heartbeat: {
      everyMs: 100,
      timeoutMs: 1000,
      message: (beat) => JSON.stringify({ type: 'ping', beat }),
      isPong: (data) => parse(data).type === 'pong',
    },
    ready: (data) => parse(data).type === 'welcome',
    onOpen(send) {
      const last = store.getState().feed.trades.at(-1)
      send(JSON.stringify({ type: 'subscribe', from: last ? last.seq + 1 : null }))
      missedSinceMs ??= backend.selectSlice(store.getState()).lostMs
      if (missedSinceMs === null) return // the first connection: nothing was missed
      send(JSON.stringify({ type: 'notices', sinceMs: missedSinceMs }))
    },
    queue: { most: 10, maxAgeMs: 30_000 },
  })

  socket.subscribe((data) => {
    const message = parse(data)
    if (message.type === 'notices') {
      if (message.isAnswer) missedSinceMs = null
      store.dispatch(feed.actions.notified(message.texts))
    }
    if (message.type !== 'trade') return
    const { seq, price } = message
    const next = (store.getState().feed.trades.at(-1)?.seq ?? seq - 1) + 1
    if (seq === next) store.dispatch(feed.actions.traded({ seq, price }))
    if (seq > next) {
      const gap = `a gap: expected trade ${next}, got ${seq}`
      store.dispatch(backend.actions.refreshRequested(gap))
    }
  })

  const reconnector = createReconnectorListener(backend, { ...socket, probeEveryMs })
  const log = createListenerMiddleware<{
    reconnector: ReturnType<typeof backend.getInitialState>
  }>()
  const isHealthy = backend.selectors.selectStatus
  log.startListening({
    predicate: (_action, now, before) =>
      isHealthy(before) === 'healthy' && isHealthy(now) !== 'healthy',
    effect: (_action, { dispatch, getState }) => {
      dispatch(feed.actions.lost(backend.selectors.selectReason(getState()) ?? 'lost'))
    },
  })
  log.startListening({
    predicate: (_action, now, before) =>
      isHealthy(before) !== 'healthy' && isHealthy(now) === 'healthy',
    effect: (_action, { dispatch, getState }) => {
      if (backend.selectSlice(getState()).lostMs !== null) dispatch(feed.actions.returned())
    },
  })

  const store = configureStore({
    reducer: { [feed.reducerPath]: feed.reducer, [backend.reducerPath]: backend.reducer },
    middleware: (getDefault) => getDefault().prepend(log.middleware).concat(reconnector.middleware),
  })

  return {
    start: reconnector.start,
    state: () => store.getState().feed,
    connection: () => backend.selectSlice(store.getState()),
    order: (amount: number) => socket.send(JSON.stringify({ type: 'order', amount })),
    signIn(other: string) {
      account = other
      store.dispatch(backend.actions.refreshRequested('another account'))
    },
  }
}
