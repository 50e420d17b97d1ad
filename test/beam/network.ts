import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * A server on a free loopback port that hands every socket to `onSocket`; it ends, sockets and all,
 * with the test.
 */
export const serve = async (
  onSocket: (socket: Socket) => void,
): Promise<{ port: number; sockets: Set<Socket> }> => {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    // Nobody hears of the other side's end on a socket that nobody reads.
    socket.resume()
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, sockets }
}

const pass = (from: Socket, to: Socket) => {
  from.on('data', (chunk: Buffer) => {
    for (const byte of chunk) to.write(Buffer.of(byte))
  })
  from.on('close', () => to.destroy())
  from.on('error', () => {})
}

/** Passes bytes on to `port` and back, each in a write of its own. */
export const serveByteByByte = (port: number) =>
  serve((near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true })
    pass(near, far)
    pass(far, near)
  })
