// What a log costs, beside its brokers, and what a takeover takes: npm run bench:mirror. Some 10 min;
// -- --part snapshots,starts,throughput,takeover,sizing; --events, --count, --runs make it shorter; --json.
import { parseArgs } from 'node:util'
import { machine, median, printTable } from './measure.js'
import { printSizing } from './mirror/sizing.js'
import { runSnapshots } from './mirror/snapshots.js'
import { runStart } from './mirror/starts.js'
import { runTakeover } from './mirror/takeover.js'
import { runThroughput } from './mirror/throughput.js'
import { startBroker } from '../demo/mirror/engines.js'

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'snapshots,starts,throughput,takeover,sizing' },
    events: { type: 'string', default: '1000000' },
    count: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '10' },
    lease: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
})
const [events, count, runs] = [Number(values.events), Number(values.count), Number(values.runs)]
const parts = new Set(values.part.split(','))
const results = { machine: machine() }
const say = (text) => values.json || console.log(text)
const leaseMs = Number(values.lease)
let starved = 0

/** Again where the machine is so busy that the first worker loses its lease before its time. */
async function tryTakeover(options) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await runTakeover(options)
    } catch (error) {
      if (tries === 5) throw error
      starved += 1
    }
  }
}
const ms = (value) => `${Math.round(value)} ms`
const times = (their, own) => `${(their / own).toFixed(1)}x`
const mb = (value) => `${(value / 1e6).toFixed(1)} MB`

say(`${results.machine}\n`)

if (parts.has('snapshots')) {
  const own = await runSnapshots({ count, events: Math.min(events, 300_000) })
  results.snapshots = own
  say(
    `A snapshot of ${count} connections, unpacked byte-identical: ${own.isSame}; times are CPU of the main thread`,
  )
  if (!values.json) {
    printTable(
      ['', 'ours', 'JSON of the state', ''],
      [
        ['size', mb(own.bytes), mb(own.plainBytes), `${(own.plainBytes / own.bytes).toFixed(1)}x`],
        ['make', ms(own.madeMs), ms(own.stringifiedMs), times(own.stringifiedMs, own.madeMs)],
        [
          'restore, parse',
          ms(own.restoredMs),
          ms(own.parsedMs),
          times(own.parsedMs, own.restoredMs),
        ],
      ],
    )
  }
}

if (parts.has('starts')) {
  const own = await runStart({ count, events: Math.min(events, 300_000) })
  results.starts = own
  say(
    `\nstart() on a mirror of ${count}: publisher.start ${ms(own.publisherMs)}, listener.start ${ms(own.callMs)}, ` +
      `the longest turn of the event loop ${ms(own.longestMs)}`,
  )
}

if (parts.has('throughput')) {
  results.throughput = []
  for (const engine of ['memory', 'nats', 'redis']) {
    results.throughput.push(await runThroughput({ engine, events, count }))
  }
  say(
    `\n${events} events over ${count} connections; the consumer killed twice, 1 entry in 41 lost, 1 in 20 doubled`,
  )
  if (!values.json) {
    printTable(
      [
        '',
        'events/s',
        'entries',
        'bytes/event',
        'writer CPU',
        'broker CPU',
        'consumer CPU',
        'gaps',
        'the same',
      ],
      results.throughput.map((own) => [
        own.engine,
        own.perSecond,
        own.entries,
        Math.round(own.bytesPerEvent),
        `${(own.writerCpuMs / 1000).toFixed(1)} s`,
        own.engine === 'memory' ? '' : `${(own.brokerCpuMs / 1000).toFixed(1)} s`,
        own.consumerCpuMs === undefined ? '' : `${(own.consumerCpuMs / 1000).toFixed(1)} s`,
        own.counts?.gap ?? '',
        own.isSame ?? '',
      ]),
    )
  }
}

if (parts.has('takeover')) {
  results.takeover = []
  for (const engine of ['nats', 'redis']) {
    const broker = await startBroker[engine]()
    for (const [how, isWriteAhead] of [
      ['kill', true],
      ['freeze', true],
      ['kill', false],
    ]) {
      const all = []
      for (let run = 0; run < runs; run += 2) {
        const pair = [1, 2].map(() =>
          tryTakeover({ engine, how, isWriteAhead, broker, ttlMs: leaseMs }),
        )
        all.push(...(await Promise.all(pair)))
      }
      const late = all.flatMap(({ lateMs }) => lateMs)
      results.takeover.push({
        engine,
        how,
        isWriteAhead,
        runs: all.length,
        medianMs: median(all.map(({ takeoverMs }) => takeoverMs)),
        longestMs: Math.max(...all.map(({ takeoverMs }) => takeoverMs)),
        doubled: all.reduce((sum, { doubled }) => sum + doubled, 0),
        early: all.reduce((sum, { early }) => sum + early, 0),
        zombieCalls: all.reduce((sum, { zombieCalls }) => sum + zombieCalls, 0),
        waits: late.length,
        medianLateMs: median(late),
        latestMs: Math.max(...late),
      })
    }
    await broker.end()
  }
  say(
    `\nTakeovers, 44 devices, a lease of ${leaseMs} ms, which is part of the time; by what the devices saw. ` +
      `${starved} more in which the machine was too busy to keep a lease`,
  )
  if (!values.json) {
    printTable(
      [
        '',
        'write-ahead',
        'runs',
        'median',
        'longest',
        'doubled',
        'early',
        'by a zombie',
        'waits',
        'late, median',
        'at most',
      ],
      results.takeover.map((own) => [
        `${own.engine}, ${own.how}`,
        own.isWriteAhead ? 'yes' : 'no',
        own.runs,
        ms(own.medianMs),
        ms(own.longestMs),
        own.doubled,
        own.early,
        own.zombieCalls,
        own.waits,
        ms(own.medianLateMs),
        ms(own.latestMs),
      ]),
    )
  }
}

if (parts.has('sizing')) {
  results.sizing = printSizing(results, say)
}
if (values.json) console.log(JSON.stringify(results, null, 2))
process.exit()
