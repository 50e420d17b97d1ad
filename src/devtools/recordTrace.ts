import type { Middleware, MiddlewareAPI, UnknownAction } from '@reduxjs/toolkit'
import { expectShape, type Shape } from '../rules/shape.js'
import { fleetKind } from './fleetKind.js'
import { createMask } from './maskSecrets.js'
import { plainAction } from './plainAction.js'
import { singleKind } from './singleKind.js'
import type { FoldedSlice, SliceKind } from './sliceKind.js'
import { isFleetSlice, type FleetTraceSlice, type TraceSlice } from './replayTrace.js'

/** The options of `recordTrace`. */
export interface RecordTraceOptions {
  /** The number of actions that are kept; default 500. */
  limit?: number
}

const isLimit = (value: unknown) => Number.isInteger(value) && Number(value) > 0
const optionsShape: Shape = [{ limit: ['a whole number above 0', isLimit] }, []]

/** Records the actions of a slice. */
export interface TraceRecorder {
  /** The middleware. Add it before the listener: `getDefault().concat(recorder.middleware, reconnector.middleware)`. */
  readonly middleware: Middleware
  /**
   * Returns the recorded trace, for `readTrace`, `redux-reconnector replay` and the Import button of Redux DevTools.
   * Secrets are masked as in `reconnectorDevTools`.
   */
  export(): string
}

/**
 * Creates a recorder for production, without DevTools. It keeps the last actions of a slice or of a fleet, and the
 * state before them, so a replay is exact. It does not record other slices.
 *
 * If something else changes the slice's state (hydration, a jump in DevTools), the recorder adds a `synced` action with this
 * state before the next action.
 *
 * @throws TypeError if an option is invalid
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
  slice: TraceSlice | FleetTraceSlice,
  options: RecordTraceOptions = {},
): TraceRecorder {
  expectShape('recordTrace', options, optionsShape)
  const { limit = 500 } = options
  return isFleetSlice('recordTrace', slice)
    ? createRecorder(slice, fleetKind, limit)
    : createRecorder(slice, singleKind, limit)
}

interface Recorded<State> {
  readonly action: UnknownAction
  readonly before: State
}

function createRecorder<State>(
  slice: FoldedSlice<State>,
  kind: SliceKind<State>,
  limit: number,
): TraceRecorder {
  const names = new Map<unknown, string>(
    [...kind.names].map((own) => [`${slice.name}/${own}`, own]),
  )
  const masked = createMask()
  const kept: Recorded<State>[] = []
  let last: Recorded<State> | undefined // as it was dispatched, since a fleet's reducer remembers its last action
  let store: Pick<MiddlewareAPI, 'getState'> | undefined

  const read = (): unknown => store?.getState()?.[slice.reducerPath]

  function record(action: UnknownAction, before: State, original = action) {
    last = { action: original, before }
    kept.push({ action, before })
    if (kept.length > limit) kept.shift()
  }

  /** Brings the record to a state that its last action does not lead to, as when another reducer has thrown. */
  function bridge(state: State) {
    if (last === undefined) return
    const expected = slice.reducer(last.before, last.action)
    if (kind.isSame(expected, state)) return
    record({ type: `${slice.name}/synced`, payload: { state } }, expected)
  }

  function recordOwn(action: UnknownAction, name: string) {
    const before = read()
    const plain = kind.isOwn(name, action) ? plainAction(action) : null
    if (plain === null || !kind.isState(before)) return
    bridge(before)
    record(kind.recorded?.(name, plain, slice.reducer) ?? plain, before, action)
  }

  return {
    middleware: (api) => {
      store = api
      return (next) => (action) => {
        const name = names.get((Object(action) as { type?: unknown }).type) // of any value
        // Before `next`, or what a listener answers would be recorded before what it answers to.
        if (name !== undefined) recordOwn(action as UnknownAction, name) // it has one of the slice's types
        return next(action)
      }
    },
    export() {
      const state = read()
      const shown = kind.isState(state) ? state : undefined
      if (shown !== undefined) bridge(shown)
      const first = kept[0]?.before ?? shown
      const text = (value: unknown) => JSON.stringify(value, masked)
      const payload = text(kept.map(({ action }) => action))
      const preloadedState = first && text({ [slice.reducerPath]: first })
      return JSON.stringify({ payload, preloadedState }, null, '\t')
    },
  }
}
