import type { CaseReducer, PayloadAction, Slice } from '@reduxjs/toolkit'
import { caseReducer } from '../rules/caseReducer.js'
import { expectPayload } from '../rules/checks.js'
import type { ActionName, ReconnectorPayloads } from '../rules/payloads.js'
import {
  createReconnectorState,
  type ReconnectorConfig,
  type ReconnectorState,
} from '../rules/state.js'
import * as reconnectorSelectors from '../selectors/reconnectorSelectors.js'
import { selectExplanation } from '../selectors/selectExplanation.js'
import { createPlainSlice } from './createPlainSlice.js'
import { createPrepare, type Prepare } from './prepare.js'

/** The options of `createReconnectorSlice`. */
export interface ReconnectorSliceOptions<
  Name extends string = string,
  ReducerPath extends string = Name,
> extends ReconnectorConfig {
  /** The prefix of the action types, another for each slice of a store; default `reconnector`. */
  name?: Name
  /** The key of the slice in the store's state; default: `name`. */
  reducerPath?: ReducerPath
}

/** The result of `createReconnectorSlice`: a slice of Redux Toolkit. */
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

/**
 * Creates the slice that decides when to reconnect. Its reducer is pure: time and random numbers come with the
 * actions. To open the connection, add a listener: `createReconnectorListener`.
 *
 * `slice.selectors` take the root state, as in `useSelector(slice.selectors.selectStatus)`. The selectors that the
 * package exports, such as `selectStatus`, take the state of the slice.
 *
 * @throws TypeError if an option is invalid, such as
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
  const given = expectPayload('createReconnectorSlice', options ?? {})
  const { name = 'reconnector' as Name, reducerPath = name, ...config } = given
  const prepare = createPrepare(createReconnectorState(config).policy)
  const reducers = Object.entries(prepare).map(
    ([action, prepared]) =>
      [action, { reducer: caseReducer(action as ActionName), prepare: prepared }] as const,
  )
  return createPlainSlice({
    name,
    reducerPath: reducerPath as ReducerPath, // whose default is `Name`
    initialState: () => createReconnectorState(config),
    // `Prepare` has the same keys, which `Object.entries` cannot say.
    reducers: Object.fromEntries(reducers) as unknown as ReconnectorCaseReducers,
    selectors,
  })
}
