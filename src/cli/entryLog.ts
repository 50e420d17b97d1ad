import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createReconnectorFleetSlice } from '../fleet/createReconnectorFleetSlice.js'
import { createLogTrace } from '../mirror/createLogTrace.js'
import type { MirroredSlice } from '../mirror/kind.js'
import { MirrorError } from '../mirror/mirrorError.js'
import { isRecord, shown } from '../rules/shape.js'
import { createReconnectorSlice } from '../slice/reconnectorSlice.js'
import { UsageError } from './command.js'
import { shownName } from './files.js'

/** Which part of a log is to be replayed. */
export interface LogWindow {
  readonly id?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** A window of a log as the text of a trace, and what the log says of its slice. */
export interface LogInput {
  readonly text: string
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** An entry begins with its number. */
const entryBegin = /^\s*\{\s*"n"\s*:\s*\d/

/** Whether a text is a log of `redux-reconnector/mirror`: one entry in each line. */
export const isLog = (text: string): boolean => entryBegin.test(text)

/** Whether a file is a log; what cannot be read is not. */
export async function isLogFile(file: string): Promise<boolean> {
  try {
    for await (const chunk of createReadStream(file, { end: 200, encoding: 'utf8' })) {
      return isLog(String(chunk))
    }
  } catch {
    // Whoever reads all of it says why.
  }
  return false
}

/** The lines of a file, one at a time, so that a log may be larger than the memory. */
export function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Infinity })
}

/**
 * Folds a log, and gives its window as a trace.
 *
 * @throws UsageError naming the file and the line
 */
export async function readLog(
  file: string,
  lines: AsyncIterable<string> | Iterable<string>,
  { id, from, to }: LogWindow,
): Promise<LogInput> {
  let at = 0
  let own: { readonly name: string; readonly config: LogInput['config'] } | null = null
  let trace: ReturnType<typeof createLogTrace> | null = null
  try {
    for await (const line of lines) {
      at += 1
      if (line.trim() === '') continue
      if (trace === null || own === null) {
        const slice = sliceOf(line)
        own = slice
        trace = createLogTrace(slice.slice, {
          ...(id === undefined ? {} : { id }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        })
      }
      if (trace.add(line) === 'gap') throw new MirrorError('entries before this one are missing')
    }
  } catch (error) {
    const isInput = error instanceof MirrorError || error instanceof TypeError
    if (!isInput) throw error
    throw new UsageError(`${shownName(file)}: line ${at}: ${error.message}`)
  }
  if (trace === null || own === null) throw new UsageError(`${shownName(file)}: the log is empty`)
  const text = trace.text()
  if (id !== undefined && tellsNothing(text)) {
    throw new UsageError(`${shownName(file)}: no connection ${shown(id)} in these entries`)
  }
  return { ...own, text }
}

/** Whether the trace of one connection has neither a state nor an action of it. */
function tellsNothing(text: string): boolean {
  const { payload, preloadedState } = JSON.parse(text) as Record<string, string> // of our own making
  return payload === '[]' && (preloadedState ?? '').includes('"ids":[]')
}

/** The slice that has written a log, as its first line says. */
function sliceOf(line: string): {
  readonly slice: MirroredSlice
  readonly name: string
  readonly config: LogInput['config']
} {
  const { slice: name, defaults, state } = headIn(line)
  if (typeof name !== 'string' || !isRecord(defaults) || !isRecord(state)) {
    throw new MirrorError('expected the log to begin with its first entry, or with a snapshot')
  }
  const { node, cookie, maxBackoffMs, policy } = defaults
  const shared = { cookie, maxBackoffMs, policy }
  const isFleet = Object.hasOwn(state, 'ids')
  const config = isFleet ? shared : { node, ...shared }
  return {
    // The creators check what they are given.
    slice: isFleet
      ? createReconnectorFleetSlice({ name, defaults: config as never })
      : createReconnectorSlice({ name, ...(config as never as { node: string }) }),
    name,
    config,
  }
}

function headIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const head: unknown = JSON.parse(line)
    if (isRecord(head)) return head
  } catch {
    // said below
  }
  throw new MirrorError('expected JSON')
}
