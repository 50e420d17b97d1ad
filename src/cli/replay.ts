import { parseArgs } from 'node:util'
import { firstDifference } from '../devtools/firstDifference.js'
import {
  connectionReplay,
  type FleetReplay,
  type Replay,
  type ReplayDifference,
  type Trace,
} from '../devtools/index.js'
import { drawOutage } from './drawOutage.js'
import { shownName, writeOutputs } from './files.js'
import { fleetJson, fleetTimeline } from './fleetTimeline.js'
import type { Command } from './main.js'
import { replayedFrom, stateIn } from './replayInput.js'
import { replayJson, timeline } from './timeline.js'
import { UsageError } from './usageError.js'
import { differenceText, shown } from './words.js'
import { writeTest } from './writeTest.js'

const help = `Usage: redux-reconnector replay [TRACE.json] [options]

Decides a trace of Redux DevTools again, and shows what was decided. Without a file, or with -, it is read from the
standard input. It may be the file of the Export button or of recordTrace, a list of actions, or DevTools' lifted state.
Of a fleet it shows the totals, the connections that were down longest, and the last rows; of one of them, all.

  --id ID           of a fleet: this connection only
  --json            print JSON instead of the timeline
  --svg FILE        write a picture of the outage (of a fleet: with --id)
  --to-test FILE    write a vitest test that replays the trace and asserts the final state (with --expect: that state;
                    of a fleet: with --id)
  --expect FILE     compare the final state with this one (of a fleet: with --id)
  --config FILE     what createReconnectorSlice was given, as JSON: node, policy, maxBackoffMs. A trace does not say it
                    (of a fleet: its defaults)
  --name NAME       the name of the slice, where several slices have actions in the trace
  --slice-key KEY   the key of the slice in the store, where several keys could be it
  --help

Exit code: 0; 1 when the final state is not the expected one, or the trace's own states differ; 2 on bad input.
`

const options = {
  id: { type: 'string' },
  json: { type: 'boolean' },
  svg: { type: 'string' },
  'to-test': { type: 'string' },
  expect: { type: 'string' },
  config: { type: 'string' },
  name: { type: 'string' },
  'slice-key': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

export const replay: Command = {
  summary: 'decide a trace of Redux DevTools again, and show it',
  async run(args) {
    const { values, positionals } = parsed(args)
    if (values.help) {
      process.stdout.write(help)
      return 0
    }
    if (positionals.length > 1) throw new UsageError('expected one trace')
    const file = positionals[0] ?? '-'
    const { trace, single, fleet } = replayedFrom(file, values)
    if (single) {
      if (values.id !== undefined) {
        throw new UsageError(
          `${shownName(file)}: --id is for a fleet, got the trace of a single slice`,
        )
      }
      return showConnection(file, values, trace, single, trace)
    }
    if (fleet === undefined) return 0
    if (values.id === undefined) return showFleet(file, values, trace, fleet)
    const one = connectionReplay(fleet, values.id)
    if (one === undefined) {
      throw new UsageError(
        `${shownName(file)}: no connection ${quoted(values.id)} ${someOf(fleet)}`,
      )
    }
    const entries = fleet.rows
      .filter(({ id }) => id === values.id)
      .map(({ event }) => ({ action: event, isSkipped: false }))
    return showConnection(file, values, trace, one, { entries })
  },
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

type Values = ReturnType<typeof parsed>['values']

function showFleet(file: string, values: Values, trace: Trace, fleet: FleetReplay): number {
  const ofOne = (['svg', 'to-test', 'expect'] as const).find((flag) => values[flag] !== undefined)
  if (ofOne !== undefined) {
    throw new UsageError(`--${ofOne} is of one connection: say which by --id ${someOf(fleet)}`)
  }
  const { stdout } = process
  if (values.json) for (const piece of fleetJson(trace, fleet)) stdout.write(piece)
  else stdout.write(fleetTimeline(trace, fleet, isColoured()))
  return exitCode(file, [differing(fleet.difference)])
}

function showConnection(
  file: string,
  values: Values,
  trace: Trace,
  replayed: Replay,
  told: Parameters<typeof writeTest>[1],
): number {
  const expected = values.expect === undefined ? undefined : stateIn(values.expect, replayed)
  const outputs = new Map<string, string>()
  if (values.svg !== undefined) outputs.set(values.svg, drawOutage(replayed))
  if (values['to-test'] !== undefined) {
    if (outputs.has(values['to-test'])) throw new UsageError('expected two files, got one twice')
    const state = expected ?? replayed.state
    outputs.set(values['to-test'], writeTest(shownName(file), told, replayed, state))
  }
  writeOutputs(outputs)
  process.stdout.write(
    values.json ? replayJson(trace, replayed) : timeline(trace, replayed, isColoured()),
  )
  const unexpected = expected === undefined ? null : firstDifference(replayed.state, expected)
  return exitCode(file, [
    differing(replayed.difference),
    unexpected && `at the end, ${differenceText(unexpected, values.expect ?? '')}`,
  ])
}

function exitCode(file: string, problems: readonly (string | null)[]): number {
  const found = problems.filter((problem) => problem !== null)
  for (const problem of found) process.stderr.write(`${shownName(file)}: ${problem}\n`)
  return found.length === 0 ? 0 : 1
}

function differing(difference: ReplayDifference | null): string | null {
  if (difference === null) return null
  const { index, type } = difference
  return `after action ${index} (${type}), ${differenceText(difference, 'the trace')}`
}

function isColoured(): boolean {
  return process.stdout.isTTY && !process.env.NO_COLOR
}

function someOf({ connections }: FleetReplay): string {
  const some = [...connections.keys()].slice(0, 5).map(quoted)
  if (some.length === 0) return '(the trace has none)'
  return `(there are ${some.join(', ')}${connections.size > some.length ? ', ...' : ''})`
}

function quoted(id: string): string {
  return shown(JSON.stringify(id.slice(0, 40)))
}
