import { isPayloadOf } from '../slice/checks.js'
import type { ReconnectorState } from '../slice/state.js'
import { expectBounded, faultOf, type TraceSlice } from './ownActions.js'
import type { Trace } from './readTrace.js'
import { placeOf, TraceError } from './traceError.js'

/** Where a trace keeps what belongs to a slice. */
export interface FoundSlice {
  /** The key of the slice in the root states. */
  readonly key: string
  /** The prefix of its action types. */
  readonly prefix: string
  /** Its state before the first action; `undefined`: what its reducer begins with. */
  readonly state: ReconnectorState | undefined
}

/**
 * Finds a slice in a trace: by its own name and path where the trace has them, else by the shape of the actions and
 * states, where only one candidate has it.
 *
 * @throws TraceError naming the candidates where there are several, or what is wrong with the state
 */
export function findSlice(trace: Trace, slice: TraceSlice, sliceKey?: string): FoundSlice {
  const root = isRecord(trace.rootState) ? trace.rootState : {}
  const prefix = onlyOne(prefixesIn(trace, slice), slice.name, 'actions', 'give the slice its name')
  const key = sliceKey ?? keyIn(root, slice, prefix)
  const given = Object.hasOwn(root, key) ? root[key] : undefined
  if (given === undefined) return { key, prefix, state: undefined }
  const place = placeOf('the first state', [key])
  const fault = faultOf('synced', { state: given })
  if (fault !== null) throw new TraceError(place, fault)
  expectBounded(given, place)
  return { key, prefix, state: given as ReconnectorState } // as no fault was found
}

function prefixesIn({ entries }: Trace, { actions, name }: TraceSlice): Set<string> {
  const names = new Set(Object.keys(actions))
  const prefixes = new Set<string>()
  for (const { action } of entries) {
    const slash = action.type.lastIndexOf('/')
    const own = action.type.slice(slash + 1)
    if (slash < 0 || !names.has(own)) continue
    const prefix = action.type.slice(0, slash)
    if (prefix === name) return new Set([name])
    // One of the slice's names, as the keys of `actions` are.
    if (!prefixes.has(prefix) && isPayloadOf(own as 'paused', action.payload)) prefixes.add(prefix)
  }
  return prefixes
}

function keyIn(
  root: Readonly<Record<string, unknown>>,
  { reducerPath }: TraceSlice,
  prefix: string,
): string {
  if (Object.hasOwn(root, reducerPath)) return reducerPath
  const keys = Object.keys(root).filter((key) => isPayloadOf('synced', { state: root[key] }))
  return keys.includes(prefix)
    ? prefix
    : onlyOne(new Set(keys), reducerPath, 'states', 'say which by `sliceKey`')
}

function onlyOne(found: Set<string>, usual: string, what: string, fix: string): string {
  if (found.size <= 1) return [...found][0] ?? usual
  const some = [...found].slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)))
  throw new TraceError(
    '',
    `expected the ${what} of one slice, got ${some.join(', ')}${found.size > 5 ? ', ...' : ''}: ${fix}`,
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
