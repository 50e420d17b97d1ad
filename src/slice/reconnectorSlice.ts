import { createSlice, type CaseReducer, type PayloadAction, type Slice } from '@reduxjs/toolkit'
import * as reconnectorSelectors from '../selectors/reconnectorSelectors.js'
import { selectExplanation } from '../selectors/selectExplanation.js'
import { expectPayload, isDraw, isPayloadOf } from './checks.js'
import { decide } from './decide.js'
import {
  createPrepare,
  type ActionName,
  type Prepare,
  type ReconnectorPayloads,
} from './prepare.js'
import * as report from './report.js'
import {
  createReconnectorState,
  isSameState,
  type ReconnectorConfig,
  type ReconnectorState,
} from './state.js'

/** What `createReconnectorSlice` takes: the connection's configuration, and where the slice stands in the store. */
export interface ReconnectorSliceOptions<
  Name extends string = string,
  ReducerPath extends string = Name,
> extends ReconnectorConfig {
  /** The prefix of the action types; default `reconnector`. */
  name?: Name
  /** The key of the slice in the store's state; default: its name. */
  reducerPath?: ReducerPath
}

/** What `createReconnectorSlice` makes: a slice of Redux Toolkit. */
export type ReconnectorSlice<
  Name extends string = string,
  ReducerPath extends string = Name,
> = Slice<ReconnectorState, ReconnectorCaseReducers, Name, ReducerPath, ReconnectorSelectors>

/** The case reducers with their `prepare`, in the form that `createSlice` takes them. */
export type ReconnectorCaseReducers = {
  [Name in ActionName]: {
    reducer: CaseReducer<ReconnectorState, PayloadAction<ReconnectorPayloads[Name]>>
    prepare: Prepare[Name]
  }
}

/** The selectors of the slice, by name. */
export type ReconnectorSelectors = typeof selectors

const selectors = { ...reconnectorSelectors, selectExplanation }

const rules: {
  [Name in ActionName]: (
    state: ReconnectorState,
    payload: ReconnectorPayloads[Name],
    draw: number | undefined,
  ) => ReconnectorState
} = {
  probeReceived: (state, { probe, nowMs }, draw) => decide(state, probe, nowMs, draw),
  attemptStarted: (state, { attemptId }) => report.started(state, attemptId),
  reconnectSucceeded: report.succeeded,
  reconnectFailed: report.failed,
  retryRequested: (state, { nowMs }, draw) => report.retried(state, nowMs, draw),
  paused: (state, { reason }) => report.paused(state, reason),
  resumed: (state, { nowMs }) => report.resumed(state, nowMs),
  configured: report.configured,
  synced: (state, { state: truth }) => (isSameState(state, truth) ? state : truth),
}

/** A rule as a reducer that is total: what is not its action, in whatever state, changes nothing. */
export function caseReducer<Name extends ActionName>(name: Name) {
  const rule = rules[name]
  return (
    state: ReconnectorState,
    action: { payload: ReconnectorPayloads[Name]; meta?: { draw?: unknown } },
  ): ReconnectorState => {
    try {
      if (!isPayloadOf(name, action.payload)) return state
      const draw = action.meta?.draw
      return rule(state, action.payload, isDraw(draw) ? draw : undefined)
    } catch {
      return state // what only looks like a state or an action, such as a hostile import
    }
  }
}

/**
 * Creates the slice that decides when to reconnect. No reducer of it reads a clock or a random number, or throws.
 *
 * @throws TypeError at once when an option is not what it should be, such as
 * ``createReconnectorSlice: expected `maxBackoffMs` to be a positive number, got 0``
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorSlice } from 'redux-reconnector'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const store = configureStore({ reducer: { [backend.reducerPath]: backend.reducer } })
 * store.dispatch(backend.actions.probeReceived('unreachable'))
 * backend.selectors.selectShouldAttempt(store.getState()) // => true
 * ```
 */
export function createReconnectorSlice<
  Name extends string = 'reconnector',
  ReducerPath extends string = Name,
>(options: ReconnectorSliceOptions<Name, ReducerPath>): ReconnectorSlice<Name, ReducerPath> {
  // JavaScript may leave all of it out; the name is then the default of `Name`.
  const { name = 'reconnector' as Name, reducerPath, ...config } = options ?? {}
  const initialState = createReconnectorState(expectPayload('createReconnectorSlice', config))
  const prepare = createPrepare(initialState.policy)

  const caseReducers = Object.entries(prepare).map(
    ([action, prepared]) =>
      [action, { reducer: caseReducer(action as ActionName), prepare: prepared }] as const,
  )
  const slice = createSlice({
    name,
    ...(reducerPath === undefined ? {} : { reducerPath }),
    // A copy of its own, which it freezes.
    initialState: () => createReconnectorState(config),
    // `Prepare` has the same keys, which `Object.entries` cannot say.
    reducers: Object.fromEntries(caseReducers) as unknown as ReconnectorCaseReducers,
    selectors,
  })

  // The rules write on no draft, so the reducer goes around Immer (1 us an action).
  const cases = new Map(caseReducers.map(([action, own]) => [`${name}/${action}`, own.reducer]))
  const reducer: typeof slice.reducer = (state = initialState, action) =>
    cases.get(action?.type)?.(state, action as never) ?? state // the case reducer checks it

  return {
    ...slice,
    reducer,
    getInitialState: () => initialState,
    injectInto: (injectable, at) => ({
      ...slice.injectInto(
        { inject: (own, how) => injectable.inject({ ...own, reducer }, how) },
        at,
      ),
      reducer,
    }),
  }
}
