/**
 * The parts of a socket that the connector uses. Node's `net.Socket` and `tls.TLSSocket` have all of them.
 *
 * Not imported from `node:net`, so that the types also work in a project without `@types/node`.
 */
export interface BeamSocket {
  /** The number of bytes that wait to be sent. */
  readonly writableLength: number
  /** Sends bytes, or keeps them until the socket is connected. */
  write(bytes: Uint8Array): unknown
  /** Closes the socket after all written bytes were sent. */
  end(): unknown
  /** Closes the socket at once; `error` listeners receive the error. */
  destroy(error?: Error): unknown
  /** Adds a listener. */
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'error', listener: (error: Error & { code?: string }) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
}
