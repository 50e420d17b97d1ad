import { isRecord } from '../rules/shape.js'
import { expectBounded } from './expectBounded.js'
import { fleetKind } from './fleetKind.js'
import type { Trace } from './readTrace.js'
import { singleKind } from './singleKind.js'
import type { SliceKind } from './sliceKind.js'
import { placeOf, TraceError } from './traceError.js'

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
  if (sliceKey !== undefined) expectOneOf(new Set(Object.keys(root)), sliceKey, 'state at', 'at')
  const key = sliceKey ?? keyIn(trace, root, reducerPath, kind, prefix)
  const given = Object.hasOwn(root, key) ? root[key] : undefined
  if (given === undefined) return { key, prefix, state: undefined }
  const fault = kind.faultIn(given)
  const place = [key, ...(fault?.steps ?? [])]
  if (fault !== null) throw new TraceError(placeOf('the first state', place), fault.problem)
  expectBounded(given, 'the first state', () => place)
  return { key, prefix, state: given as State } // as was looked at
}

/** What is known of the slice that is looked for. */
interface Known {
  readonly name?: string | undefined
  readonly sliceKey?: string | undefined
}

/**
 * Whether a trace is that of a fleet, by its actions and its first state.
 *
 * @throws TraceError where both a single slice and a fleet are in it, and nothing says which is meant, or where neither
 * has the given name
 */
export function isFleetTrace(trace: Trace, known: Known): boolean {
  if (known.name !== undefined) {
    const all = [singleKind, fleetKind].flatMap((kind) => [...prefixesIn(trace, kind)])
    expectOneOf(new Set(all), known.name, 'action of', 'of')
  }
  const fleet = candidates(trace, fleetKind, known)
  if (fleet.size === 0) return false
  const single = candidates(trace, singleKind, known)
  if (single.size === 0) return true
  const both = `a single slice (${listed(single)}) and a fleet (${listed(fleet)})`
  throw new TraceError('', `expected one of them, got ${both}: say which by its name or its key`)
}

function candidates(trace: Trace, kind: SliceKind<unknown>, { name, sliceKey }: Known) {
  const prefixes = prefixesIn(trace, kind)
  const keys = keysIn(trace, kind)
  const isMeant =
    (name === undefined || prefixes.has(name)) && (sliceKey === undefined || keys.has(sliceKey))
  return isMeant ? new Set([...prefixes, ...keys]) : new Set<string>()
}

/** What is named must be there, where there is anything at all. */
function expectOneOf(found: ReadonlySet<string>, named: string, what: string, where: string) {
  if (found.size === 0 || found.has(named)) return
  const none = `there is no ${what} ${listed(new Set([named]))} in it`
  throw new TraceError('', `${none}, but ${where} ${listed(found)}`)
}

/** The prefixes of all actions that may be of such a slice. */
function prefixesIn({ entries }: Trace, kind: SliceKind<unknown>): Set<string> {
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
function keysIn({ rootState }: Trace, kind: SliceKind<unknown>): Set<string> {
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
function listed(names: ReadonlySet<string>): string {
  const some = [...names].slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)))
  return `${some.join(', ')}${names.size > 5 ? ', ...' : ''}`
}
