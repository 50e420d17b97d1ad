import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice, type Connect } from 'redux-reconnector'
import { createBrowserSignals, startWithPage } from 'redux-reconnector/browser'

// The page of signals.test.ts: one connection to its own server, and what the address asks for.
const asked = new URLSearchParams(location.search)
const tab = asked.get('tab')
const exclusive = asked.get('exclusive')

const backend = createReconnectorSlice({
  node: `ws://${location.host}/?tab=${tab}`,
  policy: { backoffMs: [0, Number(asked.get('waitMs') ?? 200)] },
  maxBackoffMs: Number(asked.get('waitMs') ?? 200),
})

const connect: Connect = ({ node, signal }) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(node)
    const closed = new Promise<{ reason: string }>((settle) => {
      socket.addEventListener('close', ({ code }) => {
        reject(new Error(`refused with ${code}`))
        settle({ reason: `closed with ${code}` })
      })
    })
    socket.addEventListener('open', () => resolve({ close: () => socket.close(), closed }))
    signal.addEventListener('abort', () => socket.close())
  })

const reconnector = createReconnectorListener(backend, {
  connect,
  signals: createBrowserSignals({
    visibility: asked.get('hidden') === 'pause' ? 'pause' : 'keep',
    ...(exclusive === null ? {} : { exclusive }),
  }),
})
const store = configureStore({
  reducer: { [backend.reducerPath]: backend.reducer },
  middleware: (getDefault) => getDefault().concat(reconnector.middleware),
})
const stop = asked.has('withPage') ? startWithPage(reconnector.start) : reconnector.start()

let persistedCount = 0
addEventListener('pageshow', ({ persisted }) => (persistedCount += persisted ? 1 : 0))
const frozen: string[] = []
for (const type of ['freeze', 'resume']) {
  document.addEventListener(type, () => frozen.push(type))
}
const hints: string[] = []
for (const type of ['online', 'offline']) addEventListener(type, () => hints.push(type))

Object.assign(globalThis, {
  app: {
    stop,
    status: () => backend.selectors.selectStatus(store.getState()),
    reason: () => backend.selectors.selectReason(store.getState()),
    persistedCount: () => persistedCount,
    frozen: () => frozen.join(),
    hints: () => hints.join(),
  },
})
