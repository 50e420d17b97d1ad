import type { Middleware, MiddlewareAPI, UnknownAction } from '@reduxjs/toolkit'
import { isPayloadOf } from '../rules/checks.js'
import type { ActionName } from '../rules/payloads.js'
import { isSameState, type ReconnectorState } from '../rules/state.js'
import { createMask } from './maskSecrets.js'
import { createNamer, essenceOf, type TraceSlice } from './ownActions.js'

/** What `recordTrace` takes besides the slice. */
export interface RecordTraceOptions {
  /** How many of the newest actions are kept; default 500. */
  limit?: number
}

/** A recorder: a middleware, and what it has recorded. */
export interface TraceRecorder {
  /** To stand before the listener: `getDefault().concat(recorder.middleware, reconnector.middleware)`. */
  readonly middleware: Middleware
  /**
   * What was recorded, as the text of a file that `readTrace`, `redux-reconnector replay` and the Import button of
   * Redux DevTools take. Secrets are masked as by `reconnectorDevTools`.
   */
  export(): string
}

interface Recorded {
  readonly action: UnknownAction
  readonly before: ReconnectorState
}

/**
 * Creates a recorder for production, where there are no DevTools: the slice's own last actions, and its state before
 * them, so that a replay is exact. Other slices and their actions are not recorded.
 *
 * Where something else has changed the slice's state in between (hydration, a jump in DevTools), a `synced` with that
 * state is recorded before the next action.
 *
 * @throws TypeError when `limit` is not a whole number above 0
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorSlice } from 'redux-reconnector'
 * import { readTrace, recordTrace, replayTrace } from 'redux-reconnector/devtools'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const recorder = recordTrace(backend)
 * const store = configureStore({
 *   reducer: { [backend.reducerPath]: backend.reducer },
 *   middleware: (getDefault) => getDefault().concat(recorder.middleware),
 * })
 * store.dispatch(backend.actions.probeReceived('unreachable', 0))
 * replayTrace(readTrace(recorder.export()), backend).state.status // => 'due'
 * ```
 */
export function recordTrace(
  slice: TraceSlice,
  { limit = 500 }: RecordTraceOptions = {},
): TraceRecorder {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new TypeError(
      `recordTrace: expected \`limit\` to be a whole number above 0, got ${limit}`,
    )
  }
  const nameOf = createNamer(slice, slice.name)
  const masked = createMask()
  const ring: Recorded[] = []
  let oldest = 0 // where the ring begins, once it is full
  let store: Pick<MiddlewareAPI, 'getState'> | undefined

  const read = (): unknown => store?.getState()?.[slice.reducerPath]

  function record(entry: Recorded) {
    if (ring.length < limit) ring.push(entry)
    else {
      ring[oldest] = entry
      oldest = (oldest + 1) % limit
    }
  }

  function last(): Recorded | undefined {
    return ring.at(ring.length < limit ? -1 : oldest - 1)
  }

  /** Brings the record to a state that its last action does not lead to, as when another reducer has thrown. */
  function bridge(state: ReconnectorState) {
    const entry = last()
    if (entry === undefined) return
    const expected = slice.reducer(entry.before, entry.action)
    if (!isSameState(expected, state)) {
      record({ action: { type: slice.actions.synced.type, payload: { state } }, before: expected })
    }
  }

  function recordOwn(action: UnknownAction, name: ActionName) {
    const before = read()
    const own = essenceOf(action, name, action.type)
    if (own === null || !isState(before)) return
    bridge(before)
    record({ action: own, before })
  }

  return {
    middleware: (api) => {
      store = api
      return (next) => (action) => {
        const name = isAction(action) ? nameOf(action) : undefined
        if (name === undefined) return next(action)
        // Before `next`, or what a listener answers would be recorded before what it answers to.
        recordOwn(action as UnknownAction, name) // it has one of the slice's types
        return next(action)
      }
    },
    export() {
      const state = read()
      if (isState(state)) bridge(state)
      const inOrder = [...ring.slice(oldest), ...ring.slice(0, oldest)]
      const first = inOrder[0]?.before ?? (isState(state) ? state : undefined)
      return JSON.stringify(
        {
          payload: JSON.stringify(
            inOrder.map(({ action }) => action),
            masked,
          ),
          ...(first === undefined
            ? {}
            : { preloadedState: JSON.stringify({ [slice.reducerPath]: first }, masked) }),
        },
        null,
        '\t',
      )
    },
  }
}

function isState(value: unknown): value is ReconnectorState {
  return (
    isPayloadOf('synced', { state: value }) ||
    // A secret forced into it is masked in what is exported; for the rest it is a state.
    (typeof value === 'object' &&
      value !== null &&
      'cookie' in value &&
      isPayloadOf('synced', { state: { ...value, cookie: null } }))
  )
}

function isAction(value: unknown): value is UnknownAction {
  return typeof value === 'object' && value !== null && 'type' in value
}
