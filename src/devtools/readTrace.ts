import type { UnknownAction } from '@reduxjs/toolkit'
import { isRecord } from '../rules/shape.js'
import { parseJsan } from './parseJsan.js'
import { placeOf, TraceError } from './traceError.js'

/** One action of a trace, and what is known of it. */
export interface TraceEntry {
  /** As it was dispatched, whoever it belongs to. */
  readonly action: UnknownAction
  /** Switched off in DevTools: nothing came of it. */
  readonly isSkipped: boolean
  /** The root state after it, where the trace has it; else `undefined`. */
  readonly computed: unknown
}

/** What a trace says, whichever of its forms it had. */
export interface Trace {
  /** `export`: of the extension's button or of `recordTrace`; `actions`: a bare list; `lifted`: with all of DevTools' own state. */
  readonly form: 'export' | 'actions' | 'lifted'
  /** The root state before the first action; `undefined` where the trace does not have it. */
  readonly rootState: unknown
  /** In order, without DevTools' own `@@INIT`. */
  readonly entries: readonly TraceEntry[]
}

/** What `readTrace` takes besides the text. */
export interface ReadTraceOptions {
  /** How long the text may be, in characters; default 50 000 000. A replay takes some 20 bytes for each. */
  maxCharacters?: number
}

/**
 * Reads a trace of Redux DevTools: the file of its Export button, a bare list of actions, or its lifted state.
 *
 * In the lifted form, skips, the committed state and the computed states are kept. In the two others DevTools has
 * left them out: what was skipped on the screen is replayed.
 *
 * @throws TraceError naming the place; nothing of a refused trace is given back
 * @example
 * ```ts
 * import { readTrace } from 'redux-reconnector/devtools'
 *
 * const trace = readTrace('[{ "type": "reconnector/paused", "payload": { "reason": "offline" } }]')
 * trace.form // => 'actions'
 * trace.entries.length // => 1
 * ```
 */
export function readTrace(
  text: string,
  { maxCharacters = 50_000_000 }: ReadTraceOptions = {},
): Trace {
  if (text.length > maxCharacters) {
    throw new TraceError(
      '',
      `expected at most ${maxCharacters} characters, got ${text.length}; allow more by \`maxCharacters\`, or record less: \`limit\` of recordTrace, \`maxAge\` of Redux DevTools`,
    )
  }
  const whole = parseJsan(text.replace(/^\u{FEFF}/u, ''), /^\s*\[/.test(text) ? 'actions' : '')
  if (Array.isArray(whole)) return actionsTrace(whole)
  if (isRecord(whole) && 'actionsById' in whole) return liftedTrace(whole)
  if (isRecord(whole) && 'payload' in whole) return exportTrace(whole)
  throw new TraceError(
    '',
    'expected a trace: a list of actions, or an object with `payload` or with `actionsById`',
  )
}

function actionsTrace(actions: readonly unknown[]): Trace {
  return { form: 'actions', rootState: undefined, entries: entriesOf(actions) }
}

function exportTrace({ payload, preloadedState }: Readonly<Record<string, unknown>>): Trace {
  // DevTools itself refuses anything but strings here.
  if (typeof payload !== 'string') {
    throw new TraceError('payload', 'expected a string that holds a JSON list of actions')
  }
  const actions = parseJsan(payload, 'actions')
  if (!Array.isArray(actions)) throw new TraceError('payload', 'expected a JSON list of actions')
  if (preloadedState !== undefined && typeof preloadedState !== 'string') {
    throw new TraceError('preloadedState', 'expected a string that holds a JSON object')
  }
  const rootState =
    preloadedState === undefined ? undefined : parseJsan(preloadedState, 'preloadedState')
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
  const actionsById = expectRecord(lifted.actionsById, 'actionsById')
  const staged = expectList(lifted.stagedActionIds, 'stagedActionIds')
  const skipped = new Set(expectList(lifted.skippedActionIds ?? [], 'skippedActionIds'))
  const states = expectList(lifted.computedStates ?? [], 'computedStates').map((computed, at) => {
    if (isRecord(computed)) return computed.state
    throw new TraceError(placeOf('computedStates', [at]), 'expected an object')
  })
  const hasInit = staged[0] === 0
  const entries: TraceEntry[] = []
  for (const [at, id] of staged.entries()) {
    if (hasInit && at === 0) continue
    if (!Number.isInteger(id) || !Object.hasOwn(actionsById, String(id))) {
      throw new TraceError(placeOf('stagedActionIds', [at]), 'expected a key of `actionsById`')
    }
    const entry = expectRecord(actionsById[String(id)], placeOf('actionsById', [Number(id)]))
    const action = expectAction(entry.action, 'actionsById', [Number(id), 'action'])
    entries.push({ action, isSkipped: skipped.has(id), computed: states[at] })
  }
  // What DevTools computed first is the committed state where there is one, else what the reducers began with.
  const rootState = (hasInit ? states[0] : undefined) ?? lifted.committedState
  return { form: 'lifted', rootState, entries }
}

function expectAction(
  value: unknown,
  root: string,
  steps: readonly (string | number)[],
): UnknownAction {
  if (!isRecord(value)) throw new TraceError(placeOf(root, steps), 'expected an action')
  const { type } = value
  if (typeof type !== 'string') {
    throw new TraceError(placeOf(root, [...steps, 'type']), 'expected a string')
  }
  return value as UnknownAction // its type was looked at
}

function expectRecord(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  throw new TraceError(place, 'expected an object')
}

function expectList(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TraceError(place, 'expected a list')
}
