// A real Erlang node, kept by the listener in Node, for the page to look at.
import { createKeptNode } from './keptNode.js'

/**
 * Starts the node and what keeps it. `act` does what the page asks for; `feed` sends the state, now and at each change,
 * as server-sent events.
 */
export async function startBeamFeed() {
  const { erlang, backend, store, state, start, close } = await createKeptNode({
    minUptimeMs: 1000,
  })
  start()

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
      const send = () => response.write(`data: ${JSON.stringify(state())}\n\n`)
      send()
      response.on('close', store.subscribe(send))
    },
    close,
  }
}
