export { readTrace } from './readTrace.js'
export type { Trace, TraceEntry } from './readTrace.js'
export { replayTrace } from './replayTrace.js'
export type { Replay, ReplayDifference, ReplayOptions } from './replayTrace.js'
export { replayFleetTrace } from './replayFleetTrace.js'
export type { FleetTraceSlice } from './replayFleetTrace.js'
export { connectionReplay } from './connectionReplay.js'
export type {
  FleetDifference,
  FleetReplay,
  FleetReplayRow,
  FleetTotals,
  PassedOver,
  ReplayedConnection,
} from './fleetReplay.js'
export type { ReplayRow } from './replayRow.js'
export type { Difference } from './firstDifference.js'
export type { TraceSlice } from './ownActions.js'
export type { ReplayTotals } from './tally.js'
export { recordTrace } from './recordTrace.js'
export type { RecordTraceOptions, TraceRecorder } from './recordTrace.js'
export { reconnectorDevTools } from './reconnectorDevTools.js'
export type { ReconnectorDevToolsOptions } from './reconnectorDevTools.js'
export { TraceError } from './traceError.js'
