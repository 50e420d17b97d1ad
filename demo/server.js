import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { findOnPath } from '../scripts/run.js'

const pageFolder = fileURLToPath(new URL('dist', import.meta.url))
const flapAfterMs = 500
const longestSeconds = 600
const readingEveryMs = 2000

/** @typedef {import('ws').WebSocket} Client */
/** @typedef {'none' | 'crash' | 'freeze' | 'flap' | 'refuse' | 'later'} FaultName */

/**
 * How the WebSocket misbehaves.
 *
 * @typedef {object} Fault
 * @property {number} [seconds] it heals by itself after so long
 * @property {(client: Client, secondsLeft: number) => void} [seize] what becomes of those who are, or get, connected
 * @property {'cut' | 'hold'} [upgrade] what becomes of those who want to be, where they are not let in
 */

/** @type {Readonly<Record<FaultName, Fault>>} */
const faults = {
  none: {},
  crash: { seconds: 10, upgrade: 'cut', seize: (client) => client.terminate() },
  freeze: { upgrade: 'hold' },
  flap: { seize: (client) => setTimeout(() => client.terminate(), flapAfterMs) },
  refuse: { seize: (client) => client.close(4401, 'the token has expired') },
  later: { seconds: 20, seize: (client, left) => client.close(1013, `retry-after=${left}`) },
}

/**
 * Serves the built page, a WebSocket at `/live`, and the switches of the WebSocket's faults: `POST /faults/NAME`, with
 * `?seconds=N` where the fault heals by itself; `GET /faults` tells which is on. The page and the switches stay up,
 * whatever becomes of the WebSocket.
 *
 * @param {{ port: number, withBeam?: boolean }} options port 0: any free one; withBeam: a real Erlang node, where there is Erlang
 * @returns {Promise<{ url: string, upgrades(): number, close(): Promise<void> }>} upgrades: how many connections were asked for
 */
export async function startDemoServer({ port, withBeam = false }) {
  /** @type {FaultName} */
  let fault = 'none'
  let healsAtMs = Infinity
  /** @type {NodeJS.Timeout | undefined} */
  let healing
  /** @type {{ socket: import('node:stream').Duplex, admit: () => void }[]} */
  let held = []
  let upgrades = 0
  /** @type {Set<Client>} */
  const subscribers = new Set()
  let celsius = 21
  /** @type {Awaited<ReturnType<typeof startBeam>> | null} */
  let beam = null

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 })
  const server = createServer((request, response) => {
    const address = `http://127.0.0.1${request.url}`
    if (!URL.canParse(address)) return void response.writeHead(400).end()
    const { pathname, searchParams } = new URL(address)
    if (beam !== null && pathname === '/beam') return void beam.feed(response)
    const act = /^\/beam\/(\w+)$/.exec(pathname)?.[1]
    if (act !== undefined) {
      const isDone = request.method === 'POST' && beam !== null && beam.act(act)
      return void response.writeHead(isDone ? 204 : 404).end()
    }
    const name = /^\/faults\b\/?(.*)$/.exec(pathname)?.[1]
    if (name === undefined) return void sendFile(pathname, response)
    const seconds = Number(searchParams.get('seconds') ?? 0)
    const isAsking = request.method === 'GET' && name === ''
    const isSwitching = request.method === 'POST' && isFault(name) && isDuration(seconds)
    if (!isAsking && !isSwitching) return void response.writeHead(404).end()
    if (isSwitching) switchTo(name, seconds)
    const healsInMs = healsAtMs === Infinity ? null : healsAtMs - Date.now()
    const told = { fault, healsInMs, hasBeam: beam !== null }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told))
  })

  server.on('upgrade', (request, socket, head) => {
    upgrades += 1
    socket.on('error', () => {}) // cut by the other side
    function admit() {
      const { upgrade } = faults[fault]
      if (upgrade === 'cut') socket.destroy()
      else if (upgrade === 'hold') held.push({ socket, admit })
      else sockets.handleUpgrade(request, socket, head, serve)
    }
    admit()
  })

  /** @param {Client} client */
  function serve(client) {
    client.on('error', () => {}) // what it sends is no concern of the demo's
    client.on('message', (data) => {
      if (fault !== 'freeze' && String(data) === 'ping') client.send('pong')
      if (String(data) === 'subscribe readings') subscribers.add(client)
    })
    client.on('close', () => subscribers.delete(client))
    seize(client)
  }

  /** @param {Client} client */
  function seize(client) {
    faults[fault].seize?.(client, Math.ceil((healsAtMs - Date.now()) / 1000))
  }

  // The messages: the temperature of a room.
  const readings = setInterval(() => {
    celsius += Math.random() - 0.5
    if (fault === 'freeze') return
    const reading = { celsius: Math.round(celsius * 10) / 10, atMs: Date.now() }
    for (const client of subscribers) client.send(JSON.stringify(reading))
  }, readingEveryMs)

  /** @param {FaultName} name @param {number} seconds 0: as long as it usually takes */
  function switchTo(name, seconds) {
    clearTimeout(healing)
    fault = name
    const lastsMs = (seconds || faults[name].seconds || Infinity) * 1000
    healsAtMs = Date.now() + lastsMs
    if (lastsMs < Infinity) healing = setTimeout(switchTo, lastsMs, 'none', 0)
    for (const client of sockets.clients) seize(client)
    const waiting = held
    held = []
    for (const { admit } of waiting) admit()
  }

  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  if (withBeam && hasErlang()) beam = await startBeam() // once the port is ours
  const address = server.address()
  const listening = typeof address === 'object' ? address?.port : port

  return {
    url: `http://127.0.0.1:${listening}/`,
    upgrades: () => upgrades,
    close: () =>
      new Promise((resolve) => {
        clearTimeout(healing)
        clearInterval(readings)
        beam?.close()
        server.close(() => resolve())
        server.closeAllConnections()
        for (const client of sockets.clients) client.terminate()
        for (const { socket } of held) socket.destroy()
      }),
  }
}

function hasErlang() {
  return ['erl', 'epmd'].every((name) => findOnPath(name) !== null)
}

// Not before it is asked for: it needs the built library.
const startBeam = async () => (await import('./beam/beamFeed.js')).startBeamFeed()

/** @param {string} name @returns {name is FaultName} */
function isFault(name) {
  return Object.hasOwn(faults, name)
}

const isDuration = (/** @type {number} */ seconds) => seconds >= 0 && seconds <= longestSeconds

/** @type {Readonly<Record<string, string>>} */
const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

// The page is to ask nobody but this server for anything: the browser sees to it. The hash is that of an empty style
// element, which the monitors of DevTools fill by script.
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
const policy = `default-src 'self'; style-src 'self' ${emptyStyle}; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'`

/** @param {string} pathname @param {import('node:http').ServerResponse} response */
async function sendFile(pathname, response) {
  // Normal form first: what leads out of the folder ends at its root.
  const path = join(pageFolder, normalize(pathname === '/' ? '/index.html' : pathname))
  const contentType = contentTypes[extname(path)]
  const content = contentType && (await readFile(path).catch(() => null))
  if (!content) return void response.writeHead(404).end('not found')
  response
    .writeHead(200, {
      'content-type': contentType,
      'content-security-policy': policy,
      'cache-control': 'no-cache',
    })
    .end(content)
}
