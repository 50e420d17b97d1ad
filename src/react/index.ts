export { createReconnectorHooks } from './createReconnectorHooks.js'
export type {
  HooksSlice,
  ReconnectorHooks,
  ReconnectorHooksOptions,
  ReconnectorView,
} from './createReconnectorHooks.js'
export type { BannerTexts, ReconnectBannerProps } from './createReconnectBanner.js'
export type { HooksClock } from './useSecondsUntil.js'
