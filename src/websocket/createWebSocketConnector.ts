import type { Connect, ProbeConnection } from '../middleware/connector.js'
import { heartbeatOf } from './heartbeat.js'
import { abortReason, createLink, type Link } from './link.js'
import { createSendQueue, type SendQueue } from './sendQueue.js'
import {
  open,
  type BinaryTypes,
  type MessageData,
  type SendData,
  type SocketView,
} from './webSocketLike.js'
import {
  expectOptions,
  platformFault,
  who,
  type Settings,
  type WebSocketConnectorOptions,
} from './webSocketOptions.js'

/**
 * A WebSocket as the listener needs it, and what an application needs of it besides. One connector serves one
 * connection, or all connections of a fleet: each has its own socket, which is known by the connection's id.
 *
 * The `id` may be left out while the connector has served one connection only. From the second one on, a call without
 * an id is for none of them: it does nothing, and `onError` is told.
 */
export interface WebSocketConnector<Binary extends keyof BinaryTypes = 'arraybuffer'> {
  /**
   * Opens one socket: resolves when it is open, `onOpen` is done and the greeting, where there is one, has come. Rejects
   * when that fails or the attempt is aborted, and closes the socket. It never retries. What a WebSocket cannot be made
   * of, such as a URL that is none, is `fatal`, and so is a platform without a WebSocket. Called for an id whose last
   * connection is still there, it leaves that socket alone, tells `onError`, and all else here is about the new one.
   */
  readonly connect: Connect
  /**
   * Looks at the latest socket of a connection. Open: `alive_rpc`; a heartbeat that gets no answer ends the connection
   * by itself, and after a machine has slept, a look is what sends it at once. Not open: `alive_epmd_only` where the `healthUrl` answers, else `unreachable`; how
   * long to wait for that answer is up to the signal.
   */
  readonly probe: ProbeConnection
  /**
   * Hands a message to the connection: `true` when the socket took it, or the `queue` keeps it for the next one;
   * `false` when the connection is down and nothing is kept. What was taken may still be lost with the connection: let
   * the server answer what must arrive. Before a `close`, and before the listener's stop, it is still delivered.
   */
  send(data: SendData, id?: string): boolean
  /**
   * Calls `fn` with every message of every connection, now and later, but not with the heartbeat's answers. Messages
   * are held back until the listener has the success in the store; where no listener says so, for a second. To hear the
   * very first message, subscribe before the listener starts, or in the same turn in which the store becomes healthy.
   * Gives the function that ends it, safe to call twice. What `fn` throws goes to `onError`.
   */
  subscribe(fn: (data: MessageData<Binary>, id: string) => void): () => void
  /**
   * Closes the connection, open or not yet, with a goodbye after what was sent; `false` where there is none. The
   * listener takes it for a loss, and connects again by its policy: this is for a connection that has gone wrong.
   * Pause or stop the listener to stay away.
   *
   * @param code - 1000, or 3000 to 4999; default 1000. The platform throws on any other
   * @param reason - at most 123 bytes; the server and the state get it
   */
  close(code?: number, reason?: string, id?: string): boolean
  /** Looks at the latest socket of a connection; `null` where there is none. */
  socket(id?: string): SocketView | null
}

type Subscriber = Parameters<WebSocketConnector<keyof BinaryTypes>['subscribe']>[0]

/** What is kept of one connection while it has a socket, or messages that wait for one. */
interface Line {
  id: string
  link: Link | null
  /** The last one that there was; what an earlier one still says is not heard. */
  newest: Link | null
  readonly queue: SendQueue | undefined
}

