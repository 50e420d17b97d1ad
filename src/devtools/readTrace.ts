import type { UnknownAction } from '@reduxjs/toolkit'
import { isRecord, isString, kindOf } from '../rules/shape.js'
import { parseJsan } from './parseJsan.js'
import type { Steps } from './sliceKind.js'
import { placeOf, TraceError } from './traceError.js'

/** One action of a trace. */
export interface TraceEntry {
  /** The action, of any slice. */
  readonly action: UnknownAction
  /** Whether it was skipped in DevTools. */
  readonly isSkipped: boolean
  /** The root state after the action; `undefined` if the trace does not contain it. */
  readonly computed: unknown
}

/** The content of a trace, independent of its form. */
export interface Trace {
  /** `export`: of the Export button or `recordTrace`; `actions`: a list; `lifted`: the state of DevTools. */
  readonly form: 'export' | 'actions' | 'lifted'
  /** The root state before the first action; `undefined` if the trace does not contain it. */
  readonly rootState: unknown
  /** The actions in order, without `@@INIT` of DevTools. */
  readonly entries: readonly TraceEntry[]
}

/** The options of `readTrace`. */
export interface ReadTraceOptions {
  /** The largest length of the text, in characters; default 50 000 000. A replay uses 10 to 15 bytes for each. */
  maxCharacters?: number
}

/**
 * Reads a trace of Redux DevTools: the file of its Export button, a list of actions, or its lifted state.
 *
 * Only the lifted form contains skips, the committed state and the computed states. In the other forms, actions that
 * were skipped in DevTools are replayed.
 *
 * @throws TraceError with the place of the fault
 * @example
 * ```ts
 * import { readTrace } from 'redux-reconnector/devtools'
 *
 * const trace = readTrace('[{ "type": "reconnector/retryRequested", "payload": { "nowMs": 0 } }]')
 * trace.form // => 'actions'
 * trace.entries.length // => 1
 * ```
 */
export function readTrace(
  text: string,
  { maxCharacters = 50_000_000 }: ReadTraceOptions = {},
): Trace {
  if (!isString(text)) throw new TraceError('', `expected the text of a trace, got ${kindOf(text)}`)
  if (text.length > maxCharacters) {
    const fix =
      'raise `maxCharacters`, or record less: `limit` of recordTrace, `maxAge` of Redux DevTools'
    throw new TraceError(
      '',
      `expected at most ${maxCharacters} characters, got ${text.length}; ${fix}`,
    )
  }
  const whole = parseJsan(text.replace(/^\u{FEFF}/u, ''), /^\s*\[/.test(text) ? 'actions' : '')
  if (Array.isArray(whole)) {
    return { form: 'actions', rootState: undefined, entries: entriesOf(whole) }
  }
  if (isRecord(whole) && 'actionsById' in whole) return liftedTrace(whole)
  if (isRecord(whole) && 'payload' in whole) return exportTrace(whole)
  const known = 'a list of actions, or an object with `payload` or with `actionsById`'
  throw new TraceError('', `expected a trace: ${known}`)
}

function exportTrace({ payload, preloadedState }: Readonly<Record<string, unknown>>): Trace {
  // DevTools itself refuses anything but strings here.
  const list = expected(isString, payload, 'a string that holds a JSON list of actions', 'payload')
  const actions = expected(isList, parseJsan(list, 'actions'), 'a JSON list of actions', 'payload')
  const place = 'preloadedState'
  const state = expected(isString, preloadedState ?? '', 'a string that holds a JSON object', place)
  const rootState = preloadedState === undefined ? undefined : parseJsan(state, place)
  return { form: 'export', rootState, entries: entriesOf(actions) }
}

function entriesOf(actions: readonly unknown[]): TraceEntry[] {
  return actions.map((action, at) => ({
    action: expectAction(action, 'actions', [at]),
    isSkipped: false,
    computed: undefined,
  }))
}

function liftedTrace(lifted: Readonly<Record<string, unknown>>): Trace {
  const object = 'an object'
  const actionsById = expected(isRecord, lifted.actionsById, object, 'actionsById')
  const listAt = (name: string, value: unknown) => expected(isList, value, 'a list', name)
  const staged = listAt('stagedActionIds', lifted.stagedActionIds)
  const skipped = new Set(listAt('skippedActionIds', lifted.skippedActionIds ?? []))
  const states = listAt('computedStates', lifted.computedStates ?? []).map(
    (computed, at) => expected(isRecord, computed, object, 'computedStates', [at]).state,
  )
  const hasInit = staged[0] === 0
  const entries: TraceEntry[] = []
  for (const [at, id] of staged.entries()) {
    if (hasInit && at === 0) continue
    if (!Number.isInteger(id) || !Object.hasOwn(actionsById, String(id))) {
      throw new TraceError(placeOf('stagedActionIds', [at]), 'expected a key of `actionsById`')
    }
    const steps = [Number(id)]
    const entry = expected(isRecord, actionsById[String(id)], object, 'actionsById', steps)
    const action = expectAction(entry.action, 'actionsById', [...steps, 'action'])
    entries.push({ action, isSkipped: skipped.has(id), computed: states[at] })
  }
  // What DevTools computed first is the committed state where there is one, else what the reducers began with.
  const rootState = (hasInit ? states[0] : undefined) ?? lifted.committedState
  return { form: 'lifted', rootState, entries }
}

function expectAction(value: unknown, root: string, steps: Steps): UnknownAction {
  const action = expected(isRecord, value, 'an action', root, steps)
  expected(isString, action.type, 'a string', root, [...steps, 'type'])
  return action as UnknownAction // its type was looked at
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

function expected<T>(
  is: (value: unknown) => value is T,
  value: unknown,
  what: string,
  root: string,
  steps: Steps = [],
): T {
  if (is(value)) return value
  throw new TraceError(placeOf(root, steps), `expected ${what}`)
}
