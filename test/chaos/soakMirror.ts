import { becomes, pause } from './pause.js'
import { createRandom } from './random.js'
import { runSoak } from './soak.js'
import { engineNames, startEngine, type Engine } from './soakBrokers.js'
import { startChild } from './soakChild.js'
import type { DashboardHandlers } from './soakDashboards.js'
import { startWorker } from './soakWorker.js'

/** A machine that is busy with other work must not fail the soak. */
const patienceMs = 90_000
/** More entries than that do not wait for a broker: ten that are full, a snapshot, and what happens meanwhile. */
const mostWaiting = 40
const troubleMs = 15_000

/**
 * A worker that publishes its fleet to NATS JetStream and to Redis Streams, which are killed and come back. In another
 * process, two dashboards of each broker fold the log; one of them is restarted from a snapshot again and again.
 */
await runSoak('worker', async ({ minutes, seed, isLeaky, broken }) => {
  const random = createRandom(seed)
  const brokerEveryMs = Math.min(120_000, (minutes * 60_000) / 6)
  const engines = await Promise.all(engineNames.map(startEngine))
  const dashboards = startChild<DashboardHandlers>('soakDashboards.js', { onEnd: broken })
  await dashboards.ask(
    'start',
    engines.map(({ name, port }) => ({ name, port })),
  )
  const worker = startWorker(engines, random, { isLeaky, broken })
  let nextKillMs = performance.now() + brokerEveryMs / 2
  let kills = 0
  const places = new Map<Engine, string | number>()
  let mostEntries = 0

  async function killAndRestart(engine: Engine) {
    await pause(random.below(5000))
    await engine.kill()
    kills += 1
    const before = worker.entriesIn(engine)
    await pause(2000 + random.below(10_000))
    // What waits at the end of the outage; what comes later is no backlog.
    const caughtUp = worker.writtenTo(engine).then(() => worker.entriesIn(engine) - before)
    await engine.restart()
    const waited = await caughtUp
    mostEntries = Math.max(mostEntries, waited)
    if (waited > mostWaiting) broken(`${waited} entries have waited for ${engine.name}`)
  }

  async function live(isOver: () => boolean) {
    const names: string[] = []
    while (!isOver()) {
      names.push(worker.step())
      if (worker.timers() > 1) broken(`${worker.timers()} timers`)
      await pause(50 + random.below(300))
    }
    return names
  }

  async function expectWell() {
    const isWell = () => {
      worker.calm()
      return worker.isHealthy()
    }
    const isCalm = await becomes(isWell, patienceMs, 500)
    await pause(1000) // what follows a success
    let isWritten = false
    void worker.written().then(() => (isWritten = true))
    const isAll = await becomes(() => isWritten && isWell(), patienceMs)
    if (!isCalm || !isAll) {
      broken(`not well and written ${patienceMs / 1000} s after: ${worker.explanation()}`)
    }
    if (worker.devices.doubled() > 0) broken(`${worker.devices.doubled()} devices connected twice`)
    const text = worker.text()
    for (const shown of await dashboards.ask('expectState', text, patienceMs)) {
      broken(`a dashboard of ${shown.name} shows another state: ${difference(shown.text, text)}`)
    }
    const { gaps, firstGap } = await dashboards.ask('counts')
    if (gaps > 0) broken(`${gaps} gaps in the logs, first ${firstGap}`)
  }

  /** Keeps a snapshot for who begins, and deletes the entries before the last one, which somebody may just be reading. */
  async function keepSnapshots() {
    for (const [at, { text, n }] of worker.snapshots().entries()) {
      const engine = engines[at]
      if (engine === undefined) continue
      const place = engine.place(n)
      await dashboards.ask('keep', engine.name, { text, place })
      const before = places.get(engine)
      if (before !== undefined) await engine.trim(before)
      places.set(engine, place)
    }
  }

  return {
    async round() {
      const endMs = performance.now() + troubleMs
      const isKill = performance.now() > nextKillMs
      if (isKill) nextKillMs += brokerEveryMs
      let isDown = isKill
      const killing = isKill ? Promise.all(engines.map(killAndRestart)) : Promise.resolve()
      void killing.finally(() => (isDown = false))
      const names = await live(() => performance.now() > endMs && !isDown)
      await killing
      await expectWell()
      await keepSnapshots()
      return [...names, ...(isKill ? ['the brokers are killed and restarted'] : [])]
    },
    heaps: async () => ({ dashboards: await dashboards.ask('heap') }),
    cpuUs: () => dashboards.ask('cpuUs'),
    async end() {
      worker.stop()
      if (worker.timers() > 0) broken(`${worker.timers()} timers left`)
      if (worker.devices.openIds().length > 0) broken('connections left')
      await worker.written()
      const left = await dashboards.ask('expectState', worker.text(), patienceMs)
      if (left.length > 0) broken(`${left.length} dashboards do not show the stop`)
      const { restarts, taken, longestMs } = await dashboards.ask('counts')
      const [nats, redis] = [longestMs.nats, longestMs.redis].map((ms) => (ms / 1000).toFixed(1))
      console.log(
        `${kills} kills of a broker, at most ${mostEntries} entries after it; ${restarts} dashboards restarted, ${taken} entries taken; up to date at the latest after ${nats} s (NATS), ${redis} s (Redis)`,
      )
      worker.stopPublishing()
      await dashboards.end()
      await Promise.all(engines.map((engine) => engine.end()))
      const isClean = () => handles() === ''
      if (!(await becomes(isClean, patienceMs))) broken(`left: ${handles()}`)
    },
    figures: () =>
      `${worker.devices.made()} attempts, ${engines.map(worker.entriesIn).join(' and ')} entries, ${JSON.stringify(worker.counts)} (longest: characters of an entry)`,
  }
})

/** Where two texts begin to differ. */
function difference(shown: string, expected: string) {
  let at = 0
  while (at < expected.length && shown[at] === expected[at]) at += 1
  const from = Math.max(0, at - 80)
  return `${shown.slice(from, at + 80)} for ${expected.slice(from, at + 80)}`
}

/** The sockets and timers of this process. */
function handles() {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /TCP|Timeout|Immediate/.test(kind))
    .join()
}
