import type { SliceKind } from './sliceKinds.js'
import type { Trace } from './readTrace.js'
import { TraceError } from './traceError.js'

/** Where a trace keeps what belongs to a slice. */
export interface FoundSlice<State> {
  /** The key of the slice in the root states. */
  readonly key: string
  /** The prefix of its action types. */
  readonly prefix: string
  /** Its state before the first action; `undefined`: what its reducer begins with. */
  readonly state: State | undefined
}

/** By what a slice is known in a trace that has its own name and path. */
export interface NamedSlice {
  readonly name: string
  readonly reducerPath: string
}

/**
 * Finds a slice in a trace: by its own name and path where the trace has them, else by the shape of the actions and
 * states, where only one candidate has it.
 *
 * @throws TraceError naming the candidates where there are several, or what is wrong with the state
 */
export function findSlice<State>(
  trace: Trace,
  { name, reducerPath }: NamedSlice,
  kind: SliceKind<State>,
  sliceKey?: string,
): FoundSlice<State> {
  const root = isRecord(trace.rootState) ? trace.rootState : {}
  const isNamed = trace.entries.some(
    ({ action: { type } }) =>
      type.startsWith(`${name}/`) && kind.names.has(type.slice(name.length + 1)),
  )
  const prefix = isNamed
    ? name
    : onlyOne(prefixesIn(trace, kind), name, 'actions', 'give the slice its name')
  const key = sliceKey ?? keyIn(trace, root, reducerPath, kind, prefix)
  const given = Object.hasOwn(root, key) ? root[key] : undefined
  if (given !== undefined) kind.expectState(given, 'the first state', [key])
  return { key, prefix, state: given as State | undefined } // as was looked at
}

/** The prefixes of all actions that may be of such a slice. */
export function prefixesIn({ entries }: Trace, kind: SliceKind<unknown>): Set<string> {
  const prefixes = new Set<string>()
  for (const { action } of entries) {
    const slash = action.type.lastIndexOf('/')
    const own = action.type.slice(slash + 1)
    if (slash < 0 || !kind.names.has(own)) continue
    const prefix = action.type.slice(0, slash)
    if (!prefixes.has(prefix) && kind.isOwn(own, action)) prefixes.add(prefix)
  }
  return prefixes
}

/** The keys of all states that may be of such a slice. */
export function keysIn({ rootState }: Trace, kind: SliceKind<unknown>): Set<string> {
  const root = isRecord(rootState) ? rootState : {}
  return new Set(Object.keys(root).filter((key) => kind.isState(root[key])))
}

function keyIn(
  trace: Trace,
  root: Readonly<Record<string, unknown>>,
  reducerPath: string,
  kind: SliceKind<unknown>,
  prefix: string,
): string {
  if (Object.hasOwn(root, reducerPath)) return reducerPath
  const keys = keysIn(trace, kind)
  return keys.has(prefix) ? prefix : onlyOne(keys, reducerPath, 'states', 'say which by `sliceKey`')
}

function onlyOne(found: Set<string>, usual: string, what: string, fix: string): string {
  if (found.size <= 1) return [...found][0] ?? usual
  throw new TraceError('', `expected the ${what} of one slice, got ${listed(found)}: ${fix}`)
}

/** A few of these names, quoted. */
export function listed(names: ReadonlySet<string>): string {
  const some = [...names].slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)))
  return `${some.join(', ')}${names.size > 5 ? ', ...' : ''}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
