// Real WebSockets on loopback, server and clients in one process: the server is gone for 3 s, three times. How long until
// all are back, with how many attempts, how many in the busiest 100 ms, and what it costs. The attempts that a server
// that is gone cannot see are counted by the clients. Each contender runs in a process of its own.
//
//   npm run bench:sockets -- [--count 5000] [--json]
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { configureStore } from '@reduxjs/toolkit'
import PartySocket from 'partysocket/ws'
import ReconnectingWebSocket from 'reconnecting-websocket'
import { presets } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import { machine, printTable } from './measure.js'
import {
  attachSocketIo,
  attachWebSockets,
  busiest100Ms,
  createCountingConnect,
  createRestartableServer,
  until,
} from './socketHerd.js'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000' },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const count = Number(values.count)
const awayMs = 3000
const atOnce = 64

function startFleet({ maxBackoffMs, policy }, urls) {
  const { connect, counts } = createCountingConnect()
  const slice = createReconnectorFleetSlice({ defaults: { maxBackoffMs, policy } })
  const listener = createReconnectorFleetListener(slice, { connect, maxConcurrentAttempts: atOnce })
  const store = configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    devTools: false,
    middleware: () => [listener.middleware],
  })
  store.dispatch(slice.actions.connectionsAdded(urls.map((node) => ({ id: node, node }))))
  const stop = listener.start()
  return { attempts: () => counts.attempts, most: () => counts.most, stop }
}

/** The wrappers take one at a time and know nothing of each other. */
function startWrappers(Wrapper, options, urls) {
  let attempts = 0
  let underWay = 0
  let most = 0
  class Counted extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { perMessageDeflate: false })
      attempts += 1
      most = Math.max(most, (underWay += 1))
      let isSettled = false
      const settle = () => {
        if (!isSettled) underWay -= 1
        isSettled = true
      }
      this.addEventListener('open', settle)
      this.addEventListener('close', settle)
      this.addEventListener('error', () => {}) // a wrapper that gives an attempt up no longer listens
    }
  }
  const sockets = urls.map((url) => new Wrapper(url, [], { ...options, WebSocket: Counted }))
  return {
    attempts: () => attempts,
    most: () => most,
    stop: () => sockets.forEach((socket) => socket.close()),
  }
}

/** Each with a manager of its own, as a page has. It speaks a protocol of its own, and so does its server. */
function startSocketIo(options, urls) {
  let attempts = 0
  let underWay = 0
  let most = 0
  const begun = () => {
    attempts += 1
    most = Math.max(most, (underWay += 1))
  }
  const settled = () => (underWay -= 1)
  const sockets = urls.map((url) => {
    const { origin, pathname: id } = new URL(url)
    begun()
    const socket = io(origin, {
      transports: ['websocket'],
      forceNew: true,
      query: { id },
      ...options,
    })
    socket.io.on('reconnect_attempt', begun).on('open', settled).on('error', settled)
    return socket
  })
  return {
    attempts: () => attempts,
    most: () => most,
    stop: () => sockets.forEach((socket) => socket.close()),
  }
}

const { recommended, mobDev } = presets
// The restarts follow each other more closely than its 20 s: it would take them for flapping. 5 s is what the wrappers have.
const patient = { ...recommended, policy: { ...recommended.policy, minUptimeMs: 5000 } }
// What can be said of `recommended` in their words. The wrappers have no jitter of this kind; Socket.IO's factor is 2.
const ours = {
  minReconnectionDelay: 4000,
  maxReconnectionDelay: 20_000,
  reconnectionDelayGrowFactor: 3,
}
const ioOurs = { reconnectionDelay: 4000, reconnectionDelayMax: 20_000, randomizationFactor: 0.5 }
const contenders = {
  'fleet, recommended': [startFleet, patient],
  'fleet, default': [startFleet, mobDev],
  'reconnecting-websocket': [startWrappers, ReconnectingWebSocket, {}],
  'reconnecting-websocket, our waits': [startWrappers, ReconnectingWebSocket, ours],
  partysocket: [startWrappers, PartySocket, {}],
  'partysocket, our waits': [startWrappers, PartySocket, ours],
  'socket.io-client': [startSocketIo, {}],
  'socket.io-client, our waits': [startSocketIo, ioOurs],
}

