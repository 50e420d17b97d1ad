/* oxlint-disable unicorn/prefer-add-event-listener -- one handler each, to be replaced at the end */
import type { Closed, Connection } from '../middleware/connector.js'
import { hintOf, wordsFor, type CloseInfo, type CloseVerdict } from './closeCodes.js'

/**
 * What is used of a WebSocket: the browser's, Node's (from 22 on) and the one of the package `ws` are such. What only
 * `ws` has is optional. The events are `never` here, for each of them types its own.
 */
export interface WebSocketLike {
  /** Its address; a secret in it is cut out of every reason and error. */
  readonly url: string
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** Set to `arraybuffer`. */
  binaryType: string
  /** The handshake is done. */
  onopen: ((event: never) => void) | null
  /** A text, or bytes. */
  onmessage: ((event: never) => void) | null
  /** Says nothing of why; the close that follows does. */
  onerror: ((event: never) => void) | null
  /** The end, with its code and its reason. */
  onclose: ((event: never) => void) | null
  /** Only while it is open. */
  send(data: MessageData | ArrayBufferView<ArrayBuffer>): void
  /** Begins the closing handshake, or gives the attempt up. */
  close(code?: number): void
  /** Of `ws`: ends it without waiting for the peer. */
  terminate?(): void
  /** Of `ws`: a ping frame, which a browser does not let a page send. */
  ping?(): void
  /** Of `ws`: hears of pongs and of an answer that is no upgrade. */
  on?(event: string, listener: (...given: never[]) => void): unknown
}

/** What makes one. */
export interface WebSocketConstructor {
  /** What it makes. */
  readonly prototype: WebSocketLike
  new (url: string, protocols: string[]): WebSocketLike
}

/** A message: text, or bytes. */
export type MessageData = string | ArrayBuffer

/** What is told of a socket while it is opened and open; never anything after its end but that end. */
export interface SocketEvents {
  opened(socket: WebSocketLike): void
  received(socket: WebSocketLike, data: MessageData): void
  /** Gave a sign of life that is no message. */
  stirred(socket: WebSocketLike): void
  ended(socket: WebSocketLike): void
  /** Asked what a close means. */
  judge(close: CloseInfo): CloseVerdict
}

/** What `ws` tells of an answer that is no upgrade. */
interface Refusal {
  readonly statusCode?: number
  readonly headers: { readonly 'retry-after'?: string }
}

/**
 * Opens one socket: resolves when it is open, rejects by an error that says how to go on, and at once when the signal
 * aborts. It waits for no peer: whatever is given up is closed, and terminated where that is possible.
 */
export function openSocket(
  create: () => WebSocketLike,
  protocols: readonly string[],
  signal: AbortSignal,
  events: SocketEvents,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let socket: WebSocketLike
    try {
      socket = create()
    } catch {
      // What is thrown quotes the URL, and with it perhaps a secret.
      const reason = 'the WebSocket does not take this URL or these subprotocols'
      reject(connectError({ reason, outcome: 'fatal' }))
      return
    }
    const redact = redactorOf(socket.url, protocols)
    let isOpen = false
    let failure = ''
    let refusal: CloseVerdict = {}

    let settle: (how: Closed) => void
    const closed = new Promise<Closed>((resolveClosed) => (settle = resolveClosed))
    void closed.then((how) => reject(connectError(how))) // which changes nothing once it is open

    function end(how: Closed) {
      signal.removeEventListener('abort', giveUp)
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.onerror = () => {} // `ws` throws the error that nobody listens to
      settle(how)
      events.ended(socket)
    }

    function close() {
      end({ reason: 'closed by this side' })
      shut()
    }

    /** Says goodbye as far as the system takes it at once, and waits for no answer. */
    function shut() {
      socket.close(1000)
      socket.terminate?.()
    }

    const refused = () => end({ reason: redact(failure || 'cannot connect'), ...refusal })

    function giveUp() {
      reject(signal.reason)
      close()
    }

    signal.addEventListener('abort', giveUp)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      signal.removeEventListener('abort', giveUp)
      isOpen = true
      events.opened(socket)
      resolve({ close, closed })
    }
    socket.onmessage = ({ data }: { data: MessageData }) => events.received(socket, data)
    socket.onerror = (event: { message?: string; error?: { code?: string } }) => {
      failure ||= event.message || event.error?.code || ''
      if (!isOpen) refused() // the WebSocket of Node 20 has no close after it
      socket.terminate?.() // that of `ws` would wait for the peer that has just sent garbage
    }
    socket.onclose = ({ code, reason, wasClean }: CloseInfo) => {
      if (!isOpen) return refused()
      const words = redact(wordsFor(code, failure || reason))
      end({ reason: words, ...events.judge({ code, reason, wasClean }) })
    }
    socket.on?.('pong', () => events.stirred(socket))
    socket.on?.('unexpected-response', (_request: unknown, { statusCode, headers }: Refusal) => {
      failure = `the server answered HTTP ${statusCode}`
      refusal =
        statusCode === 401 || statusCode === 403
          ? { outcome: 'auth' }
          : hintOf(headers['retry-after'])
      socket.terminate?.()
    })
  })
}

function connectError({ reason, ...how }: Closed): Error {
  return Object.assign(new Error(reason), { name: 'ConnectError', ...how })
}

/** Nobody's secret is shorter; what is replaced by chance, such as `v=1`, would garble every text. */
const shortestSecret = 4
/** Enough to know a secret by, where a server quotes it and a close frame's 123 bytes cut it off. */
const headLength = 8

/** Takes out of a text what went to the server in the URL's query or user info, or as a subprotocol. */
function redactorOf(url: string, protocols: readonly string[]): (text: string) => string {
  const { search, searchParams, username, password } = new URL(url)
  const secrets = [search.slice(1), username, password, ...searchParams.values(), ...protocols]
    .flatMap((secret) => [secret, unescaped(secret)])
    .filter((secret) => secret.length >= shortestSecret)
    // oxlint-disable-next-line unicorn/no-array-sort -- of a list made here; toSorted is ES2023
    .sort((a, b) => b.length - a.length)
  return (text) => {
    for (const secret of secrets) {
      const [before = '', ...rest] = text
        .replaceAll(secret, '[secret]')
        .split(secret.slice(0, headLength))
      text = before + rest.map((quoted) => quoted.replace(/^\S*/, '[secret]')).join('')
    }
    return text
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // not escaped by anybody
  }
}
