import type { Middleware } from '@reduxjs/toolkit'
import { isState } from '../rules/checks.js'
import { isSameState, type ReconnectorState } from '../rules/state.js'
import { createLink } from './link.js'
import { createListener } from './listener.js'
import { createPorts, type PortOptions } from './ports.js'
import { expectSlice } from './place.js'
import type { Projected, ReconnectorSliceLike } from './projection.js'
import { createRun } from './run.js'

/** The options of `createReconnectorListener`. Only `connect` is required. */
export type ReconnectorListenerOptions = PortOptions

/** The listener of one connection. */
export interface ReconnectorListener {
  /** The middleware. Add it last (several listeners in any order): `getDefault().concat(reconnector.middleware)`. */
  readonly middleware: Middleware
  /**
   * Opens the connection and keeps it. Returns a function that stops the listener: it closes the connection, aborts a
   * running attempt and clears the timer. The status is then `paused`, with the reason `stopped`, until the next
   * `start()`. Both functions are safe to call twice.
   *
   * @throws Error if the middleware or the slice is not in a store, or if another reducer wraps the slice's reducer
   */
  start(): () => void
  /** Corrects the store with one `synced` action, if DevTools made it show another state. */
  resync(): void
}

/**
 * Creates the listener that opens, checks and closes the connection as the slice decides. It keeps its own copy of
 * the slice's state, so a replay in DevTools opens no connection.
 *
 * The listener opens no connection before `start()`. Create one listener for each store. Pass the connector and
 * further options in one object: `createReconnectorListener(backend, { ...socket, signals })`.
 *
 * @throws TypeError if an option is invalid
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
