import type { CaseReducer, PayloadAction, Slice } from '@reduxjs/toolkit'
import { expectPayload } from '../rules/checks.js'
import { createReconnectorState, type ReconnectorConfig } from '../rules/state.js'
import { createPlainSlice } from '../slice/createPlainSlice.js'
import { createFleetPrepare, type FleetPrepare } from './fleetActions.js'
import { createFleetCases, type FleetCase } from './fleetCases.js'
import type { FleetPayloads } from './fleetPayloads.js'
import * as selectors from './fleetSelectors.js'
import type { FleetState } from './fleetState.js'
import { setShareFolds } from './sharedFolds.js'

/** The options of `createReconnectorFleetSlice`. All of them are optional. */
export interface FleetSliceOptions<
  Name extends string = string,
  ReducerPath extends string = Name,
> {
  /** The prefix of the action types, another for each slice of a store; default `reconnectorFleet`. */
  name?: Name
  /** The key of the slice in the store's state; default: `name`. */
  reducerPath?: ReducerPath
  /** The configuration for new connections, such as a preset. A connection can override each field. */
  defaults?: Omit<ReconnectorConfig, 'node'>
}

/** The result of `createReconnectorFleetSlice`: a slice of Redux Toolkit. */
export type ReconnectorFleetSlice<
  Name extends string = string,
  ReducerPath extends string = Name,
> = Slice<FleetState, FleetCaseReducers, Name, ReducerPath, FleetSelectors>

/** The case reducers with their `prepare`, in the form that `createSlice` takes them. */
export type FleetCaseReducers = {
  [Name in keyof FleetPayloads]: {
    reducer: CaseReducer<FleetState, PayloadAction<FleetPayloads[Name]>>
    prepare: FleetPrepare[Name]
  }
}

/** The selectors of the fleet, by name. */
export type FleetSelectors = typeof selectors

/**
 * Creates the slice for many connections, with the rules of `createReconnectorSlice` for each of them.
 *
 * The action creators of a single slice take the connection's `id` as an additional first argument. `connectionsAdded`,
 * `connectionsRemoved`, `probesReceived` (a polling cycle) and `eventsReceived` (other actions, in order) are about many
 * connections. Unknown ids, and new connections with an existing id, are ignored.
 *
 * With thousands of connections, turn off the development checks of Redux Toolkit, which walk the whole state at each
 * action: `getDefault({ serializableCheck: false, immutableCheck: false })`.
 *
 * @throws TypeError if an option is invalid
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
 *
 * const fleet = createReconnectorFleetSlice({ defaults: { maxBackoffMs: 10000 } })
 * const store = configureStore({ reducer: { [fleet.reducerPath]: fleet.reducer } })
 * store.dispatch(fleet.actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * store.dispatch(fleet.actions.probeReceived('7', 'unreachable'))
 * fleet.selectors.selectDueIds(store.getState()) // => ['7']
 * ```
 */
export function createReconnectorFleetSlice<
  Name extends string = 'reconnectorFleet',
  ReducerPath extends string = Name,
>(options: FleetSliceOptions<Name, ReducerPath> = {}): ReconnectorFleetSlice<Name, ReducerPath> {
  expectPayload('createReconnectorFleetSlice', options)
  const { name = 'reconnectorFleet' as Name, reducerPath = name, defaults = {} } = options // the default of `Name`
  const template = createReconnectorState({ ...defaults, node: '' })
  const initialState: FleetState = { ids: [], connections: [] }

  const rules = createFleetCases(name, template)

  let isShared = false
  let last: { action: unknown; from: FleetState; to: FleetState } | null = null

  /** A rule as a reducer that is total. */
  function total(rule: FleetCase) {
    return (fleet: FleetState, action: { payload: never }): FleetState => {
      if (last !== null && action === last.action && fleet === last.from) return last.to
      let to = fleet
      try {
        to = rule(fleet, action)
      } catch {
        // What only looks like a state or an action, such as a hostile import, changes nothing.
      }
      if (isShared) last = { action, from: fleet, to }
      return to
    }
  }

  const prepare = createFleetPrepare()
  const reducers = Object.entries(rules).map(
    ([own, rule]) =>
      [own, { reducer: total(rule), prepare: prepare[own as keyof FleetPrepare] }] as const,
  )
  const slice = createPlainSlice({
    name,
    reducerPath: reducerPath as ReducerPath, // whose default is `Name`
    initialState: () => initialState,
    // `rules` has the keys of `FleetPayloads`, which `Object.entries` cannot say.
    reducers: Object.fromEntries(reducers) as unknown as FleetCaseReducers,
    selectors,
  })
  setShareFolds(slice.reducer, () => {
    isShared = true
    return () => void (last = null)
  })
  return slice
}
