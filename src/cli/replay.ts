import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { firstDifference } from '../devtools/firstDifference.js'
import {
  connectionReplay,
  type FleetReplay,
  type Replay,
  type ReplayDifference,
  type Trace,
} from '../devtools/index.js'
import { numberIn, parsedBy, quoted, UsageError, type Command, type Terminal } from './command.js'
import { drawOutage } from './drawOutage.js'
import { shownName, writeOutputs, type Reading } from './files.js'
import { fleetJson, fleetTimeline } from './fleetTimeline.js'
import { replayedFrom, stateIn } from './replayInput.js'
import { replayJson, timeline } from './timeline.js'
import { differenceText } from './words.js'
import { writeTest } from './writeTest.js'

const help = `Usage: redux-reconnector replay [TRACE.json] [options]

Replays a trace of Redux DevTools and shows each decision. Without a file, or with -, it reads standard input.

The trace is a file of the Export button or of recordTrace, a list of actions, DevTools' lifted state, or a log of
redux-reconnector/mirror with one entry per line, which may be larger than the memory. For a fleet it shows the totals, the
connections that were down longest, and the last rows; with --id, all rows of a connection.

  --id ID           show one connection of a fleet
  --from N          show a log from entry N; earlier entries are applied
  --to N            show a log up to entry N
  --json            print JSON instead of the timeline
  --svg FILE        write a diagram of the outage (for a fleet: with --id)
  --to-test FILE    write a Vitest test that replays the trace and asserts the final state, or the state of --expect
                    (for a fleet: with --id)
  --expect FILE     compare the final state with this state (for a fleet: with --id)
  --config FILE     the options of createReconnectorSlice as JSON: node, policy, maxBackoffMs. A trace does not contain
                    them (for a fleet: its defaults)
  --name NAME       the name of the slice, if the trace has actions of several slices
  --slice-key KEY   the key of the slice in the store, if there are several candidates
  --max-mb N        the largest accepted file, up to 400; default 50. A replay needs 10 to 15 times as much memory
  --help

An outage begins with the loss of a connection. The time before the first connection is reported separately.

Exit code: 0; 1 if the final state differs from the expected one, or the trace's own states differ; 2 for bad input.
`

const options = {
  id: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  json: { type: 'boolean' },
  svg: { type: 'string' },
  'to-test': { type: 'string' },
  expect: { type: 'string' },
  config: { type: 'string' },
  name: { type: 'string' },
  'slice-key': { type: 'string' },
  'max-mb': { type: 'string', default: '50' },
  help: { type: 'boolean', short: 'h' },
} as const

export const replay: Command = {
  async run(args, terminal) {
    const { values, positionals } = parsed(args)
    if (values.help) {
      terminal.stdout.write(help)
      return 0
    }
    const file = inputOf(positionals, terminal)
    expectOwnFiles(file, values)
    const given = {
      ...values,
      terminal,
      stdin: terminal.stdin,
      mostMb: megabytes(values['max-mb']),
      from: entryNumber('--from', values.from),
      to: entryNumber('--to', values.to),
    }
    const replayed = await replayedFrom(file, given)
    const { trace } = replayed
    if ('single' in replayed) {
      if (values.id === undefined) return showConnection(file, given, trace, replayed.single)
      const got = 'got the trace of a single slice; leave it out'
      throw new UsageError(`${shownName(file)}: --id is for a fleet, ${got}`)
    }
    const { fleet } = replayed
    if (values.id === undefined) return showFleet(file, given, trace, fleet)
    const one = connectionReplay(fleet, values.id)
    if (one !== undefined) return showConnection(file, given, trace, one)
    throw new UsageError(`${shownName(file)}: no connection ${quoted(values.id)} ${someOf(fleet)}`)
  },
}

function parsed(args: readonly string[]) {
  return parsedBy(options, () => parseArgs({ args: [...args], options, allowPositionals: true }))
}

type Flags = Omit<ReturnType<typeof parsed>['values'], 'from' | 'to'>
type Given = Flags & Reading & { readonly terminal: Terminal }

