/** What bytes arrive as, by the connector's `binaryType`. */
export interface BinaryTypes {
  /** The default. */
  arraybuffer: ArrayBuffer
  /** For bytes that go on to an image or a file. */
  blob: Blob
}

/** A message that arrives: text, or bytes as the connector's `binaryType` says. */
export type MessageData<Binary extends keyof BinaryTypes = 'arraybuffer'> =
  string | BinaryTypes[Binary]

/** A message to send: text, or bytes. */
export type SendData = string | ArrayBuffer | Bytes
// `ArrayBufferView<ArrayBuffer>` of today's TypeScript, in words that 5.5 knows, too.
type Bytes = ArrayBufferView & { readonly buffer: ArrayBuffer }

/**
 * What the connector uses of a WebSocket. Those of browsers, of React Native, of Node (from 22 on) and of the package
 * `ws` have it. What only some of them have is optional. The events are typed `never`, because each of them types its
 * own.
 */
export interface WebSocketLike {
  /** Its address; a secret in it is cut out of every reason and error. */
  readonly url: string
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** The subprotocol that the server chose. */
  readonly protocol?: string
  /** The extensions that the server agreed to. */
  readonly extensions?: string
  /** How many bytes were sent and have not left yet. */
  readonly bufferedAmount?: number
  /** What bytes arrive as. */
  binaryType: string
  /** The handshake is done. */
  onopen: ((event: never) => void) | null
  /** A text, or bytes. */
  onmessage: ((event: never) => void) | null
  /** Something failed; the close that follows has the code. */
  onerror: ((event: never) => void) | null
  /** The end, with its code and its reason. */
  onclose: ((event: never) => void) | null
  /** Only while it is open. */
  send(data: SendData): void
  /** Begins the closing handshake, or gives the attempt up. */
  close(code?: number, reason?: string): void
  /** Ends the socket without waiting for the peer. Only the WebSocket of `ws` has it. */
  terminate?(): void
  /** Sends a ping frame. Only the WebSocket of `ws` has it: browsers let no page send pings. */
  ping?(): void
  /** Tells of pongs, and of an answer that is no upgrade. Only the WebSocket of `ws` has it. */
  on?(event: string, listener: (...given: never[]) => void): unknown
}

/** A class of WebSockets. */
export interface WebSocketConstructor {
  /** What it makes. */
  readonly prototype: WebSocketLike
  new (url: string, protocols: string[]): WebSocketLike
}

/** A look at the latest socket of a connection: what it is at this moment. */
export interface SocketView {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** The subprotocol that the server chose; empty where it chose none. */
  readonly protocol: string
  /** The extensions that the server agreed to; empty where there are none. */
  readonly extensions: string
  /** How many bytes were sent and have not left yet. */
  readonly bufferedAmount: number
}

/** The `readyState` of an open socket. */
export const open = 1 // not `WebSocket['OPEN']`: React Native's types have none
