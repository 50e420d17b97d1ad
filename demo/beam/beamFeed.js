// A real Erlang node, kept by the listener in Node, for the page to look at.
import { createKeptNode } from './keptNode.js'

/**
 * Starts the node and what keeps it. `act` does what the page asks for; `feed` sends what is true of the node, now and at
 * each change, as server-sent events.
 */
export async function startBeamFeed() {
  let isFrozen = false
  /** @type {Set<() => void>} */
  const readers = new Set()
  const tell = () => readers.forEach((reader) => reader())
  const { erlang, backend, store, state, start, close } = await createKeptNode({
    policy: { minUptimeMs: 1000 },
    onExit: tell,
  })
  store.subscribe(tell)
  start()

  /** @param {NodeJS.Signals} name */
  const signal = (name) => {
    erlang.signalNode(name)
    isFrozen = name === 'SIGSTOP'
  }
  /** @type {Readonly<Record<string, () => unknown>>} */
  const acts = {
    kill: () => signal('SIGKILL'),
    start: () => erlang.isRunning() || erlang.startNode(),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    retry: () => store.dispatch(backend.actions.retryRequested()),
  }
  const told = () => ({ state: state(), isRunning: erlang.isRunning(), isFrozen })

  return {
    /** @param {string} name @returns {boolean} whether there is such a thing to do */
    act(name) {
      if (!Object.hasOwn(acts, name)) return false
      acts[name]?.()
      tell()
      return true
    },
    /** @param {import('node:http').ServerResponse} response */
    feed(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
      const send = () => response.write(`data: ${JSON.stringify(told())}\n\n`)
      send()
      readers.add(send)
      response.on('close', () => readers.delete(send))
    },
    close,
  }
}
