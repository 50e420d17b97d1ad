export { createReconnectorHooks } from './createReconnectorHooks.js'
export type {
  HooksSlice,
  ReconnectorHooks,
  ReconnectorHooksOptions,
} from './createReconnectorHooks.js'
export type { BannerTexts, ReconnectBannerProps } from './createReconnectBanner.js'
export type { ReconnectorView } from './reconnectorView.js'
export { useReconnectorListener } from './useReconnectorListener.js'
export type { StartedListener } from './useReconnectorListener.js'
