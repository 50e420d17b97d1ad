import type { SignalHandlers, Signals } from '../middleware/signals.js'
import { hiddenReason, type WhenHidden } from './pageSignals.js'

/** A middleware, and what it tells the listener. */
export interface RtkQuerySignals {
  /** For the listener's `signals`. */
  readonly signals: Signals
  /** For the store, anywhere among the others. It passes every action on, and dispatches none itself. */
  readonly middleware: (
    api: unknown,
  ) => (next: (action: unknown) => unknown) => (action: unknown) => unknown
}

const heard = new Map<unknown, (handlers: SignalHandlers, hidden: WhenHidden) => void>([
  ['__rtkq/online', ({ retry }) => retry()],
  [
    '__rtkq/focused',
    ({ wake, release }) => {
      release(hiddenReason)
      wake()
    },
  ],
  [
    '__rtkq/unfocused',
    ({ hold }, hidden) => {
      if (hidden === 'pause') hold(hiddenReason)
    },
  ],
])

/**
 * Creates signals from the actions that RTK Query's `setupListeners` dispatches, so that the page's events are listened
 * to once: `online` and `focused` do what they do in `createBrowserSignals`, `unfocused` is its hidden page, and
 * `offline` does nothing here either.
 *
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { setupListeners } from '@reduxjs/toolkit/query'
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { createRtkQuerySignals } from 'redux-reconnector/browser'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const rtkQuery = createRtkQuerySignals()
 * const reconnector = createReconnectorListener(backend, {
 *   connect: async () => {},
 *   signals: rtkQuery.signals,
 * })
 * const store = configureStore({
 *   reducer: { [backend.reducerPath]: backend.reducer },
 *   middleware: (getDefault) => getDefault().concat(rtkQuery.middleware, reconnector.middleware),
 * })
 * setupListeners(store.dispatch)
 * ```
 */
export function createRtkQuerySignals({
  hidden = 'keep',
}: { hidden?: WhenHidden } = {}): RtkQuerySignals {
  const listening = new Set<SignalHandlers>()
  return {
    signals(handlers) {
      const own = { ...handlers } // so that each start is undone by its own undo only
      listening.add(own)
      own.release(hiddenReason) // what a reload or a restart left behind
      return () => void listening.delete(own)
    },
    middleware: () => (next) => (action) => {
      const result = next(action)
      const tell = heard.get(Object(action).type) // anything can be dispatched
      if (tell) for (const handlers of listening) tell(handlers, hidden)
      return result
    },
  }
}
