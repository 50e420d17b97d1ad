// All that the demo shows: a broker, 200 devices, a worker that keeps them and one that waits, and the log between them.
import { startDevices } from './devices.js'
import { openClient, startBroker } from './engines.js'
import { createShardSlice } from './shardSlice.js'
import { startWorker } from './workers.js'

const shard = 'demo'
const restartMs = 300 // so that a worker that cannot even start is not started in a circle
const names = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * @typedef {object} Standing
 * @property {string} engine
 * @property {boolean} isBrokerUp
 * @property {{ name: string, pid: number, role: 'starting' | 'standby' | 'keeper' | 'frozen', term: number }[]} workers
 * @property {number} entries
 * @property {number} bytes
 * @property {{ name: string, term: number, tookMs: number } | null} lastTakeover
 * @property {{ goneOn: number, early: number, doubled: number, latestMs: number }} waits over all takeovers, by the devices
 * @property {number} openCount
 */

/**
 * @param {object} [options]
 * @param {import('./engines.js').EngineName} [options.engine]
 * @param {number} [options.count]
 * @param {number} [options.ttlMs] of the lease
 */
export async function createStage({ engine = 'nats', count = 200, ttlMs = 2000 } = {}) {
  const ids = Array.from({ length: count }, (_, at) => `device-${String(at).padStart(3, '0')}`)
  /** @type {Map<string, number>} */
  const downUntilMs = new Map()
  const broker = await startBroker[engine]()
  const devices = await startDevices((id) => {
    const at = ids.indexOf(id)
    if (at % 50 === 17) return 'hang'
    if (at % 60 === 41) return 'reject'
    return Date.now() < (downUntilMs.get(id) ?? 0) ? 'refuse' : 'accept'
  })
  /** @type {string[]} */
  const log = []
  let bytes = 0
  let isBrokerUp = true
  let hasEnded = false
  let lostMs = 0
  /** @type {Standing['lastTakeover']} */
  let lastTakeover = null
  /** @type {Set<(entry: string) => void>} */
  const readers = new Set()
  /** @type {Set<() => void>} */
  const watchers = new Set()
  const changed = () => {
    for (const watch of watchers) watch()
  }

  const client = await openClient[engine](broker.port)
  const reader = await (
    await client.openLog(shard, 0)
  ).follow((entry) => {
    log.push(entry)
    bytes += entry.length
    for (const read of readers) read(entry)
  })

  /** @type {{ worker: ReturnType<typeof startWorker>, name: string, role: Standing['workers'][number]['role'], term: number }[]} */
  let workers = []
  let started = 0
  function addWorker() {
    const name = names[started++ % names.length] ?? 'A'
    const options = {
      engine,
      brokerPort: broker.port,
      devicePort: devices.port,
      shard,
      worker: name,
      ttlMs,
      isWriteAhead: true,
      ids,
    }
    const worker = startWorker(options, (told) => {
      if (told.what === 'standby') own.role = 'standby'
      if (told.what === 'lost' && lostMs === 0) lostMs = told.atMs
      if (told.what === 'keeper') {
        own.role = 'keeper'
        own.term = Number(told.term)
        if (lostMs > 0) lastTakeover = { name, term: own.term, tookMs: told.atMs - lostMs }
        lostMs = 0
      }
      changed()
    })
    /** @type {(typeof workers)[number]} */
    const own = { worker, name, role: 'starting', term: 0 }
    workers.push(own)
    void worker.exited.then(() => {
      workers = workers.filter((other) => other !== own)
      setTimeout(() => hasEnded || addWorker(), restartMs)
      changed()
    })
  }
  addWorker()
  addWorker()

  const fault = setInterval(() => {
    for (let times = 0; times < 3; times += 1) takeDown(Math.random() < 0.2 ? 45_000 : 8000)
  }, 1000)

  /** @param {number} longestMs */
  function takeDown(longestMs) {
    const id = ids[Math.floor(Math.random() * count)] ?? ''
    downUntilMs.set(id, Date.now() + 1000 + Math.random() * longestMs)
    devices.drop(id)
  }

  const keeper = () => workers.find(({ role }) => role === 'keeper')
  const actions = {
    kill() {
      lostMs = Date.now()
      keeper()?.worker.kill()
    },
    freeze() {
      const own = keeper()
      if (!own) return
      lostMs = Date.now()
      own.role = 'frozen'
      own.worker.freeze()
    },
    thaw() {
      for (const { role, worker } of workers) if (role === 'frozen') worker.thaw()
    },
    outage() {
      for (let at = 0; at < count / 3; at += 1) takeDown(20_000)
    },
    async broker() {
      isBrokerUp = !isBrokerUp
      changed()
      await (isBrokerUp ? broker.start() : broker.stop())
    },
  }

  return {
    ids,
    log,
    actions,
    /** @param {(entry: string) => void} read */
    follow(read) {
      for (const entry of log) read(entry)
      readers.add(read)
      return () => void readers.delete(read)
    },
    /** @param {() => void} watch */
    watch(watch) {
      watchers.add(watch)
      return () => void watchers.delete(watch)
    },
    /** Sends a command of a dashboard to whoever keeps the devices; the worker makes the action anew. */
    retry: (/** @type {string} */ id) => keeper()?.worker.ask({ what: 'retry', id }),
    /** @returns {Standing} */
    standing: () => ({
      engine,
      isBrokerUp,
      workers: workers.map(({ name, worker, role, term }) => ({
        name,
        pid: worker.pid,
        role,
        term,
      })),
      entries: log.length,
      bytes,
      lastTakeover,
      waits: waitsOver(devices.calls),
      openCount: devices.openCount(),
    }),
    async end() {
      hasEnded = true
      clearInterval(fault)
      await reader.stop().catch(() => {})
      await client.close()
      await Promise.all(workers.map(({ worker }) => worker.end()))
      devices.close()
      await broker.end()
    },
  }
}

const { policy, maxBackoffMs } = shardDefaults()

function shardDefaults() {
  const { actions, reducer, getSelectors } = createShardSlice()
  const fleet = reducer(undefined, actions.connectionsAdded([{ id: 'any', node: 'device://any' }]))
  const state = getSelectors().selectById(fleet, 'any')
  if (state === undefined) throw new Error('it was added')
  return state
}

/**
 * What became of the waits that one worker began and another ended, as the devices saw their attempts.
 *
 * @param {readonly import('./devices.js').Call[]} calls
 */
export function waitsOver(calls) {
  /** @type {Map<string, import('./devices.js').Call>} */
  const last = new Map()
  const waits = { goneOn: 0, early: 0, doubled: 0, latestMs: 0 }
  for (const call of calls) {
    const before = last.get(call.id)
    last.set(call.id, call)
    if (!before || before.worker === call.worker) continue
    // The first attempt of another outage has no wait before it.
    if (call.number === before.number && call.number > 1) waits.doubled += 1
    if (call.number !== before.number + 1) continue
    const waitMs = policy.backoffMs[before.number] ?? maxBackoffMs
    const lateMs = call.startedMs - before.startedMs - waitMs
    waits.goneOn += 1
    if (lateMs < 0) waits.early += 1
    waits.latestMs = Math.max(waits.latestMs, lateMs)
  }
  return waits
}
