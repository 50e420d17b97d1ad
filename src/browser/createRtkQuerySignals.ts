import { systemClock } from '../middleware/clock.js'
import type { SignalHandlers, Signals } from '../middleware/signals.js'
import { expectShape } from '../rules/shape.js'
import { endFormerHolds, hiddenReason } from './holdReasons.js'
import { createPresence } from './presence.js'
import { rtkQueryShape, type RtkQuerySignalsOptions } from './signalsOptions.js'

/** A middleware, and what it tells the listener. */
export interface RtkQuerySignals {
  /** For the listener's `signals`. */
  readonly signals: Signals
  /** For the store, anywhere among the others. It passes every action on, and dispatches none itself. */
  readonly middleware: (
    api: unknown,
  ) => (next: (action: unknown) => unknown) => (action: unknown) => unknown
}

/** What one start does with what is heard, by the type of the action. */
type Ear = Readonly<Record<string, () => void>>

/**
 * Creates signals from the actions that RTK Query's `setupListeners` dispatches, so that the page's events are listened
 * to once: `online` and `focused` do what they do in `createBrowserSignals`, `unfocused` is its hidden page, and
 * `offline` does nothing here either.
 *
 * @throws TypeError at once when an option is not what it should be
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