const entryNumber = (flag: string, text: string | undefined) =>
  text === undefined
    ? undefined
    : numberIn(flag, text, 'the number of an entry', (n) => Number.isSafeInteger(n) && n >= 1)

const megabytes = (text: string) =>
  numberIn('--max-mb', text, 'a number above 0, and at most 400', (mb) => mb > 0 && mb <= 400)

function inputOf(positionals: readonly string[], { stdin }: Terminal): string {
  if (positionals.length > 1) {
    throw new UsageError(`expected one trace, got ${positionals.length}: ${positionals.join(', ')}`)
  }
  const [file = '-'] = positionals
  if (positionals.length === 0 && stdin.isTTY) {
    throw new UsageError('expected the file of a trace, or a trace on the standard input')
  }
  return file
}

const outputs = ['svg', 'to-test'] as const
const inputs = ['config', 'expect'] as const

/** What is read must not be overwritten, nothing be written twice, and the standard input is read once. */
function expectOwnFiles(file: string, values: Flags) {
  const taken = new Map([[placeOf(file), 'the trace']])
  for (const flag of [...inputs, ...outputs]) {
    const own = values[flag]
    if (own === undefined) continue
    const other = taken.get(placeOf(own))
    const isWritten = flag === 'svg' || flag === 'to-test'
    if (other !== undefined && (isWritten || own === '-')) {
      throw new UsageError(
        `--${flag}: ${shownName(own)} is already used for ${other}: choose another file`,
      )
    }
    taken.set(placeOf(own), `--${flag}`)
  }
}

function placeOf(file: string): string {
  return file === '-' ? file : resolve(file)
}

function showFleet(file: string, values: Given, trace: Trace, fleet: FleetReplay): number {
  const ofOne = (['svg', 'to-test', 'expect'] as const).find((flag) => values[flag] !== undefined)
  if (ofOne !== undefined) {
    throw new UsageError(`--${ofOne} needs one connection: select it with --id ${someOf(fleet)}`)
  }
  const { stdout } = values.terminal
  if (values.json) for (const piece of fleetJson(trace, fleet)) stdout.write(piece)
  else stdout.write(fleetTimeline(trace, fleet, isColoured(values.terminal)))
  return exitCode(file, values.terminal, [differing(fleet.difference)])
}

async function showConnection(
  file: string,
  given: Given,
  trace: Trace,
  replayed: Replay,
): Promise<number> {
  const { expect, svg, json, terminal, 'to-test': test } = given
  const expected = expect === undefined ? undefined : await stateIn(expect, replayed, given)
  const written = new Map<string, string>()
  if (svg !== undefined) written.set(svg, drawOutage(replayed))
  if (test !== undefined) {
    written.set(test, writeTest(shownName(file), replayed, expected ?? replayed.state))
  }
  writeOutputs(written)
  const shown = json ? replayJson(trace, replayed) : timeline(trace, replayed, isColoured(terminal))
  terminal.stdout.write(shown)
  const unexpected = expected === undefined ? null : firstDifference(replayed.state, expected)
  return exitCode(file, terminal, [
    differing(replayed.difference),
    unexpected && `at the end, ${differenceText(unexpected, expect ?? '')}`,
  ])
}

function exitCode(
  file: string,
  { stderr }: Terminal,
  problems: readonly (string | null)[],
): number {
  const found = problems.filter((problem) => problem !== null)
  for (const problem of found) stderr.write(`${shownName(file)}: ${problem}\n`)
  return found.length === 0 ? 0 : 1
}

function differing(difference: ReplayDifference | null): string | null {
  if (difference === null) return null
  const { index, type } = difference
  return `after action ${index} (${type}), ${differenceText(difference, 'the trace')}`
}

function isColoured({ stdout, env }: Terminal): boolean {
  return stdout.isTTY === true && !env.NO_COLOR
}

function someOf({ connections }: FleetReplay): string {
  const some = [...connections.keys()].slice(0, 5).map(quoted)
  if (some.length === 0) return '(the trace has none)'
  return `(there are ${some.join(', ')}${connections.size > some.length ? ', ...' : ''})`
}
