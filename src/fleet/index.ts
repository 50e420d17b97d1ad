export { createReconnectorFleetListener } from './createReconnectorFleetListener.js'
export type {
  FleetListenerOptions,
  FleetSliceLike,
  ReconnectorFleetListener,
} from './createReconnectorFleetListener.js'
export { createReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
export type {
  FleetCaseReducers,
  FleetSelectors,
  FleetSliceOptions,
  ReconnectorFleetSlice,
} from './createReconnectorFleetSlice.js'
export type { FleetPrepare } from './fleetActions.js'
export type {
  AddressedAction,
  FleetConnection,
  FleetPayloads,
  FleetProbe,
} from './fleetPayloads.js'
export {
  selectById,
  selectDueIds,
  selectIds,
  selectNextDeadlineMs,
  selectStatusCounts,
  selectTotal,
  selectWorst,
} from './fleetSelectors.js'
export type { StatusCounts } from './fleetSelectors.js'
export type { Blocks, Chunk, Group } from './blocks.js'
export type { FleetState } from './fleetState.js'
