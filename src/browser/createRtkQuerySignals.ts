import { systemClock } from '../middleware/clock.js'
import type { SignalHandlers, Signals } from '../middleware/signals.js'
import { expectShape } from '../rules/shape.js'
import { endFormerHolds, hiddenReason } from './holdReasons.js'
import { createPresence } from './presence.js'
import { rtkQueryShape, type RtkQuerySignalsOptions } from './signalsOptions.js'

/** The middleware, and the signals for the listener. */
export interface RtkQuerySignals {
  /** Pass it to the listener as `signals`. */
  readonly signals: Signals
  /** Add it to the store, before that of the listener. It passes each action on, and dispatches none. */
  readonly middleware: (
    api: unknown,
  ) => (next: (action: unknown) => unknown) => (action: unknown) => unknown
}

/** What one start does with what is heard, by the type of the action. */
type Ear = Readonly<Record<string, () => void>>

/**
 * Creates signals from the actions of RTK Query's `setupListeners`. `online` and `focused` work as in
 * `createBrowserSignals`, `unfocused` corresponds to a hidden page, and `offline` is ignored. Use it instead of the
 * parts `online` and `visibility` of `createBrowserSignals`.
 *
 * @throws TypeError if an option is invalid
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
export function createRtkQuerySignals(options: RtkQuerySignalsOptions = {}): RtkQuerySignals {
  expectShape('createRtkQuerySignals', options, rtkQueryShape)
  const { hidden = 'keep', refreshAfterHiddenMs = Infinity } = options
  const { clock = systemClock } = options
  const listening = new Set<Ear>()

  function listen({ wake, online, refresh, hold, release }: SignalHandlers) {
    const presence = createPresence(hidden, refreshAfterHiddenMs, clock, refresh)
    const ear: Ear = {
      '__rtkq/online': online,
      '__rtkq/focused'() {
        if (hidden === 'pause') release(hiddenReason)
        presence.back()
        wake()
      },
      '__rtkq/unfocused'() {
        presence.left()
        if (hidden === 'pause') hold(hiddenReason)
      },
    }
    presence.back()
    listening.add(ear)
    return () => {
      listening.delete(ear)
      presence.end()
    }
  }

  return {
    signals: endFormerHolds([hiddenReason], listen),
    middleware: () => (next) => (action) => {
      const result = next(action)
      const type = String(Object(action).type) // anything can be dispatched
      for (const ear of listening) if (Object.hasOwn(ear, type)) ear[type]?.()
      return result
    },
  }
}
