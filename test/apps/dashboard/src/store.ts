import { configureStore, createSlice, type PayloadAction } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createBrowserSignals } from 'redux-reconnector/browser'
import { createReconnectorHooks } from 'redux-reconnector/react'
import { createWebSocketConnector } from 'redux-reconnector/websocket'

type Message =
  | { readonly type: 'price'; readonly symbol: string; readonly price: number }
  | { readonly type: 'confirmed'; readonly id: string }

interface Order {
  readonly id: string
  readonly symbol: string
  readonly isConfirmed: boolean
}

const market = createSlice({
  name: 'market',
  initialState: { prices: {} as Record<string, number>, orders: [] as Order[] },
  reducers: {
    ordered(state, { payload: { id, symbol } }: PayloadAction<{ id: string; symbol: string }>) {
      state.orders.push({ id, symbol, isConfirmed: false })
    },
    heard(state, { payload: message }: PayloadAction<Message>) {
      if (message.type === 'price') state.prices[message.symbol] = message.price
      else
        state.orders = state.orders.map((each) =>
          each.id === message.id ? { ...each, isConfirmed: true } : each,
        )
    },
  },
})

const backend = createReconnectorSlice({
  node: new URLSearchParams(location.search).get('server') ?? 'ws://127.0.0.1:8080',
  policy: { backoffMs: [0, 300, 600], jitter: [0.5, 1.5] },
  maxBackoffMs: 1000,
})

const live = createWebSocketConnector({
  // Every new connection begins with the subscription, and only then takes what waits.
  onOpen: (send) => send(JSON.stringify({ type: 'subscribe', symbols: ['ACME', 'INIT'] })),
  queue: { most: 10, maxAgeMs: 60_000 },
})

export const reconnector = createReconnectorListener(backend, {
  ...live,
  signals: createBrowserSignals(),
})

export const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer, [market.reducerPath]: market.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})

live.subscribe((data) => store.dispatch(market.actions.heard(JSON.parse(String(data)))))

/** Sends an order, now or, while the connection is down, with the next connection. */
export function order(symbol: string) {
  const id = `${symbol}-${store.getState().market.orders.length + 1}`
  store.dispatch(market.actions.ordered({ id, symbol }))
  live.send(JSON.stringify({ type: 'order', id }))
}

export type RootState = ReturnType<typeof store.getState>
export const { useReconnector, ReconnectBanner } = createReconnectorHooks(backend)
