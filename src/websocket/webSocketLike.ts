/** The types of binary messages, for the connector's `binaryType`. */
export interface BinaryTypes {
  /** The default. */
  arraybuffer: ArrayBuffer
  /** For images and files. */
  blob: Blob
}

/** A received message: text, or bytes in the type of the connector's `binaryType`. */
export type MessageData<Binary extends keyof BinaryTypes = 'arraybuffer'> =
  string | BinaryTypes[Binary]

/** A message to send: text, or bytes. */
export type SendData = string | ArrayBuffer | Bytes
// `ArrayBufferView<ArrayBuffer>` of today's TypeScript, in words that 5.5 knows, too.
type Bytes = ArrayBufferView & { readonly buffer: ArrayBuffer }

/**
 * The parts of a WebSocket that the connector uses. The classes of browsers, React Native, Node (from version 22) and
 * the package `ws` have them. Members that only some classes have are optional. The events have the type `never`,
 * because each class has its own event types.
 */
export interface WebSocketLike {
  /** The URL. Secrets in it are removed from reasons and errors. */
  readonly url: string
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** The subprotocol that the server chose. */
  readonly protocol?: string
  /** The extensions that the server agreed to. */
  readonly extensions?: string
  /** The number of bytes that wait to be sent. */
  readonly bufferedAmount?: number
  /** The type of binary messages. */
  binaryType: string
  /** Called after the handshake. */
  onopen: ((event: never) => void) | null
  /** Called with each message. */
  onmessage: ((event: never) => void) | null
  /** Called after an error; `onclose` follows with the code. */
  onerror: ((event: never) => void) | null
  /** Called at the end, with the code and the reason. */
  onclose: ((event: never) => void) | null
  /** Sends a message on an open socket. */
  send(data: SendData): void
  /** Starts the closing handshake, or aborts the attempt. */
  close(code?: number, reason?: string): void
  /** Ends the socket without waiting for the peer. Only the WebSocket of `ws` has it. */
  terminate?(): void
  /** Sends a ping frame. Only the WebSocket of `ws` has it. */
  ping?(): void
  /** Listens to pongs and to refused upgrades. Only the WebSocket of `ws` has it. */
  on?(event: string, listener: (...given: never[]) => void): unknown
}

/** A WebSocket class. */
export interface WebSocketConstructor {
  /** The prototype of its instances. */
  readonly prototype: WebSocketLike
  new (url: string, protocols: string[]): WebSocketLike
}

/** The current properties of a connection's newest socket. */
export interface SocketView {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** The subprotocol that the server chose; empty if there is none. */
  readonly protocol: string
  /** The extensions that the server agreed to; empty if there are none. */
  readonly extensions: string
  /** The number of bytes that wait to be sent. */
  readonly bufferedAmount: number
}

/** The `readyState` of an open socket. */
export const open = 1 // not `WebSocket['OPEN']`: React Native's types have none
