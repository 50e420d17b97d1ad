import type { StoreEnhancer, UnknownAction } from '@reduxjs/toolkit'
import { ActionCreators, instrument, type LiftedStore } from '@redux-devtools/instrument'

/** The state of the monitors, whichever they are. */
export type MonitorState = Readonly<Record<string, unknown>>
type MonitorReducer = (state: MonitorState, action: UnknownAction) => MonitorState

export type Lifted = LiftedStore<unknown, UnknownAction, MonitorState>

/** Whether the browser has Redux DevTools: then that one is used, and the page instruments nothing. */
export const hasExtension = '__REDUX_DEVTOOLS_EXTENSION__' in globalThis

// The monitors are loaded on demand, and the store is made before: until then nothing is reduced.
const loaded: { reduce: MonitorReducer } = { reduce: (state) => state }

/** To be called once the monitors are there. */
export function reduceMonitors(lifted: Lifted, reduce: MonitorReducer) {
  loaded.reduce = reduce
  // Any action that is not its own makes the instrument ask the monitors.
  lifted.dispatch({ type: 'MONITORS_LOADED' } as never) // it takes every action, and types only its own
}

/** The enhancer that makes time travel possible without the extension. */
export const timeTravel: StoreEnhancer = hasExtension
  ? (createStore) => createStore
  : instrument<unknown, UnknownAction, MonitorState, UnknownAction>(
      (state = {}, action) => loaded.reduce(state, action),
      { maxAge: 500 },
    )

/** What the instrument keeps of a store; `null` where the extension does it. */
export function liftedOf(store: object): Lifted | null {
  return 'liftedStore' in store ? (store.liftedStore as Lifted) : null // put there by the instrument
}

/** Whether the page shows something older than the last action. */
export function isInPast(lifted: Lifted) {
  const { currentStateIndex, computedStates } = lifted.getState()
  return currentStateIndex < computedStates.length - 1
}

/** The last action of this very moment: a slider may miss it while actions arrive. */
export function jumpToPresent(lifted: Lifted) {
  lifted.dispatch(ActionCreators.jumpToState(lifted.getState().computedStates.length - 1))
}
