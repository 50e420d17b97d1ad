export { combineSignals } from './combineSignals.js'
export { createBrowserSignals } from './createBrowserSignals.js'
export { createRtkQuerySignals } from './createRtkQuerySignals.js'
export type { RtkQuerySignals } from './createRtkQuerySignals.js'
export type { Locks } from './exclusiveSignals.js'
export type { PageTarget, VisibilityTarget } from './pageTarget.js'
export type {
  BrowserSignalsOptions,
  ExclusiveOptions,
  HiddenOptions,
  RtkQuerySignalsOptions,
  WhenHidden,
} from './signalsOptions.js'
export { startWithPage } from './startWithPage.js'
export type { StartWithPageOptions } from './startWithPage.js'
