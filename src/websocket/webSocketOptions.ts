import type { Attempt } from '../middleware/connector.js'
import type { CloseInfo, CloseVerdict } from './closeCodes.js'
import type { MessageData, WebSocketConstructor } from './openSocket.js'

/** A question to the server, and how to know the answer. */
export interface HeartbeatOptions {
  /** What is sent; default `'ping'`. */
  message?: string
  /** Whether a message is the answer, and so not for the subscribers; default: it is the text `'pong'`. */
  isPong?: (data: MessageData) => boolean
  /** How long to wait for any message, in ms; default 2000. Shorter than the listener's `probeTimeoutMs`. */
  timeoutMs?: number
}

/** What `createWebSocketConnector` takes; everything may be left out. */
export interface WebSocketConnectorOptions {
  /**
   * Where to connect to, or a function of the attempt, asked anew by each of them; default: the `node` of the state.
   * What its query and its user info hold is never shown; prefer a function to a secret in `node`, which is state.
   */
  url?: string | ((attempt: Attempt) => string | Promise<string>)
  /** The subprotocols, or a function of the attempt; default none. Their names are not shown either. */
  protocols?:
    readonly string[] | ((attempt: Attempt) => readonly string[] | Promise<readonly string[]>)
  /**
   * How a probe finds out whether an open connection answers; default `false`: an open one is taken to. `true` is all
   * of `HeartbeatOptions` by default; `'protocol'` are the pings of RFC 6455 section 5.5.2 with an answer within
   * 2000 ms, which only a WebSocket such as that of `ws` can send, never a browser.
   */
  heartbeat?: boolean | 'protocol' | HeartbeatOptions
  /** A GET-able address of the server that is asked while nothing is connected; any answer means that the host is up. */
  healthUrl?: string
  /**
   * What a close of an open connection means, where the default is not right; what it leaves out, or `undefined`, is
   * as by default. Not asked about a refused upgrade.
   */
  classifyClose?: (close: CloseInfo) => CloseVerdict | undefined
  /**
   * Default: the global one, which Node has from 22 on. A subclass of the one of `ws` sets its options, such as
   * `headers` or `maxPayload` (which bounds the memory that a server can take; 100 MiB by default).
   */
  WebSocket?: WebSocketConstructor
  /** Asks the `healthUrl`; default: the global one. */
  fetch?: (url: string, init: RequestInit) => Promise<unknown>
  /** Told what a subscriber, `isPong` or `classifyClose` throws; default `console.error`. */
  onError?: (error: unknown) => void
}

const who = 'createWebSocketConnector'
const suchAs = 'such as `WebSocket` of the package ws'

type Check = readonly [expected: string, holds: (value: unknown) => boolean]

const isFunction = (value: unknown) => typeof value === 'function'
const isString = (value: unknown) => typeof value === 'string'
const isObject = (value: unknown) => typeof value === 'object' && value !== null
const aFunction: Check = ['a function', isFunction]
const longestTimerMs = 2 ** 31 - 1

const checks: { readonly [Option in keyof WebSocketConnectorOptions]-?: Check } = {
  url: ['a string or a function', (value) => isString(value) || isFunction(value)],
  protocols: [
    'a list of strings or a function',
    (value) => isFunction(value) || (Array.isArray(value) && value.every(isString)),
  ],
  heartbeat: [
    "a boolean, 'protocol' or an object",
    (value) => typeof value === 'boolean' || value === 'protocol' || isObject(value),
  ],
  healthUrl: ['a string', isString],
  classifyClose: aFunction,
  WebSocket: [`a class, ${suchAs}`, isFunction],
  fetch: aFunction,
  onError: aFunction,
}

const heartbeatChecks: { readonly [Option in keyof HeartbeatOptions]-?: Check } = {
  message: ['a string', isString],
  isPong: aFunction,
  timeoutMs: [
    `a number of milliseconds above 0, at most ${longestTimerMs}`,
    (value) => typeof value === 'number' && value > 0 && value <= longestTimerMs,
  ],
}

/** @throws TypeError on what is no option, and on what an option cannot be; without its text, which may be a secret */
export function expectOptions(options: WebSocketConnectorOptions) {
  expectHolds('the options', isObject, 'an object', options)
  expectFields(options, checks, '')
  const { heartbeat } = options
  if (typeof heartbeat === 'object') expectFields(heartbeat, heartbeatChecks, 'heartbeat.')
}

function expectFields(options: object, known: Readonly<Record<string, Check>>, path: string) {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined
    if (check === undefined) throw new TypeError(`${who}: there is no option \`${path}${name}\``)
    if (value !== undefined) expectHolds(`\`${path}${name}\``, check[1], check[0], value)
  }
}

function expectHolds(what: string, holds: Check[1], expected: string, value: unknown) {
  if (holds(value)) return
  const type = typeof value
  const got =
    value === null || type === 'number' ? value : `${type === 'object' ? 'an' : 'a'} ${type}`
  throw new TypeError(`${who}: expected ${what} to be ${expected}, got ${got}`)
}

/** @throws TypeError where there is no WebSocket, or it cannot do what the heartbeat asks of it */
export function expectPlatform(
  WebSocket: WebSocketConnectorOptions['WebSocket'],
  heartbeat: WebSocketConnectorOptions['heartbeat'],
) {
  if (WebSocket === undefined) {
    throw new TypeError(`${who}: expected a global WebSocket, pass one, ${suchAs}`)
  }
  if (heartbeat === 'protocol' && typeof WebSocket.prototype?.ping !== 'function') {
    throw new TypeError(
      `${who}: expected a WebSocket that can ping for the heartbeat 'protocol', ${suchAs}`,
    )
  }
}
