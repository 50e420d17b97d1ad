// A million events over 100 000 connections through a real broker, folded by a consumer that is killed twice.
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configureStore } from '@reduxjs/toolkit'
import { createPublisher } from 'redux-reconnector/mirror'
import { openClient, startBroker } from '../../demo/mirror/engines.js'
import { connectionsOf, createBenchSlice, createTurns } from './life.js'

const consumerFile = fileURLToPath(new URL('consumer.js', import.meta.url))
const turnSize = 250

/** @param {'memory' | 'nats' | 'redis'} engine `memory`: no broker and no consumer, what the publisher itself costs */
export async function runThroughput({ engine, events, count }) {
  const fleet = createBenchSlice()
  const folder = mkdtempSync(join(tmpdir(), 'mirror-bench-'))
  const snapshotFile = join(folder, 'snapshot.json')
  const broker = engine === 'memory' ? null : await startBroker[engine]()
  const client = broker && (await openClient[engine](broker.port))
  const log = client ? await client.openLog('bench', 1) : null
  let place = log ? await log.fence() : null
  let bytes = 0
  let entries = 0
  const publisher = createPublisher(fleet, {
    async append(entry, n) {
      bytes += entry.length
      entries = n
      if (log === null) return true
      const isOurs = await log.append(entry, n)
      place = engine === 'redis' ? `1-${n}` : log.place()
      return isOurs
    },
  })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(publisher.middleware),
  })
  publisher.start()
  for (let at = 0; at < count; at += 10_000) {
    store.dispatch(fleet.actions.connectionsAdded(connectionsOf(count).slice(at, at + 10_000)))
    await publisher.written()
  }
  const addedBytes = bytes

  const consumers = []
  let consumer = client && startConsumer()
  function startConsumer() {
    const own = {
      engine,
      port: broker.port,
      shard: 'bench',
      snapshotFile,
      lossEvery: 41,
      doubleEvery: 20,
    }
    const child = fork(consumerFile, [JSON.stringify(own)])
    consumers.push(child)
    return child
  }

  const turn = createTurns(fleet, count, turnSize)
  const before = process.cpuUsage()
  const brokerBefore = broker ? cpuMsOf(broker.pid()) : 0
  const beginMs = performance.now()
  const turns = Math.ceil(events / turnSize)
  const kills = new Set([Math.floor(turns / 3), Math.floor((2 * turns) / 3)])
  for (let at = 0; at < turns; at += 1) {
    store.dispatch(turn())
    if (at % 8 === 0) await publisher.written()
    if (client && kills.has(at)) {
      consumer.kill('SIGKILL')
      // What a keeper does from time to time: the next reader begins here.
      await publisher.written()
      const kept = { place, snapshot: publisher.snapshot() }
      writeFileSync(`${snapshotFile}.new`, JSON.stringify(kept))
      renameSync(`${snapshotFile}.new`, snapshotFile)
      consumer = startConsumer()
    }
  }
  await publisher.written()
  const ms = performance.now() - beginMs
  const { user, system } = process.cpuUsage(before)
  const result = {
    engine,
    events: turns * turnSize,
    entries,
    perSecond: Math.round((turns * turnSize * 1000) / ms),
    bytesPerEvent: (bytes - addedBytes) / (turns * turnSize),
    addedBytes,
    writerCpuMs: (user + system) / 1000,
    brokerCpuMs: broker ? cpuMsOf(broker.pid()) - brokerBefore : 0,
  }
  if (client) {
    const done = new Promise((resolve, reject) => {
      consumer.on('message', (message) => message.what === 'done' && resolve(message))
      consumer.on('exit', () => reject(new Error('the consumer ended')))
    })
    consumer.send({ what: 'finish', n: entries })
    const { hash, counts, cpuMs } = await done
    const own = createHash('sha256')
      .update(JSON.stringify(fleet.selectSlice(store.getState())))
      .digest('hex')
    Object.assign(result, {
      isSame: hash === own,
      counts,
      consumerCpuMs: cpuMs,
      caughtUpMs: performance.now() - beginMs,
    })
  }
  for (const child of consumers) child.kill('SIGKILL')
  publisher.stop()
  await client?.close()
  await broker?.end()
  rmSync(folder, { recursive: true, force: true })
  return result
}

/** What a process has used of the processors, in ms; Linux counts it in ticks of 10 ms. */
function cpuMsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return NaN
  }
}
