import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'

/** How the server treats whoever connects from now on. */
export type Fault =
  /** None: answers `ping` by `pong`, and repeats everything else. */
  | { kind: 'none' }
  /** Takes the TCP connection and never answers the upgrade, nor any other request. */
  | { kind: 'frozen' }
  /** Answers the upgrade with an HTTP status. */
  | { kind: 'refusing'; status: number; retryAfter?: string; date?: string }
  /** Opens, and closes after a while; 0 is at once. */
  | { kind: 'closing'; afterMs: number; code?: number; reason?: string }
  /** Opens, and loses the connection after a while, without a goodbye. */
  | { kind: 'flapping'; afterMs: number }
  /** Opens, and sends bytes that are no frame. */
  | { kind: 'garbage'; bytes?: Uint8Array }
  /** Opens, and says nothing; the protocol's own pings are answered. */
  | { kind: 'silent' }

/** A WebSocket server on loopback whose faults can be switched while it runs. */
export interface FaultyServer {
  readonly url: string
  /** An address that answers HTTP. */
  readonly healthUrl: string
  /** How many have asked for a WebSocket, the refused ones among them. */
  upgrades(): number
  /** The path, with the query, and the subprotocols that the last of them asked for. */
  lastRequest(): { readonly path: string; readonly protocols: string | undefined }
  /** Those that are connected, as the server sees them. */
  clients(): readonly WebSocket[]
  /** The path that a client has asked for, with the query. */
  pathOf(client: WebSocket): string
  behave(fault: Fault): void
  /** Sends a message to everybody. */
  broadcast(message: string | Uint8Array): void
  /** Says goodbye to everybody. */
  closeAll(code: number, reason?: string): void
  /** Reads nothing more of any connection, as a host that was unplugged. */
  hang(): void
  /** Dies without a goodbye: every connection is cut, the port is closed. */
  crash(): Promise<void>
  /** Listens again, on the same port. */
  restart(): Promise<void>
}

/** Starts a server without a fault, on a free port. End it by `crash()`, which is safe to call twice. */
export async function startFaultyServer(): Promise<FaultyServer> {
  let fault: Fault = { kind: 'none' }
  let upgradeCount = 0
  let last: ReturnType<FaultyServer['lastRequest']> = { path: '', protocols: undefined }
  const paths = new WeakMap<WebSocket, string>()
  const connections = new Set<Socket>()
  const websockets = new WebSocketServer({ noServer: true })
  const server = createServer((_request, response) => {
    if (fault.kind !== 'frozen') response.end('up')
  })

  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    socket.on('error', () => {}) // cut by the other side, which is what this server is for
  })

  server.on('upgrade', (request, socket, head) => {
    upgradeCount += 1
    last = { path: request.url ?? '', protocols: request.headers['sec-websocket-protocol'] }
    if (fault.kind === 'frozen') return
    if (fault.kind === 'refusing') {
      const { status, retryAfter, date } = fault
      const headers = { 'Retry-After': retryAfter, Date: date, 'Content-Length': '0' }
      const lines = Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}: ${value}\r\n`],
      )
      socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n`)
      return
    }
    websockets.handleUpgrade(request, socket, head, (client) => {
      paths.set(client, request.url ?? '')
      serve(client, socket)
    })
  })

  function serve(client: WebSocket, socket: Duplex) {
    client.on('error', () => {})
    if (fault.kind === 'closing') {
      const { afterMs, code, reason } = fault
      after(afterMs, client, () => client.close(code, reason))
    } else if (fault.kind === 'flapping') {
      after(fault.afterMs, client, () => client.terminate())
    } else if (fault.kind === 'garbage') {
      socket.write(fault.bytes ?? new Uint8Array(16).fill(0xff))
    } else if (fault.kind === 'none') {
      client.on('message', (data, isBinary) => {
        if (!isBinary && String(data) === 'ping') client.send('pong')
        else client.send(data, { binary: isBinary })
      })
    }
  }

  function listen(port: number) {
    return new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  }

  await listen(0)
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe

  return {
    url: `ws://127.0.0.1:${port}/live`,
    healthUrl: `http://127.0.0.1:${port}/health`,
    upgrades: () => upgradeCount,
    lastRequest: () => last,
    clients: () => [...websockets.clients],
    pathOf: (client) => paths.get(client) ?? '',
    behave(next) {
      fault = next
    },
    broadcast(message) {
      for (const client of websockets.clients) client.send(message)
    },
    closeAll(code, reason) {
      for (const client of websockets.clients) client.close(code, reason)
    },
    hang() {
      for (const connection of connections) connection.pause()
    },
    crash() {
      return new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const connection of connections) connection.destroy()
      })
    },
    restart: () => listen(port),
  }
}

/** Later, unless the client has gone; at once without a delay. */
function after(delayMs: number, client: WebSocket, fn: () => void) {
  if (delayMs === 0) return fn()
  const timer = setTimeout(fn, delayMs)
  client.on('close', () => clearTimeout(timer))
}
