import type { Middleware } from '@reduxjs/toolkit'
import { isState } from '../rules/checks.js'
import { isSameState, type ReconnectorState } from '../rules/state.js'
import { createLink } from './link.js'
import { createListener } from './listener.js'
import { createPorts, type PortOptions } from './ports.js'
import { expectSlice } from './place.js'
import type { Projected, ReconnectorSliceLike } from './projection.js'
import { createRun } from './run.js'

/** What `createReconnectorListener` takes; all but `connect` may be left out. */
export type ReconnectorListenerOptions = PortOptions

/** The listener: a middleware, and what starts it. */
export interface ReconnectorListener {
  /** To be the last of the store's middleware: `getDefault().concat(reconnector.middleware)`. */
  readonly middleware: Middleware
  /**
   * Looks at once, and from then on keeps the connection. Gives the function that stops it: it closes the connection,
   * aborts the attempt and clears the timer. The store then shows `paused`, for the reason `stopped`, on top of what was
   * decided; the next `start()` goes on with it. Safe to call twice.
   *
   * @throws Error when the middleware or the slice is not in a store, or a wrapper is around the slice's reducer
   */
  start(): () => void
  /** Puts the store right, by one `synced`, where DevTools has made it show something else than what is true. */
  resync(): void
}

/**
 * Creates the listener that carries out what the slice decides: it looks, connects and reports. It decides nothing:
 * it folds the slice's actions itself and acts on that, so that no replay ever opens a connection.
 *
 * Nothing is opened before `start()`. One listener serves one store.
 *
 * @throws TypeError at once when an option is not what it should be
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const reconnector = createReconnectorListener(backend, { connect: async () => {} })
 * const store = configureStore({
 *   reducer: { [backend.reducerPath]: backend.reducer },
 *   middleware: (getDefault) => getDefault().concat(reconnector.middleware),
 * })
 * const stop = reconnector.start()
 * backend.selectors.selectStatus(store.getState()) // => 'connecting'
 * stop()
 * ```
 */
export function createReconnectorListener(
  slice: ReconnectorSliceLike,
  options: ReconnectorListenerOptions,
): ReconnectorListener {
  expectSlice('createReconnectorListener', slice, '')
  const ports = createPorts('createReconnectorListener', options)
  const { actions } = slice
  const link = createLink(slice.reducerPath, '', ports.clock.now())
  const projected: Projected<ReconnectorState> = {
    slice,
    isState,
    isSame: isSameState,
    isClaim: ({ type }) => type === actions.attemptStarted.type || type === actions.synced.type,
    isDue: ({ status }) => status === 'due',
    mistakeIn: () => null,
  }
  return createListener(projected, ports, (projection) => createRun(projection, slice, ports, link))
}
