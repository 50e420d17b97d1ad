// A real Erlang node, and a store whose listener keeps it, in Node.
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createBeamConnector } from 'redux-reconnector/beam'
import { startErlang } from './erlang.js'

const node = 'demo@127.0.0.1'
const cookie = 'demo_cookie'

/**
 * `start` starts the node and what keeps it; `close` ends both.
 *
 * @param {{ policy?: Partial<import('redux-reconnector').Policy>; onExit?: () => void }} [options]
 */
export async function createKeptNode({ policy = {}, onExit = () => {} } = {}) {
  const erlang = await startErlang({ node, cookie, onExit })
  const backend = createReconnectorSlice({ node, policy })
  const beam = createBeamConnector({
    node,
    cookie: () => cookie,
    epmdPort: erlang.epmdPort,
    rpcTimeoutMs: 500,
    setupTimeoutMs: 1500,
  })
  const reconnector = createReconnectorListener(backend, {
    connect: beam.connect,
    probe: beam.probe,
    probeEveryMs: 500,
  })
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer },
    middleware: (getDefault) => getDefault().concat(reconnector.middleware),
  })
  let stop = () => {}
  return {
    erlang,
    backend,
    store,
    state: () => store.getState()[backend.reducerPath],
    start() {
      erlang.startNode()
      stop = reconnector.start()
    },
    close() {
      stop()
      beam.disconnect()
      erlang.end()
    },
  }
}
