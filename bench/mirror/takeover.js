// One takeover between two real processes on a real broker: what the devices saw of it.
import { setTimeout as sleep } from 'node:timers/promises'
import { startDevices } from '../../demo/mirror/devices.js'
import { startBroker } from '../../demo/mirror/engines.js'
import { createShardSlice } from '../../demo/mirror/shardSlice.js'
import { startWorker } from '../../demo/mirror/workers.js'

/** @type {(id: string) => import('../../demo/mirror/devices.js').Answer} */
const answerOf = (id) =>
  id.startsWith('up') || id.startsWith('held')
    ? 'accept'
    : id.startsWith('hung')
      ? 'hang'
      : id.startsWith('fatal')
        ? 'reject'
        : 'refuse'

/**
 * @typedef {object} TakeoverRun
 * @property {number} takeoverMs from the kill until the other worker keeps the shard
 * @property {number} doubled attempts that a device saw twice
 * @property {number} early attempts that were decided before their wait was over
 * @property {number[]} lateMs of each attempt that was due after the takeover, how much after its instant it was decided
 * @property {Record<string, number>} counts the statuses that the next worker found
 * @property {number} openCount connections that are open at the end
 * @property {number} zombieCalls what the frozen worker dialed after it had thawed
 * @property {number | string} ended how the first worker ended: its exit code or the signal
 */

/**
 * @param {object} options
 * @param {import('../../demo/mirror/engines.js').EngineName} options.engine
 * @param {'kill' | 'freeze'} options.how
 * @param {number} [options.ttlMs] of the lease
 * @param {number} [options.count] devices that are up, and as many that refuse
 * @param {boolean} [options.isWriteAhead]
 * @param {import('../../demo/mirror/servers.js').Server} [options.broker] one that runs already
 * @returns {Promise<TakeoverRun>}
 */
export async function runTakeover({
  engine,
  how,
  ttlMs = 3000, // shorter than a worker may starve on a busy machine, and it loses its lease
  count = 20,
  isWriteAhead = true,
  broker: given,
}) {
  const broker = given ?? (await startBroker[engine]())
  const devices = await startDevices(answerOf)
  const ids = Array.from({ length: count }, (_, at) => [`up-${at}`, `no-${at}`]).flat()
  ids.push('hung-0', 'hung-1', 'fatal-0', 'held-0')
  const shared = {
    engine,
    brokerPort: broker.port,
    devicePort: devices.port,
    shard: `shard-${Math.random().toString(36).slice(2)}`,
    ttlMs,
    isWriteAhead,
    ids,
  }
  const first = startWorker({ ...shared, worker: 'first' })
  await first.heard('keeper')
  const second = startWorker({ ...shared, worker: 'second' })
  try {
    await second.heard('standby')
    await sleep(3600 + Math.random() * 800) // into the wait of 4 s, whose rest is longer than a takeover
    first.ask({ what: 'pause', id: 'held-0' })
    await sleep(100)
    let endedMs = Date.now()
    if (how === 'freeze') first.freeze()
    else {
      first.ask({ what: 'die' })
      endedMs = (await first.heard('dies')).atMs
    }
    const keeper = await second.heard('keeper')
    const calledBefore = calls(devices, 'first').length
    await sleep(1500)
    const refused = ids.filter((id) => id.startsWith('no-'))
    const isOver = () => {
      const called = new Set(calls(devices, 'second').map(({ id }) => id))
      return devices.openCount() >= count && refused.every((id) => called.has(id))
    }
    for (let tries = 0; !isOver() && tries < 300; tries += 1) await sleep(50)
    if (how === 'freeze') first.thaw()
    const ended = await first.exited
    const attempts = devices.calls.filter(({ id }) => /^(?:no|late|hung)/.test(id)) // never up
    return {
      takeoverMs: keeper.atMs - endedMs,
      doubled: attempts.length - new Set(attempts.map(({ id, number }) => `${id} ${number}`)).size,
      ...punctuality(attempts, keeper.atMs),
      counts: /** @type {Record<string, number>} */ (keeper.counts),
      openCount: devices.openCount(),
      zombieCalls: calls(devices, 'first').length - calledBefore,
      ended,
    }
  } finally {
    await Promise.all([first.end(), second.end()])
    devices.close()
    if (!given) await broker.end()
  }
}

/**
 * @param {Awaited<ReturnType<typeof startDevices>>} devices
 * @param {string} name
 */
const calls = (devices, name) => devices.calls.filter(({ worker }) => worker === name)

/**
 * @param {readonly import('../../demo/mirror/devices.js').Call[]} attempts
 * @param {number} keeperMs
 */
function punctuality(attempts, keeperMs) {
  const { getInitialState, actions, reducer, getSelectors } = createShardSlice()
  const fleet = reducer(
    getInitialState(),
    actions.connectionsAdded([{ id: 'any', node: 'device://any' }]),
  )
  const { policy, maxBackoffMs } = getSelectors().selectById(fleet, 'any') ?? {}
  /** @type {Map<string, import('../../demo/mirror/devices.js').Call>} */
  const last = new Map()
  let early = 0
  /** @type {number[]} */
  const lateMs = []
  for (const call of attempts) {
    const before = last.get(call.id)
    last.set(call.id, call)
    if (!before || call.number !== before.number + 1) continue
    const waitMs = policy?.backoffMs[before.number] ?? maxBackoffMs ?? 0
    const dueMs = before.startedMs + waitMs
    if (call.startedMs < dueMs) early += 1
    // Of those that began under the first worker and ended under the second.
    if (before.worker === 'first' && call.worker === 'second' && dueMs > keeperMs + 20) {
      lateMs.push(call.startedMs - dueMs)
    }
  }
  return { early, lateMs }
}
