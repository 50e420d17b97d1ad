import type { Attempt } from '../middleware/connector.js'
import {
  expectRecord,
  expectShape,
  func,
  isFunction,
  isRecord,
  isString,
  listOf,
  oneOf,
  type Check,
  type FieldsOf,
  type Shape,
} from '../rules/shape.js'
import type { CloseInfo, CloseVerdict, Refusal } from './closeCodes.js'
import { heartbeatShape, type Heartbeat, type HeartbeatOption } from './heartbeat.js'
import { queueShape, type DropReason, type QueueOptions } from './sendQueue.js'
import type { BinaryTypes, MessageData, SendData, WebSocketConstructor } from './webSocketLike.js'

/** The options of `createWebSocketConnector`. All of them are optional. */
export interface WebSocketConnectorOptions<Binary extends keyof BinaryTypes = 'arraybuffer'> {
  /**
   * The URL, or a function that returns it for each attempt; default: the `node` of the state. Use a function if the
   * URL contains a secret: `node` is visible in the store. The query and the user info of the URL do not appear in
   * reasons or errors.
   */
  url?: string | ((attempt: Attempt) => string | Promise<string>)
  /**
   * The subprotocols, or a function that returns them for each attempt; default none. They do not appear in reasons
   * or errors.
   */
  protocols?:
    readonly string[] | ((attempt: Attempt) => readonly string[] | Promise<readonly string[]>)
  /**
   * Detects a server that disappeared without closing the socket. `true` sends the text `ping` with the defaults of
   * `HeartbeatOptions`; the server has to answer with any message. `'protocol'` sends ping frames, with `ws` in Node.
   * Default `false`: an open socket counts as healthy.
   */
  heartbeat?: HeartbeatOption<Binary>
  /**
   * Called on each new connection before any other message is sent. Authenticate and subscribe here; `send` sends a
   * message on the new socket. The connection is usable after the returned promise has resolved. If it throws or
   * rejects, the attempt fails.
   */
  onOpen?: (send: (data: SendData) => void, attempt: Attempt) => void | Promise<void>
  /**
   * Returns whether a message is the server's greeting. The connection is usable after the greeting, which has to
   * arrive within `connectTimeoutMs`; default: it is usable at once. Subscribers receive the greeting as well. If it
   * throws, the attempt fails; throw a `ConnectError` to set the outcome.
   */
  ready?: (data: MessageData<Binary>) => boolean
  /** Keeps messages that are sent while the connection is down, for the next connection; default: no queue. */
  queue?: QueueOptions
  /** Called with the messages that the queue dropped, oldest first; default: reports their number to `onError`. */
  onDrop?: (messages: readonly SendData[], why: DropReason, id: string) => void
  /**
   * Called when an open socket has closed, by either side. The `reason` is that of the server, so it may contain data
   * that you have sent.
   */
  onClose?: (close: CloseInfo, id: string) => void
  /**
   * A URL that is requested while the connection is closed. Any answer means that the host is up (`alive_epmd_only`).
   */
  healthUrl?: string
  /** Returns the outcome of a close of an open connection. Omitted fields, and `undefined`, keep the default. */
  classifyClose?: (close: CloseInfo) => CloseVerdict | undefined
  /**
   * Returns the outcome of a refused upgrade. Omitted fields, and `undefined`, keep the default. It works with the
   * WebSocket of `ws`; those of browsers and of Node do not report the HTTP answer.
   */
  classifyRefusal?: (refusal: Refusal) => CloseVerdict | undefined
  /** The type of binary messages; default `'arraybuffer'`. */
  binaryType?: Binary
  /**
   * The WebSocket class; default: the global class, which Node has from version 22. To set options of `ws`, such as
   * `headers` or `maxPayload` (default 100 MiB), pass a subclass.
   */
  WebSocket?: WebSocketConstructor
  /** Requests the `healthUrl`; default: the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<unknown>
  /** Called with errors of your functions and with mistakes in the use of the connector; default `console.error`. */
  onError?: (error: unknown) => void
}

/** The options as the connector uses them: what arrives is of the `binaryType`, whichever it is. */
export interface Settings extends Omit<WebSocketConnectorOptions<keyof BinaryTypes>, 'heartbeat'> {
  /** With its defaults; `null` for none. */
  readonly heartbeat: Heartbeat | null
  /** Calls a function of the application's. What it throws goes to `onError`, and gives `undefined`. */
  ask<T>(fn: () => T): T | undefined
}

export const who = 'createWebSocketConnector'
const suchAs = 'such as `WebSocket` of the package ws'

// What may hold a secret is not quoted in an error.
const isText = (value: unknown) => isString(value)
const [strings, areStrings] = listOf('strings', isText)

const fields: FieldsOf<Omit<WebSocketConnectorOptions, 'heartbeat'>> = {
  url: ['a string or a function', (url) => isString(url) || isFunction(url), 'private'],
  protocols: [
    `${strings} or a function`,
    (names) => isFunction(names) || areStrings(names),
    'private',
  ],
  onOpen: func,
  ready: func,
  queue: queueShape,
  onDrop: func,
  onClose: func,
  healthUrl: ['a string', isString, 'private'],
  classifyClose: func,
  classifyRefusal: func,
  binaryType: oneOf(['arraybuffer', 'blob']),
  WebSocket: [`a class, ${suchAs}`, isFunction],
  fetch: func,
  onError: func,
}
const shortHeartbeat: Check = [
  "a boolean, 'protocol' or an object",
  (value) => typeof value === 'boolean' || value === 'protocol',
]

/** What the functions for the URL and the subprotocols must give. */
export const targetShape: Shape = [
  { url: ['a string', isString, 'private'], protocols: [strings, areStrings, 'private'] },
  ['url', 'protocols'],
]

/**
 * What arrives is of the `binaryType`, so each function of the options gets what it takes, and for the connector it
 * may be any of them.
 *
 * @throws TypeError on what is no option, and on what an option cannot be
 */
export function expectOptions(
  options: object,
): asserts options is WebSocketConnectorOptions<keyof BinaryTypes> {
  expectRecord(who, options)
  const { heartbeat }: { heartbeat?: unknown } = options
  const isShort = heartbeat !== undefined && !isRecord(heartbeat)
  const known = { ...fields, heartbeat: isShort ? shortHeartbeat : heartbeatShape }
  expectShape(who, options, [known, []])
}

/** Why no socket can be made of a class, or none with the heartbeat; `null` where nothing is wrong. */
export function platformFault(
  WebSocket: WebSocketConstructor | undefined,
  heartbeat: Heartbeat | null,
): string | null {
  if (WebSocket === undefined) return `there is no global WebSocket here; pass one, ${suchAs}`
  return heartbeat?.protocol && typeof WebSocket.prototype?.ping !== 'function'
    ? `expected a WebSocket with \`ping\` for the heartbeat 'protocol', ${suchAs}`
    : null
}
