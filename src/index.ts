export { defaultMaxBackoffMs, defaultPolicy } from './slice/backoff.js'
export type { Policy, Reachability, Unhealthy } from './slice/backoff.js'
export { decide } from './slice/decide.js'
export type { ActionName, ReconnectorPayloads } from './slice/prepare.js'
export { createReconnectorSlice } from './slice/reconnectorSlice.js'
export type {
  ReconnectorCaseReducers,
  ReconnectorSelectors,
  ReconnectorSlice,
  ReconnectorSliceOptions,
} from './slice/reconnectorSlice.js'
export { createReconnectorState } from './slice/state.js'
export type {
  CookieRef,
  FailureReport,
  Outcome,
  Probe,
  ReconnectorConfig,
  ReconnectorState,
  Status,
  SuccessReport,
} from './slice/state.js'
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
