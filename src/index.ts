export { defaultMaxBackoffMs, defaultPolicy, geometricBackoffMs } from './rules/policy.js'
export type { Policy, Reachability, Unhealthy } from './rules/policy.js'
export { decide } from './rules/decide.js'
export { presets } from './rules/presets.js'
export type { Preset } from './rules/presets.js'
export type {
  ActionName,
  FailureReport,
  LossReport,
  ReconnectorPayloads,
  SuccessReport,
} from './rules/payloads.js'
export { createReconnectorSlice } from './slice/reconnectorSlice.js'
export type {
  ReconnectorCaseReducers,
  ReconnectorSelectors,
  ReconnectorSlice,
  ReconnectorSliceOptions,
} from './slice/reconnectorSlice.js'
export { createReconnectorState } from './rules/state.js'
export type {
  Beneath,
  CookieRef,
  Outcome,
  Probe,
  ReconnectorConfig,
  ReconnectorState,
  Status,
} from './rules/state.js'
export {
  selectAttempts,
  selectAttemptsLeft,
  selectCurrentBackoffMs,
  selectMsUntilNextAttempt,
  selectNextAttemptAtMs,
  selectOutageMs,
  selectReason,
  selectShouldAttempt,
  selectStatus,
  selectTotalReconnects,
  selectWillRetry,
} from './selectors/reconnectorSelectors.js'
export { selectExplanation } from './selectors/selectExplanation.js'
export type { Clock } from './middleware/clock.js'
export { ConnectError } from './middleware/connector.js'
export type {
  Attempt,
  Closed,
  Connect,
  ConnectErrorOptions,
  Connection,
  LastConnection,
  ProbeConnection,
} from './middleware/connector.js'
export { createReconnectorListener } from './middleware/createReconnectorListener.js'
export type {
  ReconnectorListener,
  ReconnectorListenerOptions,
} from './middleware/createReconnectorListener.js'
export type { PortOptions } from './middleware/ports.js'
export type { ReconnectorSliceLike } from './middleware/projection.js'
export type { SignalHandlers, Signals } from './middleware/signals.js'