async function run(name) {
  const [start, ...options] = contenders[name]
  const server = await createRestartableServer(
    start === startSocketIo ? attachSocketIo : attachWebSockets,
  )
  const urls = Array.from({ length: count }, (_, at) => `ws://${server.host}/${at}`)
  const allBack = () => server.openCount() === count
  const before = kept()
  const contender = start(...options, urls)
  await until(allBack, 120_000, 'the first connections')
  await sleep(6000) // until they count as stable
  server.takeArrivals()
  const cpu = process.cpuUsage()
  const attemptsBefore = contender.attempts()
  const backMs = []
  let busiest = 0
  for (let restart = 0; restart < 3; restart += 1) {
    await server.leave()
    await sleep(awayMs)
    await server.listen()
    const sinceMs = performance.now()
    await until(allBack, 300_000, 'coming back')
    backMs.push(performance.now() - sinceMs)
    busiest = Math.max(busiest, busiest100Ms(server.takeArrivals()))
    await sleep(6000)
  }
  const { user, system } = process.cpuUsage(cpu)
  const row = {
    name,
    backMs: backMs.map(Math.round),
    attemptsPerRestart: (contender.attempts() - attemptsBefore) / count / 3,
    busiest100Ms: busiest,
    most: contender.most(),
    doubled: server.doubledCount(),
    cpuMs: Math.round((user + system) / 1000),
    rssMb: Math.round(process.memoryUsage.rss() / 1e6),
  }
  contender.stop()
  await until(() => server.openCount() === 0, 30_000, 'closing all')
  await server.leave()
  await sleep(1000) // for timers and sockets that are on their way out
  const after = kept()
  return {
    ...row,
    handlesLeft: after.handles - before.handles,
    heapLeftMb: (after.heap - before.heap) / 1e6,
  }
}

/** What the process holds: a leak is what is more of it after everything was stopped. */
function kept() {
  for (let pass = 0; pass < 3; pass += 1) globalThis.gc?.()
  return { handles: process.getActiveResourcesInfo().length, heap: process.memoryUsage().heapUsed }
}

if (values.only !== undefined) {
  console.log(JSON.stringify(await run(values.only)))
  process.exit()
}

const rows = Object.keys(contenders).map((name) => {
  const args = [
    '--expose-gc',
    fileURLToPath(import.meta.url),
    '--count',
    values.count,
    '--only',
    name,
  ]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return status === 0 ? JSON.parse(stdout) : { name, fault: stderr.trim().split('\n').at(-1) }
})
if (values.json) {
  console.log(JSON.stringify({ machine: machine(), count, awayMs, rows }, null, 2))
} else {
  console.log(
    `${machine()}\n${count} sockets, three restarts, the server gone for ${awayMs / 1000} s each time\n`,
  )
  printTable(
    [
      '',
      'all back after, s',
      'attempts',
      'busiest 100 ms',
      'most at once',
      'doubled',
      'CPU s',
      'MB',
      'handles left',
      'heap left, MB',
    ],
    rows.map(
      ({
        name,
        fault,
        backMs,
        attemptsPerRestart,
        busiest100Ms: busiest,
        most,
        doubled,
        cpuMs,
        rssMb,
        handlesLeft,
        heapLeftMb,
      }) =>
        fault
          ? [name, fault, ...Array(8).fill('')]
          : [
              name,
              backMs.map((ms) => (ms / 1000).toFixed(1)).join(' '),
              attemptsPerRestart.toFixed(1),
              busiest,
              most,
              doubled,
              (cpuMs / 1000).toFixed(1),
              rssMb,
              handlesLeft,
              heapLeftMb.toFixed(1),
            ],
    ),
  )
}
