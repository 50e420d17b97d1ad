import type { Connect, ProbeConnection } from '../middleware/connector.js'
import { verdictOn, type CloseInfo, type CloseVerdict } from './closeCodes.js'
import { defaultTimeoutMs, heartbeatOf, lifeWithin } from './heartbeat.js'
import { openSocket, type MessageData, type WebSocketLike } from './openSocket.js'
import {
  expectOptions,
  expectPlatform,
  type WebSocketConnectorOptions,
} from './webSocketOptions.js'

/** A WebSocket as the listener needs it, and what an application needs of it besides. */
export interface WebSocketConnector {
  /**
   * Opens one socket: resolves when it is open, rejects when it cannot be opened or the attempt is aborted. It never
   * retries, and leaves an earlier socket alone; from then on, though, the new one is what all else here is about.
   * A refused upgrade is `auth` for HTTP 401 and 403 and `retry` for all else, no sooner than a `Retry-After` in
   * seconds says, where the WebSocket tells it (that of `ws` does, a browser's and Node's do not). What a WebSocket
   * cannot be made of, such as a URL that is none, is `fatal`.
   */
  readonly connect: Connect
  /**
   * Looks at the latest socket. Open: `alive_rpc`, unless a heartbeat gets no message within its time, which is
   * `alive_dist_only`. Not open: `alive_epmd_only` where the `healthUrl` answers, else `unreachable`; how long to
   * wait for that answer is up to the signal. Rejects when the signal aborts.
   */
  readonly probe: ProbeConnection
  /**
   * Hands a message to the latest socket: `true` when it took it, `false` when it is not open. Nothing is queued, and
   * nobody knows whether a message that was taken arrives: let the server answer what must.
   */
  send(data: MessageData | ArrayBufferView<ArrayBuffer>): boolean
  /**
   * Calls `fn` with every message of this connection and of those that follow it, but not with the heartbeat's
   * answers. Gives the function that ends it, safe to call twice. What `fn` throws goes to `onError`.
   */
  subscribe(fn: (data: MessageData) => void): () => void
}

const open: WebSocket['OPEN'] = 1

/**
 * Creates `connect` and `probe` for the listener on a WebSocket, in a browser and in Node, and `send` and `subscribe`
 * for the application. Nothing is opened until `connect` is called.
 *
 * How a connection ended decides how to go on, by its close code (RFC 6455 section 7.4):
 *
 * | code | outcome |
 * |---|---|
 * | 1008, 4401, 4403 | `auth`: pauses until `resumed` |
 * | 1002, 1003, 1007, 1009, 1010 | `fatal`: gives up |
 * | all others | `retry`, no sooner than a `retry-after=SECONDS` in the close reason says, a day at most |
 *
 * @throws TypeError at once when an option is not what it should be, or there is no WebSocket
 * @example
 * ```ts
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { createWebSocketConnector } from 'redux-reconnector/websocket'
 * import { WebSocket } from 'ws' // which a browser, and Node from 22 on, can do without
 *
 * const live = createWebSocketConnector({
 *   WebSocket,
 *   url: async ({ node, cookie }) => `${node}?token=${await cookie()}`,
 *   heartbeat: true,
 * })
 * const backend = createReconnectorSlice({ node: 'wss://host/live', cookie: 'env:LIVE_TOKEN' })
 * const { middleware } = createReconnectorListener(backend, {
 *   ...live,
 *   resolveCookie: () => process.env.LIVE_TOKEN ?? '',
 * })
 * const unsubscribe = live.subscribe((message) => console.log(message))
 * live.send('hello') // => false, for nothing is open
 * ```
 */
export function createWebSocketConnector(
  options: WebSocketConnectorOptions = {},
): WebSocketConnector {
  expectOptions(options)
  const {
    url = ({ node }) => node,
    protocols = [],
    healthUrl,
    classifyClose,
    WebSocket = globalThis.WebSocket,
    fetch = globalThis.fetch,
    // oxlint-disable-next-line no-console -- an error that nobody takes must be seen
    onError = (error) => console.error(error),
  } = options
  expectPlatform(WebSocket, options.heartbeat)
  const heartbeat = heartbeatOf(options.heartbeat)

  let latest: WebSocketLike | null = null
  const watchers = new Set<() => void>()
  const subscribers = new Set<{ readonly fn: (data: MessageData) => void }>()

  /** What a function of the application gives, or `otherwise` where it throws. */
  function ask<T>(fn: () => T, otherwise: T): T {
    try {
      return fn()
    } catch (error) {
      onError(error)
      return otherwise
    }
  }

  function stirred(socket: WebSocketLike) {
    if (socket !== latest) return
    for (const watcher of watchers) watcher()
  }

  function ended(socket: WebSocketLike) {
    stirred(socket)
    if (socket === latest) latest = null
  }

  function received(socket: WebSocketLike, data: MessageData) {
    if (socket !== latest) return
    stirred(socket)
    if (heartbeat && ask(() => heartbeat.isPong(data), false)) return
    const present = [...subscribers] // not those that a subscriber adds
    for (const subscriber of present) {
      if (subscribers.has(subscriber)) ask(() => subscriber.fn(data), undefined)
    }
  }

  function judge(close: CloseInfo): CloseVerdict {
    return { ...verdictOn(close), ...ask(() => classifyClose?.(close), undefined) }
  }

  async function isAnswering(signal: AbortSignal): Promise<boolean> {
    if (healthUrl === undefined) return false
    try {
      // An opaque answer is enough, so that no page needs the permission of CORS.
      await fetch(healthUrl, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', signal })
      return true
    } catch {
      signal.throwIfAborted()
      return false
    }
  }

  const isOpen = () => latest?.readyState === open

  return {
    async connect(attempt) {
      const { signal } = attempt
      const [address, names] = await orAborted(signal, async () =>
        Promise.all([
          typeof url === 'string' ? url : url(attempt),
          typeof protocols === 'function' ? protocols(attempt) : protocols,
        ]),
      )
      return openSocket(() => new WebSocket(address, [...names]), names, signal, {
        opened: (socket) => (latest = socket),
        received,
        stirred,
        ended,
        judge,
      })
    },

    async probe({ signal }) {
      signal.throwIfAborted()
      const probed = latest
      if (probed?.readyState === open) {
        if (!heartbeat) return 'alive_rpc'
        const life = lifeWithin(heartbeat.timeoutMs, watchers, signal)
        heartbeat.ask(probed)
        const isAlive = await life
        if (latest === probed && isOpen()) return isAlive ? 'alive_rpc' : 'alive_dist_only'
      }
      if (probed && latest === probed) {
        // It has been told goodbye, and is not yet at its end: what the server said is to be known first.
        await lifeWithin(heartbeat?.timeoutMs ?? defaultTimeoutMs, watchers, signal)
      }
      const isUp = await isAnswering(signal)
      if (latest !== probed && isOpen()) return 'alive_rpc' // it has opened while this looked
      return isUp ? 'alive_epmd_only' : 'unreachable'
    },

    send(data) {
      if (!latest || !isOpen()) return false
      latest.send(data)
      return true
    },

    subscribe(fn) {
      const subscriber = { fn }
      subscribers.add(subscriber)
      return () => {
        subscribers.delete(subscriber)
      }
    },
  }
}

/** What the work gives, unless the signal aborts first. */
function orAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const giveUp = () => reject(signal.reason)
    signal.addEventListener('abort', giveUp)
    work()
      .finally(() => signal.removeEventListener('abort', giveUp))
      .then(resolve, reject)
  })
}
