// A worker: it waits for the lease of a shard, takes the shard over, and keeps its devices until it is killed or loses it.
// Started by `startWorker` of workers.js with its options as JSON.
import { connect as connectTcp } from 'node:net'
import { configureStore } from '@reduxjs/toolkit'
import { ConnectError } from 'redux-reconnector'
import { createReconnectorFleetListener } from 'redux-reconnector/fleet'
import { createMirror, createPublisher } from 'redux-reconnector/mirror'
import { openClient } from './engines.js'
import { createShardSlice } from './shardSlice.js'
import { recipe } from './recipe.js'

const { takeOver } = await recipe('docs/mirror.md', 'takeOver.ts')
/** @type {import('./workers.js').WorkerOptions} */
const options = JSON.parse(process.argv[2] ?? '')
const { engine, brokerPort, devicePort, shard, worker, ttlMs, isWriteAhead, ids } = options

const client = await openClient[engine](brokerPort)
const fleet = createShardSlice()
let term = 0
/** @type {import('./engines.js').Log | null} */
let log = null
let hasTimeStopped = false

const publisher = createPublisher(fleet, {
  append: async (entry, n) => (log === null ? false : log.append(entry, n)),
  onLost: () => stepDown('another worker has written'),
  onError: (error) => tell({ what: 'error', error: String(error) }),
})
const listener = createReconnectorFleetListener(fleet, {
  connect,
  maxConcurrentAttempts: 16,
  clock: {
    now: () => Date.now(),
    // While it dies in every status, nothing goes on.
    setTimeout: (fn, ms) => setTimeout(() => hasTimeStopped || fn(), ms),
    clearTimeout: (handle) => clearTimeout(/** @type {NodeJS.Timeout} */ (handle)),
  },
})
const mirror = createMirror(fleet, { dispatch: (action) => store.dispatch(action) })
const store = configureStore({
  reducer: { [fleet.reducerPath]: fleet.reducer },
  devTools: false,
  middleware: (getDefault) =>
    getDefault({ serializableCheck: false, immutableCheck: false }).concat(
      mirror.middleware,
      publisher.middleware,
      listener.middleware,
    ),
})
/** @type {(() => void) | undefined} */
let stop

/** @param {import('redux-reconnector').Attempt} attempt */
async function connect({ id, number, attemptId, signal }) {
  if (isWriteAhead) await publisher.written()
  signal.throwIfAborted()
  const startedMs = fleet.selectors.selectById(store.getState(), id)?.lastAttemptMs ?? 0
  const socket = connectTcp(devicePort, '127.0.0.1')
  signal.addEventListener('abort', () => socket.destroy())
  socket.write(`${JSON.stringify({ id, number, attemptId, startedMs, term, worker })}\n`)
  const closed = new Promise((resolve) => {
    socket.on('error', () => {})
    socket.on('close', () => resolve({ reason: 'the device closed' }))
  })
  const answer = await Promise.race([
    new Promise((resolve) => socket.once('data', (data) => resolve(String(data).trim()))),
    closed.then(() => 'closed'),
  ])
  if (answer === 'ok') return { close: () => socket.destroy(), closed }
  socket.destroy()
  throw new ConnectError(`the device said ${answer}`, {
    outcome: answer === 'never' ? 'fatal' : 'retry',
  })
}

/** @param {object} message */
function tell(message) {
  if (process.connected) process.send?.({ atMs: Date.now(), worker, ...message })
}

/** @param {string} why */
function stepDown(why) {
  stop?.() // closes all connections
  tell({ what: 'lost', why })
  setTimeout(() => process.exit(3), 50)
}

process.on('message', async (/** @type {{ what: string, id: string }} */ { what, id }) => {
  if (what === 'die') {
    // One that was never looked at, and one whose attempt is due: both last for less than a turn of the event loop.
    hasTimeStopped = true
    store.dispatch(fleet.actions.connectionsAdded([added('late-idle'), added('late-due')]))
    store.dispatch(fleet.actions.probeReceived('late-due', 'unreachable'))
    await publisher.written()
    const counts = fleet.selectors.selectStatusCounts(store.getState())
    process.send?.({ atMs: Date.now(), worker, what: 'dies', counts }, () =>
      process.kill(process.pid, 'SIGKILL'),
    )
  }
  if (what === 'pause') store.dispatch(fleet.actions.paused(id, 'by hand'))
  if (what === 'retry') store.dispatch(fleet.actions.retryRequested(id))
})
// Without its parent it is nobody's.
process.on('disconnect', () => process.exit())

const added = (/** @type {string} */ id) => ({ id, node: `device://${id}` })

const lease = await client.openLease(shard, { worker, ttlMs })
tell({ what: 'standby' })
const taken = await takeOver({
  lease,
  onLeaseLost: () => stepDown('the lease has ended'),
  mirror,
  publisher,
  reader: await (await client.openLog(shard, 0)).follow(mirror.take),
  openLog: async (/** @type {number} */ won) => {
    term = won
    return (log = await client.openLog(shard, won))
  },
})
tell({
  what: 'keeper',
  term: taken.term,
  counts: fleet.selectors.selectStatusCounts(store.getState()),
})
stop = listener.start()
store.dispatch(fleet.actions.connectionsAdded(ids.map(added)))
