// A real Erlang node, kept by the listener in Node, for the page to look at.
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { createBeamConnector } from 'redux-reconnector/beam'
import { startErlang } from './erlang.js'

const node = 'demo@127.0.0.1'
const cookie = 'demo_cookie'

/**
 * Starts the node and what keeps it. `act` does what the page asks for; `feed` sends the state, now and at each change,
 * as server-sent events.
 */
export async function startBeamFeed() {
  const erlang = await startErlang({ node, cookie })
  const backend = createReconnectorSlice({ node, policy: { minUptimeMs: 1000 } })
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
  erlang.startNode()
  const stop = reconnector.start()

  /** @type {Readonly<Record<string, () => unknown>>} */
  const acts = {
    kill: () => erlang.signalNode('SIGKILL'),
    start: () => erlang.isRunning() || erlang.startNode(),
    freeze: () => erlang.signalNode('SIGSTOP'),
    thaw: () => erlang.signalNode('SIGCONT'),
    retry: () => store.dispatch(backend.actions.retryRequested()),
  }

  return {
    /** @param {string} name @returns {boolean} whether there is such a thing to do */
    act(name) {
      if (!Object.hasOwn(acts, name)) return false
      acts[name]?.()
      return true
    },
    /** @param {import('node:http').ServerResponse} response */
    feed(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
      const send = () =>
        response.write(`data: ${JSON.stringify(store.getState()[backend.reducerPath])}\n\n`)
      send()
      response.on('close', store.subscribe(send))
    },
    close() {
      stop()
      beam.disconnect()
      erlang.end()
    },
  }
}
