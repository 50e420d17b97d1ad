// What a replay takes beside a plain fold of the same file with the slice's reducer: 100 000 actions of one connection,
// and a fleet of 200 connections that is polled every second for 25 min. Each subject runs in processes of its own, in
// turns: the first replay of a process is what somebody at the command line waits for.
// The budget is 3 times the CPU of the plain fold; the row "nothing" is what Node with Redux Toolkit takes.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorFleetSlice, selectDueIds } from 'redux-reconnector/fleet'
import { readTrace, replayFleetTrace, replayTrace } from 'redux-reconnector/devtools'
import { machine, median, printTable } from './measure.js'

const rounds = 7
const slice = createReconnectorSlice({ node: 'wss://host/live' })
const fleet = createReconnectorFleetSlice()

const parsed = (file) => JSON.parse(JSON.parse(readFileSync(file, 'utf8')).payload)
const traced = (file) => readTrace(readFileSync(file, 'utf8'))

/** How each subject reads the file, and what it does then. */
const subjects = {
  nothing: [() => null, () => null],
  'one connection, plain fold': [parsed, (list) => list.reduce(slice.reducer, undefined)],
  replayTrace: [traced, (trace) => replayTrace(trace, slice).state],
  'a fleet, plain fold': [parsed, (list) => list.reduce(fleet.reducer, undefined)],
  replayFleetTrace: [traced, (trace) => replayFleetTrace(trace, fleet).state],
}
const folds = {
  'one connection, plain fold': 'replayTrace',
  'a fleet, plain fold': 'replayFleetTrace',
}

/** A second of probes, and an outage of 40 s in every minute. */
function* singleActions() {
  const { probeReceived } = slice.actions
  for (let s = 0; s < 100_000; s += 1) {
    yield s % 60 < 20
      ? probeReceived('alive_rpc', s * 1000)
      : probeReceived({ reachability: 'unreachable', reason: 'refused' }, s * 1000)
  }
}

/** The same for each of 200 connections, a little apart; whoever is due attempts, and is refused. */
function* fleetActions() {
  const { connectionsAdded, probesReceived, eventsReceived, attemptStarted, reconnectFailed } =
    fleet.actions
  const ids = Array.from({ length: 200 }, (_, at) => `device-${at}`)
  let state = fleet.reducer(undefined, { type: '' })
  const folded = (action) => {
    state = fleet.reducer(state, action)
    return action
  }
  yield folded(connectionsAdded(ids.map((id) => ({ id, node: `wss://host/${id}` }))))
  for (let s = 0; s < 1500; s += 1) {
    const nowMs = s * 1000
    const probeOf = (at) => ((s + at * 7) % 60 < 20 ? 'alive_rpc' : 'unreachable')
    yield folded(probesReceived(ids.map((id, at) => ({ id, probe: probeOf(at), nowMs }))))
    const due = selectDueIds(state)
    if (due.length === 0) continue
    const attemptId = `x:${s}`
    const started = due.map((id) => attemptStarted(id, { attemptId, nowMs: nowMs + 1 }))
    const failed = due.map((id) =>
      reconnectFailed(id, { attemptId, nowMs: nowMs + 40, reason: 'refused' }),
    )
    yield folded(eventsReceived([...started, ...failed]))
  }
}

/** As the Export button of DevTools writes it. */
const exported = (actions) => JSON.stringify({ payload: JSON.stringify([...actions]) }, null, '\t')

function run(name, file) {
  const self = fileURLToPath(import.meta.url)
  const output = execFileSync(process.execPath, [self, name, file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return JSON.parse(output)
}

const [, , name, file] = process.argv
if (name === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'))
  const files = { single: join(folder, 'single.json'), fleet: join(folder, 'fleet.json') }
  const fileOf = (subject) => (/fleet/i.test(subject) ? files.fleet : files.single)
  const runs = Object.fromEntries(Object.keys(subjects).map((subject) => [subject, []]))
  try {
    writeFileSync(files.single, exported(singleActions()))
    writeFileSync(files.fleet, exported(fleetActions()))
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of Object.keys(subjects)) runs[subject].push(run(subject, fileOf(subject)))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  for (const [fold, replay] of Object.entries(folds)) {
    if (runs[fold][0].state !== runs[replay][0].state) {
      throw new Error(`${replay} comes to another state than the fold`)
    }
  }
  const of = (subject, figure) => median(runs[subject].map((found) => found[figure]))
  const ratio = (subject, figure) => {
    const fold = Object.keys(folds).find((plain) => folds[plain] === subject)
    return fold ? `${(of(subject, figure) / of(fold, figure)).toFixed(1)}x` : ''
  }
  console.log(`medians of ${rounds} processes; ${machine()}\n`)
  printTable(
    ['CPU time', 'read, ms', 'fold, ms', 'both, ms', 'MB at most', 'fold', 'both'],
    Object.keys(subjects).map((subject) => [
      subject,
      ...['readMs', 'foldMs', 'bothMs', 'mb'].map((figure) => of(subject, figure).toFixed(0)),
      ...['foldMs', 'bothMs'].map((figure) => ratio(subject, figure)),
    ]),
  )
} else {
  const [read, fold] = subjects[name]
  // CPU time: what else the machine does meets it less than the time of day.
  const cpuMs = (since) => {
    const { user, system } = process.cpuUsage(since)
    return (user + system) / 1000
  }
  const begin = process.cpuUsage()
  const input = read(file)
  const folding = process.cpuUsage()
  const end = fold(input)
  const foldMs = cpuMs(folding)
  const bothMs = cpuMs(begin)
  console.log(
    JSON.stringify({
      readMs: bothMs - foldMs,
      foldMs,
      bothMs,
      mb: process.resourceUsage().maxRSS / 1024,
      state: JSON.stringify(end),
    }),
  )
}
