import type { Connect, ProbeConnection } from '../middleware/connector.js'
import type { BinaryTypes, MessageData, SendData, SocketView } from './webSocketLike.js'

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
   * Looks at the latest socket of a connection. An open socket is `alive_rpc`: a heartbeat that gets no answer ends the
   * connection by itself, and the first look after a machine has slept sends a heartbeat at once. Else it is
   * `alive_epmd_only` where the `healthUrl` answers, else `unreachable`; how long to wait for that answer is up to the
   * signal.
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
