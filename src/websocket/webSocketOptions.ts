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

/** What `createWebSocketConnector` takes; everything may be left out. */
export interface WebSocketConnectorOptions<Binary extends keyof BinaryTypes = 'arraybuffer'> {
  /**
   * Where to connect to, or a function of the attempt that is asked at every attempt; default: the `node` of the state.
   * What its query and its user info hold is never shown. Prefer a function to a secret in `node`, which is state.
   */
  url?: string | ((attempt: Attempt) => string | Promise<string>)
  /** The subprotocols, or a function of the attempt; default none. Their names are never shown. */
  protocols?:
    readonly string[] | ((attempt: Attempt) => readonly string[] | Promise<readonly string[]>)
  /**
   * How to find out that the server has gone without a word; default `false`: an open socket counts as alive, however
   * long it is silent. `true` takes all defaults of `HeartbeatOptions`, `'protocol'` those with ping frames.
   */
  heartbeat?: HeartbeatOption<Binary>
  /**
   * The first thing on every new connection, before anything that was queued: the place to authenticate and to
   * subscribe. `send` hands a message to the new socket. The connection counts as usable when what this gives is done;
   * what it throws fails the attempt.
   */
  onOpen?: (send: (data: SendData) => void, attempt: Attempt) => void | Promise<void>
  /**
   * Whether a message is the greeting after which a new connection counts as usable; default: it is usable at once.
   * Asked about every message until then. The attempt's time goes on meanwhile. The subscribers hear the greeting, too.
   * What it throws fails the attempt; a `ConnectError` says how to go on.
   */
  ready?: (data: MessageData<Binary>) => boolean
  /** Keeps what `send` is given while the connection is down, for the next one; default: nothing is kept. */
  queue?: QueueOptions
  /** Told which messages of the queue were dropped, oldest first; default: `onError` is told how many. */
  onDrop?: (messages: readonly SendData[], why: DropReason, id: string) => void
  /**
   * Told how an open socket ended, by either side, when it is at its end. The `reason` is raw: it may quote what was
   * sent to the server.
   */
  onClose?: (close: CloseInfo, id: string) => void
  /** An address of the server that is asked while nothing is connected; any answer means that the host is up. */
  healthUrl?: string
  /**
   * What a close of an open connection means, where the default is not right; what it leaves out, or `undefined`, is
   * as by default.
   */
  classifyClose?: (close: CloseInfo) => CloseVerdict | undefined
  /**
   * What a refused upgrade means, where the default is not right; what it leaves out, or `undefined`, is as by default.
   * Asked where the WebSocket tells of the answer: that of `ws` does, those of browsers and of Node do not.
   */
  classifyRefusal?: (refusal: Refusal) => CloseVerdict | undefined
  /** What bytes arrive as; default `'arraybuffer'`. */
  binaryType?: Binary
  /**
   * Default: the global class, which Node has from 22 on. A subclass of that of `ws` sets its options, such as
   * `headers` or `maxPayload` (which bounds the memory that a server can take; 100 MiB by default).
   */
  WebSocket?: WebSocketConstructor
  /** Asks the `healthUrl`; default: the global one. */
  fetch?: (url: string, init: RequestInit) => Promise<unknown>
  /** Told what a function of yours throws, and of mistakes in the use of the connector; default `console.error`. */
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
 * What arrives is of the `binaryType`, so each function of the options gets what it takes, and for the connector it may
 * be any of them.
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
    ? `expected a WebSocket that can ping for the heartbeat 'protocol', ${suchAs}`
    : null
}
