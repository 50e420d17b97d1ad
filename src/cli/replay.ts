import { parseArgs } from 'node:util'
import { firstDifference } from '../devtools/firstDifference.js'
import { isPayloadOf } from '../slice/checks.js'
import { readTrace, replayTrace, TraceError, type Replay } from '../devtools/index.js'
import { createReconnectorSlice } from '../slice/reconnectorSlice.js'
import { readInput, shownName, writeOutputs } from './files.js'
import type { Command } from './main.js'
import { drawOutage } from './drawOutage.js'
import { differenceText, replayJson, timeline } from './timeline.js'
import { UsageError } from './usageError.js'
import { writeTest } from './writeTest.js'

const help = `Usage: redux-reconnector replay [TRACE.json] [options]

Decides a trace of Redux DevTools again, and shows what was decided. Without a file, or with -, it is read from the
standard input. It may be the file of the Export button or of recordTrace, a list of actions, or DevTools' lifted state.

  --json            print JSON instead of the timeline
  --svg FILE        write a picture of the outage
  --to-test FILE    write a vitest test that replays the trace and asserts the final state (with --expect: that state)
  --expect FILE     compare the final state with this one
  --config FILE     what createReconnectorSlice was given, as JSON: node, policy, maxBackoffMs. A trace does not say it
  --name NAME       the name of the slice, where several slices have actions in the trace
  --slice-key KEY   the key of the slice in the store, where several keys could be it
  --help

Exit code: 0; 1 when the final state is not the expected one, or the trace's own states differ; 2 on bad input.
`

const options = {
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
    const { trace, replayed } = replayedFrom(file, values)
    const expected = values.expect === undefined ? undefined : stateIn(values.expect, replayed)

    const outputs = new Map<string, string>()
    if (values.svg !== undefined) outputs.set(values.svg, drawOutage(replayed))
    if (values['to-test'] !== undefined) {
      if (outputs.has(values['to-test'])) throw new UsageError('expected two files, got one twice')
      const state = expected ?? replayed.state
      outputs.set(values['to-test'], writeTest(shownName(file), trace, replayed, state))
    }
    writeOutputs(outputs)

    const { stdout } = process
    const isColoured = stdout.isTTY && !process.env.NO_COLOR
    stdout.write(values.json ? replayJson(trace, replayed) : timeline(trace, replayed, isColoured))

    const unexpected = expected === undefined ? null : firstDifference(replayed.state, expected)
    const problems = [
      replayed.difference &&
        `after action ${replayed.difference.index} (${replayed.difference.type}), ` +
          differenceText(replayed.difference, 'the trace'),
      unexpected && `at the end, ${differenceText(unexpected, values.expect ?? '')}`,
    ].filter((problem) => typeof problem === 'string')
    for (const problem of problems) process.stderr.write(`${shownName(file)}: ${problem}\n`)
    return problems.length === 0 ? 0 : 1
  },
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

interface SliceOptions {
  config?: string | undefined
  name?: string | undefined
  'slice-key'?: string | undefined
}

function replayedFrom(file: string, { config, name, 'slice-key': sliceKey }: SliceOptions) {
  const slice = naming(config ?? file, () =>
    createReconnectorSlice({
      node: 'unknown',
      ...(config === undefined ? {} : recordIn(config)),
      ...(name === undefined ? {} : { name }),
    }),
  )
  return naming(file, () => {
    const trace = readTrace(readInput(file))
    return {
      trace,
      replayed: replayTrace(trace, slice, sliceKey === undefined ? {} : { sliceKey }),
    }
  })
}

/** Runs some work on a file; what is wrong in the file is said with its name. */
function naming<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TraceError || error instanceof TypeError) {
      throw new UsageError(`${shownName(file)}: ${error.message}`)
    }
    throw error
  }
}

/** An expected state: the slice's own, or the root state that it is in. */
function stateIn(file: string, { sliceKey }: Replay): unknown {
  const given = recordIn(file)
  const state = Object.hasOwn(given, sliceKey) ? given[sliceKey] : given
  if (isPayloadOf('synced', { state })) return state
  throw new UsageError(`${shownName(file)}: expected the state of a reconnector slice`)
}

function recordIn(file: string): Readonly<Record<string, unknown>> {
  const given = parsedJson(file)
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    return given as Readonly<Record<string, unknown>> // as was looked at
  }
  throw new UsageError(`${shownName(file)}: expected a JSON object`)
}

function parsedJson(file: string): unknown {
  const text = readInput(file)
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${shownName(file)}: expected JSON`)
  }
}
