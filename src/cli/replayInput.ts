import {
  readTrace,
  replayFleetTrace,
  replayTrace,
  TraceError,
  type FleetReplay,
  type Replay,
  type Trace,
} from '../devtools/index.js'
import { holdsFleet } from '../devtools/holdsFleet.js'
import { createReconnectorFleetSlice } from '../fleet/createReconnectorFleetSlice.js'
import { isPayloadOf } from '../rules/checks.js'
import { createReconnectorSlice } from '../slice/reconnectorSlice.js'
import { readInput, shownName } from './files.js'
import { UsageError } from './usageError.js'

/** What the command line says of the slice. */
export interface SliceOptions {
  config?: string | undefined
  name?: string | undefined
  'slice-key'?: string | undefined
}

/** A trace, decided again: one of the two. */
export interface Replayed {
  readonly trace: Trace
  readonly single?: Replay
  readonly fleet?: FleetReplay
}

/** Reads a trace, finds out what it is of, and replays it. */
export function replayedFrom(file: string, options: SliceOptions): Replayed {
  const { config, name, 'slice-key': sliceKey } = options
  const given = config === undefined ? {} : recordIn(config)
  const named = name === undefined ? {} : { name }
  const at = sliceKey === undefined ? {} : { sliceKey }
  // What is wrong with the configuration is said before what is wrong with the trace.
  const makeSingle = () => createReconnectorSlice({ node: 'unknown', ...given, ...named })
  if (config !== undefined) naming(config, makeSingle)
  return naming(file, () => {
    const trace = readTrace(readInput(file))
    if (!holdsFleet(trace, { name, sliceKey })) {
      return { trace, single: replayTrace(trace, makeSingle(), at) }
    }
    const fleet = createReconnectorFleetSlice({ defaults: given, ...named })
    return { trace, fleet: replayFleetTrace(trace, fleet, at) }
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

/** An expected state: the slice's or connection's own, or the root state that it is in. */
export function stateIn(file: string, { sliceKey }: Replay): unknown {
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
