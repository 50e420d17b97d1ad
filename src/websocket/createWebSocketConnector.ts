import { isFunction } from '../rules/shape.js'
import { heartbeatOf } from './heartbeat.js'
import { createLines } from './lines.js'
import { abortReason, createLink } from './link.js'
import { createSendQueue } from './sendQueue.js'
import type { WebSocketConnector } from './webSocketConnector.js'
import { open, type BinaryTypes, type MessageData } from './webSocketLike.js'
import {
  expectOptions,
  platformFault,
  who,
  type Settings,
  type WebSocketConnectorOptions,
} from './webSocketOptions.js'

type Subscriber = Parameters<WebSocketConnector<keyof BinaryTypes>['subscribe']>[0]

/** Creates a connector whose binary messages arrive as a `Blob`. */
export function createWebSocketConnector(
  options: WebSocketConnectorOptions<'blob'> & { binaryType: 'blob' },
): WebSocketConnector<'blob'>
/**
 * Creates a connector for WebSockets: `connect` and `probe` for the listener, `send` and `subscribe` for the
 * application. It works in browsers, in Node and in React Native. You can create it where there is no WebSocket, such
 * as on a server that renders the page: it opens no socket until the listener calls `connect`.
 *
 * The close code determines the outcome (RFC 6455 section 7.4):
 *
 * | code | outcome |
 * |---|---|
 * | 4401, 4403 | `auth`: gives up until `retryRequested()` |
 * | 1002, 1003, 1007, 1009, 1010 | `fatal`: gives up |
 * | all others | `retry`; a `retry-after=SECONDS` in the close reason is the shortest wait (at most a day) |
 *
 * A refused upgrade is `auth` for HTTP 401 and 403, and `retry` for all other statuses, with the header `Retry-After`
 * (seconds or a date) as the shortest wait. Only the WebSocket of `ws` reports the status; browsers do not.
 *
 * @throws TypeError if an option is invalid
 * @example
 * ```ts
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { createWebSocketConnector } from 'redux-reconnector/websocket'
 * import { WebSocket } from 'ws' // browsers and Node 22 or later have a global WebSocket
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
 * live.send('hello') // => false
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
    // oxlint-disable-next-line no-console -- an error without a handler must be seen
    onError = (error) => console.error(error),
    onDrop = ({ length }, why, id) =>
      report(`the queue dropped messages of "${id}": ${length} (${why})`),
  } = options
  const heartbeat = heartbeatOf(options.heartbeat)
  const settings: Settings = { ...options, heartbeat, ask }
  const fault = options.WebSocket && platformFault(options.WebSocket, heartbeat)
  if (fault) throw new TypeError(`${who}: ${fault}`)
  const lines = createLines(
    (line) => {
      if (!queue) return
      line.queue = createSendQueue(queue, (messages, why) => {
        lines.tidy(line)
        ask(() => onDrop(messages, why, line.id ?? ''))
      })
    },
    () =>
      report(
        'expected an `id` in each call, because this connector serves more than one connection',
      ),
  )
  const subscribers = new Set<{ readonly fn: Subscriber }>()

  function ask<T>(fn: () => T): T | undefined {
    try {
      const given = fn()
      if (isFunction(Object(given).then)) Promise.resolve(given).catch(tell) // of an async function
      return given
    } catch (error) {
      tell(error)
      return undefined
    }
  }

  function tell(error: unknown) {
    // Who takes the errors must not add to them.
    try {
      Promise.resolve(onError(error) as unknown).catch(() => {})
    } catch {}
  }

  function report(what: string) {
    tell(new Error(`${who}: ${what}`))
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
      const line = lines.dial(id)
      if (line.link) {
        report(
          `"${id}" connects before its last socket has closed: use a connector with one listener only`,
        )
      }
      const link = createLink(attempt, settings, {
        usable() {
          for (const data of line.queue?.take() ?? []) {
            ask(() => link.send(data) || line.queue?.add(data)) // it may be closing already
          }
        },
        received(data) {
          if (line.newest === link) publish(data, id)
        },
        forgotten() {
          report(
            `"${id}" is open, but the listener did not get its connection: return the result of \`connect\``,
          )
        },
        ended() {
          if (line.link === link) line.link = null
          lines.tidy(line)
        },
      })
      line.link = line.newest = link
      return link.open()
    },

    async probe({ id, signal }) {
      const link = lines.find(id)?.link
      if (link?.look()) return 'alive_rpc'
      // What the server said in its goodbye is to be known first.
      if (link && (link.socket()?.readyState ?? open) > open) await link.closed
      const isUp = await isAnswering(signal)
      if (signal.aborted) throw abortReason(signal)
      if (lines.find(id)?.link?.look()) return 'alive_rpc' // it has opened meanwhile
      return isUp ? 'alive_epmd_only' : 'unreachable'
    },

    send(data, id) {
      const line = queue ? lines.begin(id) : lines.find(id)
      if (line?.link?.send(data)) return true
      line?.queue?.add(data)
      return line?.queue !== undefined
    },

    subscribe(fn) {
      const subscriber = { fn }
      subscribers.add(subscriber)
      return () => {
        subscribers.delete(subscriber)
      }
    },

    close(code, reason, id) {
      const link = lines.find(id)?.link
      link?.close(code, reason)
      return link != null
    },

    socket(id) {
      const socket = lines.find(id)?.link?.socket()
      if (!socket) return null
      const { readyState, protocol = '', extensions = '', bufferedAmount = 0 } = socket
      return { readyState, protocol, extensions, bufferedAmount }
    },
  }
}