/** The same, with bytes that arrive as a `Blob`. */
export function createWebSocketConnector(
  options: WebSocketConnectorOptions<'blob'> & { binaryType: 'blob' },
): WebSocketConnector<'blob'>
/**
 * Creates `connect` and `probe` for the listener on a WebSocket, in a browser, in Node and in React Native, and `send`
 * and `subscribe` for the application. Nothing is opened until `connect` is called, so it may be created where there
 * is no WebSocket, such as on a server that renders the page.
 *
 * How a connection ended decides how to go on, by its close code (RFC 6455 section 7.4):
 *
 * | code | outcome |
 * |---|---|
 * | 4401, 4403 | `auth`: gives up until somebody asks for a retry |
 * | 1002, 1003, 1007, 1009, 1010 | `fatal`: gives up |
 * | all others | `retry`, no sooner than a `retry-after=SECONDS` in the close reason says, a day at most |
 *
 * A refused upgrade is `auth` for HTTP 401 and 403, and `retry` for all other answers, no sooner than `Retry-After`
 * says, in seconds or as a date. Only the WebSocket of `ws` tells of that answer.
 *
 * @throws TypeError at once when an option is not what it should be
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
 *   onOpen: (send) => send('subscribe prices'),
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
export function createWebSocketConnector(options?: WebSocketConnectorOptions): WebSocketConnector
export function createWebSocketConnector(
  options: object = {},
): WebSocketConnector<keyof BinaryTypes> {
  expectOptions(options)
  const {
    healthUrl,
    queue,
    fetch = (url, init) => globalThis.fetch(url, init),
    // oxlint-disable-next-line no-console -- an error that nobody takes must be seen
    onError = (error) => console.error(error),
    onDrop = ({ length }, why, id) => report(`dropped ${length} messages for "${id}", ${why}`),
  } = options
  const heartbeat = heartbeatOf(options.heartbeat)
  const settings: Settings = { ...options, heartbeat, ask }
  const fault = options.WebSocket && platformFault(options.WebSocket, heartbeat)
  if (fault) throw new TypeError(`${who}: ${fault}`)
  const lines = new Map<string, Line>()
  const subscribers = new Set<{ readonly fn: Subscriber }>()
  let latestId = '' // also of what is queued before the first attempt
  let hasSeveral = false

  const report = (what: string) => onError(new Error(`${who}: ${what}`))

  function ask<T>(fn: () => T): T | undefined {
    try {
      return fn()
    } catch (error) {
      onError(error)
      return undefined
    }
  }

  function createLine(id: string): Line {
    const line: Line = {
      id,
      link: null,
      newest: null,
      queue:
        queue &&
        createSendQueue(queue, (messages, why) => {
          tidy(line)
          ask(() => onDrop(messages, why, line.id))
        }),
    }
    lines.set(id, line)
    return line
  }

  function tidy(line: Line) {
    if (!line.link && !line.queue?.size()) lines.delete(line.id)
  }

  function keyOf(id: string | undefined): string | undefined {
    if (id !== undefined || !hasSeveral) return id ?? latestId
    report('expected an id, because this connector serves more than one connection')
    return undefined
  }

  function publish(data: MessageData<keyof BinaryTypes>, id: string) {
    const present = [...subscribers] // not those that a subscriber adds
    for (const subscriber of present) {
      if (subscribers.has(subscriber)) ask(() => subscriber.fn(data, id))
    }
  }

  async function isAnswering(signal: AbortSignal): Promise<boolean> {
    if (healthUrl === undefined) return false
    try {
      // An opaque answer is enough, so that no page needs the permission of CORS.
      await fetch(healthUrl, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', signal })
      return true
    } catch {
      return false
    }
  }

  return {
    async connect(attempt) {
      const { id, signal } = attempt
      if (signal.aborted) throw abortReason(signal)
      const line = lines.get(id) ?? lines.get('') ?? createLine(id)
      lines.delete(line.id)
      lines.set(id, line)
      line.id = id
      hasSeveral ||= latestId !== '' && latestId !== id
      latestId = id
      if (line.link) {
        report(`"${id}" connects while its last connection is there; has it two listeners?`)
      }
      const link = createLink(attempt, settings, {
        usable() {
          for (const data of line.queue?.take() ?? []) ask(() => link.send(data))
        },
        received(data) {
          if (line.newest === link) publish(data, id)
        },
        ended() {
          if (line.link === link) line.link = null
          tidy(line)
        },
      })
      line.link = line.newest = link
      return link.open()
    },

    async probe({ id, signal }) {
      const link = lines.get(id)?.link
      if (link?.look()) return 'alive_rpc'
      // What the server said in its goodbye is to be known first.
      if (link && (link.socket()?.readyState ?? open) > open) await link.closed
      const isUp = await isAnswering(signal)
      if (signal.aborted) throw abortReason(signal)
      if (lines.get(id)?.link?.look()) return 'alive_rpc' // it has opened meanwhile
      return isUp ? 'alive_epmd_only' : 'unreachable'
    },

    send(data, id) {
      const key = keyOf(id)
      if (key === undefined) return false
      if (lines.get(key)?.link?.send(data)) return true
      if (!queue) return false
      ;(lines.get(key) ?? createLine(key)).queue?.add(data)
      return true
    },

    subscribe(fn) {
      const subscriber = { fn }
      subscribers.add(subscriber)
      return () => {
        subscribers.delete(subscriber)
      }
    },

    close(code, reason, id) {
      const link = lines.get(keyOf(id) ?? '')?.link
      link?.close(code, reason)
      return link != null
    },

    socket(id) {
      const socket = lines.get(keyOf(id) ?? '')?.link?.socket()
      if (!socket) return null
      const { readyState, protocol = '', extensions = '', bufferedAmount = 0 } = socket
      return { readyState, protocol, extensions, bufferedAmount }
    },
  }
}
