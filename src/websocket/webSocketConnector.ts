import type { Connect, ProbeConnection } from '../middleware/connector.js'
import type { BinaryTypes, MessageData, SendData, SocketView } from './webSocketLike.js'

/**
 * `connect` and `probe` for the listener, and functions for the application. One connector serves one connection, or
 * all connections of a fleet, each with its own socket.
 *
 * You can omit the `id` if the connector has served a single connection. Otherwise a call without an id does nothing,
 * and reports an error to `onError`.
 */
export interface WebSocketConnector<Binary extends keyof BinaryTypes = 'arraybuffer'> {
  /**
   * Opens one socket. It resolves when the socket is open, `onOpen` has finished, and the greeting of `ready` has
   * arrived. If this fails or the attempt is aborted, it closes the socket and rejects. It never retries. An invalid
   * URL and a platform without a WebSocket are `fatal`. If the previous socket of this id is still open, it reports
   * an error to `onError`, leaves that socket open, and uses the new socket from then on.
   */
  readonly connect: Connect
  /**
   * Checks the newest socket of a connection. An open socket is `alive_rpc`. (A heartbeat without an answer closes
   * the socket, and the first check after a computer has slept sends a heartbeat at once.) A closed socket is
   * `alive_epmd_only` if the `healthUrl` answers before the signal is aborted, otherwise `unreachable`.
   */
  readonly probe: ProbeConnection
  /**
   * Sends a message. Returns `true` if the socket accepted it or the `queue` keeps it for the next connection, and
   * `false` if the connection is down and there is no queue. An accepted message can still be lost with the
   * connection, so let the server confirm messages that must arrive. Messages sent before `close` or before the
   * listener stops are still delivered.
   */
  send(data: SendData, id?: string): boolean
  /**
   * Calls `fn` with each message of each connection, except the heartbeat's answers. Messages are held back until the
   * store is healthy (without a listener, for one second). To receive the first message, subscribe before the
   * listener starts. Returns a function that ends the subscription, safe to call twice. If `fn` throws, the error
   * goes to `onError`.
   */
  subscribe(fn: (data: MessageData<Binary>, id: string) => void): () => void
  /**
   * Closes a bad connection with a close code, after the messages that were sent; returns `false` without a
   * connection. The listener treats it as a loss and connects again by the policy. To keep the connection closed,
   * pause or stop the listener.
   *
   * @param code - 1000, or 3000 to 4999; default 1000. The platform throws on other codes
   * @param reason - at most 123 bytes; the server and the state receive it
   */
  close(code?: number, reason?: string, id?: string): boolean
  /** Returns the newest socket of a connection in a read-only form; `null` without a socket. */
  socket(id?: string): SocketView | null
}
