import { isRecord } from '../rules/shape.js'
import { expectBounded } from './expectBounded.js'
import type { Trace } from './readTrace.js'
import type { FoldedSlice, SliceKind } from './sliceKind.js'
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

/**
 * Finds a slice in a trace: by its own name and path where the trace has them, else by the shape of the actions and
 * states, where only one candidate has it.
 *
 * @throws TraceError naming the candidates where there are several, or what is wrong with the state
 */
export function findSlice<State>(
  trace: Trace,
  { name, reducerPath }: FoldedSlice<State>,
  kind: SliceKind<State>,
  sliceKey?: string,
): FoundSlice<State> {
  const root = isRecord(trace.rootState) ? trace.rootState : {}
  const { prefixes, keys } = candidatesIn(trace, kind, name)
  const prefix = onlyOne(prefixes, [name, name], ['actions', 'give the slice its name'])
  const key =
    sliceKey ??
    (Object.hasOwn(root, reducerPath)
      ? reducerPath
      : onlyOne(keys, [prefix, reducerPath], ['states', 'select it with `sliceKey`']))
  expectAmong(Object.keys(root), sliceKey, 'state', 'at')
  const given = Object.hasOwn(root, key) ? root[key] : undefined
  if (given === undefined) return { key, prefix, state: undefined }
  const fault = kind.faultIn(given)
  const place = [key, ...(fault?.steps ?? [])]
  if (fault !== null) throw new TraceError(placeOf('the first state', place), fault.problem)
  expectBounded(given, 'the first state', () => place)
  return { key, prefix, state: given as State } // as was looked at
}

/** The prefixes of all actions, and the keys of all states, that may be of a slice of this kind. */
export function candidatesIn(
  { entries, rootState }: Trace,
  kind: SliceKind<unknown>,
  name?: string,
): Readonly<Record<'prefixes' | 'keys', ReadonlySet<string>>> {
  const prefixes = new Set<string>()
  for (const { action } of entries) {
    const slash = action.type.lastIndexOf('/')
    const own = action.type.slice(slash + 1)
    if (slash < 0 || !kind.names.has(own)) continue
    const prefix = action.type.slice(0, slash)
    if (!prefixes.has(prefix) && (prefix === name || kind.isOwn(own, action))) prefixes.add(prefix)
  }
  const states = isRecord(rootState) ? Object.entries(rootState) : []
  const keys = states.filter(([, state]) => kind.isState(state)).map(([key]) => key)
  return { prefixes, keys: new Set(keys) }
}

/** The likely one where it is among those that were found, else the only one, else the usual one. */
function onlyOne(
  found: ReadonlySet<string>,
  [likely, usual]: readonly [string, string],
  [what, fix]: readonly [string, string],
): string {
  if (found.has(likely)) return likely
  if (found.size <= 1) return [...found][0] ?? usual
  throw new TraceError('', `expected the ${what} of one slice, got ${listed([...found])}: ${fix}`)
}

/** @throws TraceError where what is named is not there, though others are, such as a `state` `at` a key */
export function expectAmong(
  found: readonly string[],
  named: string | undefined,
  what: string,
  at: string,
) {
  if (named === undefined || found.length === 0 || found.includes(named)) return
  throw new TraceError(
    '',
    `there is no ${what} ${at} ${listed([named])}, only ${at} ${listed(found)}`,
  )
}

/** A few names, quoted. */
export function listed(names: readonly string[]): string {
  const some = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)))
  return `${some.join(', ')}${names.length > 5 ? ', ...' : ''}`
}
