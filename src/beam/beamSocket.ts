/**
 * The parts of a socket that the connector uses. Node's `net.Socket` and `tls.TLSSocket` have all of them.
 *
 * Described here, and not taken from `node:net`, so that these types also load in a project without `@types/node`.
 */
export interface BeamSocket {
  /** How many bytes wait to be sent. */
  readonly writableLength: number
  /** Sends bytes, or keeps them until the connection stands. */
  write(bytes: Uint8Array): unknown
  /** Closes the socket after what was written has left. */
  end(): unknown
  /** Closes the socket at once; with an error, `error` listeners hear of it. */
  destroy(error?: Error): unknown
  /** Adds a listener. */
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'error', listener: (error: Error & { code?: string }) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
}
