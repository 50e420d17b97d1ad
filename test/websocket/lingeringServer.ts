import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A server that says goodbye by 4401 when it is told to, and does not hang up before it is told to. */
export async function startLingeringServer() {
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.once('data', (data) => {
      const [, key] = /sec-websocket-key: (\S+)/i.exec(String(data)) ?? []
      const accept = createHash('sha1')
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64')
      socket.write(
        [
          'HTTP/1.1 101 Switching Protocols',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${accept}`,
          '\r\n',
        ].join('\r\n'),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
  return {
    url: `ws://127.0.0.1:${port}`,
    sayGoodbye() {
      const frame = Buffer.from([0x88, 4, 4401 >> 8, 4401 & 255, ...Buffer.from('no')])
      for (const socket of sockets) socket.write(frame)
    },
    hangUp() {
      for (const socket of sockets) socket.end()
    },
    end() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
