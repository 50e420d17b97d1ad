export { readTrace } from './readTrace.js'
export type { ReadTraceOptions, Trace, TraceEntry } from './readTrace.js'
export { connectionReplay, replayFleetTrace, replayTrace } from './replayTrace.js'
export type { FleetTraceSlice, ReplayOptions, TraceSlice } from './replayTrace.js'
export type {
  FleetDifference,
  FleetReplay,
  FleetTotals,
  PassedOver,
  Replay,
  ReplayDifference,
  ReplayedConnection,
  ReplayRow,
  ReplayTotals,
} from './replay.js'
export type { Difference } from './firstDifference.js'
export { recordTrace } from './recordTrace.js'
export type { RecordTraceOptions, TraceRecorder } from './recordTrace.js'
export { reconnectorDevTools } from './reconnectorDevTools.js'
export type { ReconnectorDevToolsOptions } from './reconnectorDevTools.js'
export { TraceError } from './traceError.js'
