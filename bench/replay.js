// What the replay of 100 000 actions takes, beside a plain fold of the same file with the slice's reducer. Each is run
// in processes of its own, in turns: the first replay of a process is what somebody at the command line waits for.
// The budget is 1 s and 200 MB, of which Node with Redux Toolkit takes its share (the row "nothing").
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayTrace } from 'redux-reconnector/devtools'
import { machine, median, printTable } from './measure.js'

const count = 100_000
const rounds = 7
const slice = createReconnectorSlice({ node: 'wss://host/live' })

const subjects = {
  nothing: () => null,
  'plain fold': (file) => {
    const { payload } = JSON.parse(readFileSync(file, 'utf8'))
    return JSON.parse(payload).reduce(slice.reducer, undefined)
  },
  replayTrace: (file) => replayTrace(readTrace(readFileSync(file, 'utf8')), slice).state,
}

/** A second of probes, and an outage of 40 s in every minute. */
function trace() {
  const { actions } = slice
  const list = Array.from({ length: count }, (_, s) =>
    s % 60 < 20
      ? actions.probeReceived('alive_rpc', s * 1000)
      : actions.probeReceived({ reachability: 'unreachable', reason: 'refused' }, s * 1000),
  )
  return JSON.stringify({ payload: JSON.stringify(list) }, null, '\t')
}

function run(name, file) {
  const self = fileURLToPath(import.meta.url)
  return JSON.parse(execFileSync(process.execPath, [self, name, file], { encoding: 'utf8' }))
}

const [, , name, file] = process.argv
if (name === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'))
  const path = join(folder, 'trace.json')
  const runs = Object.fromEntries(Object.keys(subjects).map((subject) => [subject, []]))
  try {
    writeFileSync(path, trace())
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of Object.keys(subjects)) runs[subject].push(run(subject, path))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const [folded, replayed] = ['plain fold', 'replayTrace'].map((subject) => runs[subject][0].state)
  if (folded !== replayed) throw new Error('the replay comes to another state than the fold')
  const of = (subject, figure) => median(runs[subject].map((found) => found[figure]))
  console.log(`${count} actions, medians of ${rounds} processes; ${machine()}\n`)
  printTable(
    ['', 'ms', 'CPU ms', 'MB at most', 'ratio of CPU'],
    Object.keys(subjects).map((subject) => [
      subject,
      of(subject, 'ms').toFixed(0),
      of(subject, 'cpuMs').toFixed(0),
      of(subject, 'mb').toFixed(0),
      subject === 'nothing'
        ? ''
        : `${(of(subject, 'cpuMs') / of('plain fold', 'cpuMs')).toFixed(1)}x`,
    ]),
  )
} else {
  const begin = performance.now()
  const cpuBegin = process.cpuUsage()
  const state = JSON.stringify(subjects[name](file))
  const ms = performance.now() - begin
  const { user, system } = process.cpuUsage(cpuBegin)
  console.log(
    JSON.stringify({
      ms,
      cpuMs: (user + system) / 1000,
      mb: process.resourceUsage().maxRSS / 1024,
      state,
    }),
  )
}
