import {
  readTrace,
  replayFleetTrace,
  replayTrace,
  TraceError,
  type FleetReplay,
  type Replay,
  type Trace,
} from '../devtools/index.js'
import { candidatesIn, expectAmong, listed } from '../devtools/findSlice.js'
import { fleetKind } from '../devtools/fleetKind.js'
import { singleKind } from '../devtools/singleKind.js'
import { createReconnectorFleetSlice } from '../fleet/createReconnectorFleetSlice.js'
import { isState } from '../rules/checks.js'
import { isRecord } from '../rules/shape.js'
import { createReconnectorSlice } from '../slice/reconnectorSlice.js'
import { UsageError } from './command.js'
import { isLog, isLogFile, linesOf, readLog, type LogWindow } from './entryLog.js'
import { readInput, shownName, type Reading } from './files.js'

/** What the command line says of the slice, and of the files that are read. */
export interface InputOptions extends LogWindow, Reading {
  readonly config?: string | undefined
  readonly name?: string | undefined
  readonly 'slice-key'?: string | undefined
}

/** A trace, decided again: one of the two. */
export type Replayed =
  | { readonly trace: Trace; readonly single: Replay }
  | { readonly trace: Trace; readonly fleet: FleetReplay }

/** Reads a trace, finds out what it is of, and replays it. */
export async function replayedFrom(file: string, options: InputOptions): Promise<Replayed> {
  const { config, 'slice-key': sliceKey } = options
  const read = await readTraceOrLog(file, options)
  // A log says itself how its slice was made.
  const given = read.config ?? (config === undefined ? {} : await recordIn(config, options))
  const name = read.name ?? options.name
  const named = name === undefined ? {} : { name }
  const at = sliceKey === undefined ? {} : { sliceKey }
  // What is wrong with the configuration is said before what is wrong with the trace.
  const makeSingle = () => createReconnectorSlice({ node: 'unknown', ...given, ...named })
  if (config !== undefined && read.config === undefined) naming(config, makeSingle)
  return naming(file, () => {
    const trace = readTrace(read.text, { maxCharacters: Infinity }) // its bytes were counted
    if (!isFleetTrace(trace, { name, sliceKey })) {
      return { trace, single: replayTrace(trace, makeSingle(), at) }
    }
    const fleet = createReconnectorFleetSlice({ defaults: given, ...named })
    return { trace, fleet: replayFleetTrace(trace, fleet, at) }
  })
}

interface Read {
  readonly text: string
  readonly name?: string
  readonly config?: Readonly<Record<string, unknown>>
}

/** The text of a trace; of a log, that of its window. */
async function readTraceOrLog(file: string, options: InputOptions): Promise<Read> {
  if (file !== '-' && (await isLogFile(file))) return readLog(file, linesOf(file), options)
  const text = await readInput(file, options)
  if (isLog(text)) return readLog(file, text.split('\n'), options)
  const flag = options.from === undefined ? '--to' : '--from'
  if (options.from !== undefined || options.to !== undefined) {
    throw new UsageError(`${shownName(file)}: ${flag} is for a log of entries, got a trace`)
  }
  return { text }
}

/** What the command line says of the slice that is looked for. */
interface Known {
  readonly name: string | undefined
  readonly sliceKey: string | undefined
}

/**
 * Whether a trace is that of a fleet, by its actions and its first state.
 *
 * @throws TraceError where both a single slice and a fleet are in it, and nothing says which is meant
 */
function isFleetTrace(trace: Trace, { name, sliceKey }: Known): boolean {
  const all = [singleKind, fleetKind].map((kind) => candidatesIn(trace, kind))
  expectAmong(
    all.flatMap(({ prefixes }) => [...prefixes]),
    name,
    'action',
    'of',
  )
  const [single = [], fleet = []] = all.map(({ prefixes, keys }) =>
    (name === undefined || prefixes.has(name)) && (sliceKey === undefined || keys.has(sliceKey))
      ? [...new Set([...prefixes, ...keys])]
      : [],
  )
  if (single.length === 0 || fleet.length === 0) return fleet.length > 0
  const both = `a single slice (${listed(single)}) and a fleet (${listed(fleet)})`
  throw new TraceError(
    '',
    `expected a single slice or a fleet, got both: ${both}: select one with --name or --slice-key`,
  )
}

/** Runs some work on a file; what is wrong in the file is said with its name. */
function naming<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TraceError || error instanceof TypeError) {
      const message = error.message
        .replace(': give the slice its name', ': select it with --name')
        .replace('with `sliceKey`', 'with --slice-key')
      throw new UsageError(`${shownName(file)}: ${message}`)
    }
    throw error
  }
}

/** An expected state: the slice's or connection's own, or the root state that it is in. */
export async function stateIn(file: string, { sliceKey }: Replay, reading: Reading) {
  const given = await recordIn(file, reading)
  const state = Object.hasOwn(given, sliceKey) ? given[sliceKey] : given
  if (isState(state)) return state
  throw new UsageError(`${shownName(file)}: expected the state of a reconnector slice`)
}

async function recordIn(
  file: string,
  reading: Reading,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await readInput(file, reading)
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new UsageError(`${shownName(file)}: expected JSON`)
  }
  if (isRecord(given)) return given
  throw new UsageError(`${shownName(file)}: expected a JSON object`)
}
