import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Server as SocketIoServer } from 'socket.io'
import { WebSocket, WebSocketServer } from 'ws'

/** Takes plain WebSockets; a client is known by its path. */
export function attachWebSockets(http, arrived) {
  new WebSocketServer({ server: http }).on('connection', (socket, { url }) => arrived(url, socket))
}

/** Takes clients of Socket.IO; one is known by its query. */
export function attachSocketIo(http, arrived) {
  new SocketIoServer(http, { transports: ['websocket'], serveClient: false }).on(
    'connection',
    ({ conn, handshake }) => arrived(handshake.query.id, conn),
  )
}

/** A server on loopback that can be gone and come back on the same port, and knows who is there. */
export async function createRestartableServer(attach = attachWebSockets) {
  let server = null
  let port = 0
  const open = new Map()
  let doubled = 0
  const arrivals = []
  const streams = new Set()

  function arrived(id, connection) {
    arrivals.push(performance.now())
    const count = (open.get(id) ?? 0) + 1
    if (count > 1) doubled += 1
    open.set(id, count)
    connection.on('close', () => {
      const left = (open.get(id) ?? 1) - 1
      if (left > 0) open.set(id, left)
      else open.delete(id)
    })
  }

  async function listen() {
    server = createServer()
    server.on('connection', (stream) => {
      streams.add(stream)
      stream.on('close', () => streams.delete(stream))
    })
    attach(server, arrived)
    await new Promise((resolve, reject) => {
      server.once('error', reject).listen({ host: '127.0.0.1', port, backlog: 4096 }, resolve)
    })
    port = server.address().port
  }

  /** As a crash does: nobody says goodbye. */
  async function leave() {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const stream of streams) stream.destroy()
    await closed
  }

  await listen()
  return {
    host: `127.0.0.1:${port}`,
    listen,
    leave,
    /** How many clients are connected. */
    openCount: () => open.size,
    /** How often a client was connected twice at once. */
    doubledCount: () => doubled,
    /** When each connection came that the server has taken since this was asked last, in ms. */
    takeArrivals: () => arrivals.splice(0),
  }
}

/** Connects a plain socket of `ws` for the listener, and counts: attempts in all, and the most at once. */
export function createCountingConnect() {
  let underWay = 0
  const counts = { attempts: 0, most: 0 }
  const connect = ({ node, signal }) =>
    new Promise((resolve, reject) => {
      counts.attempts += 1
      underWay += 1
      counts.most = Math.max(counts.most, underWay)
      const settled = (then) => (value) => {
        if (isSettled) return
        isSettled = true
        underWay -= 1
        then(value)
      }
      let isSettled = false
      const succeed = settled(resolve)
      const fail = settled(reject)
      const socket = new WebSocket(node, { perMessageDeflate: false })
      const closed = new Promise((end) => socket.on('close', () => end({ reason: 'closed' })))
      socket.on('open', () => succeed({ close: () => socket.terminate(), closed }))
      socket.on('error', fail)
      socket.on('close', () => fail(new Error('closed')))
      signal.addEventListener('abort', () => {
        socket.terminate()
        fail(signal.reason)
      })
    })
  return { connect, counts }
}

/** Waits until `holds`, looking every 10 ms; throws after `limitMs`. */
export async function until(holds, limitMs, what) {
  const endMs = performance.now() + limitMs
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${limitMs} ms`)
    await sleep(10)
  }
}

/** The most of these instants within any 100 ms. */
export function busiest100Ms(instants) {
  const sorted = instants.toSorted((a, b) => a - b)
  let most = 0
  for (let first = 0, last = 0; last < sorted.length; last += 1) {
    while (sorted[last] - sorted[first] >= 100) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}
