import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import { createListener } from '../middleware/listener.js'
import { createPorts, type PortOptions } from '../middleware/ports.js'
import { expectSlice } from '../middleware/place.js'
import type { Projected } from '../middleware/projection.js'
import type { Check, FieldsOf } from '../rules/shape.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import type { FleetLink } from './fleetLink.js'
import type { FleetPorts } from './fleetPorts.js'
import { createFleetRun } from './fleetRun.js'
import { selectById, selectStatusCounts } from './fleetSelectors.js'
import { hasMembers, isFleetLike, isSameFleet, type FleetState } from './fleetState.js'

/**
 * What `createReconnectorFleetListener` takes; all but `connect` may be left out. The looks of `probe` are spread over
 * the period `probeEveryMs`. Each of the `signals` is for all connections, and makes one action: `retry` keeps to
 * `maxConcurrentAttempts`, `wake` to `maxConcurrentProbes`, and a connection that is added during a hold is held, too.
 */
export interface FleetListenerOptions extends PortOptions {
  /** How many attempts may be under way at once, first come, first served; default 64. */
  maxConcurrentAttempts?: number
  /** How many probes may be under way at once, first come, first served; default: no limit. */
  maxConcurrentProbes?: number
}

/** The listener of a fleet: a middleware, and what starts it. */
export interface ReconnectorFleetListener {
  /** To be the last of the store's middleware: `getDefault().concat(listener.middleware)`. */
  readonly middleware: Middleware
  /**
   * Keeps all connections of the fleet from now on, and those that are added. Gives the function that stops it: closes
   * all connections, aborts all attempts, clears the timer; safe to call twice, and `start()` works again.
   *
   * @throws Error when the middleware or the slice is not in a store
   */
  start(): () => void
  /** Puts the store right, by one `synced`, where DevTools has made it show something else than what is true. */
  resync(): void
}

/** The part of the fleet's slice that the listener uses, whatever its name and path. */
export type FleetSliceLike = Pick<ReconnectorFleetSlice, 'actions' | 'reducer' | 'reducerPath'>

/**
 * Creates the listener that carries out what the slice decides for each connection, as `createReconnectorListener` does
 * for one: it folds the slice's actions itself and acts on that, so that no replay ever opens a connection.
 *
 * One timer serves all deadlines. What comes in during one turn of the event loop is dispatched as one action. An
 * attempt that finds no room is neither made nor counted: its connection waits in line, and shows that it is down.
 *
 * @throws TypeError at once when an option is not what it should be
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorFleetListener, createReconnectorFleetSlice } from 'redux-reconnector/fleet'
 *
 * const fleet = createReconnectorFleetSlice()
 * const listener = createReconnectorFleetListener(fleet, { connect: async () => {} })
 * const store = configureStore({
 *   reducer: { [fleet.reducerPath]: fleet.reducer },
 *   middleware: (getDefault) => getDefault().concat(listener.middleware),
 * })
 * store.dispatch(fleet.actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * const stop = listener.start()
 * fleet.selectors.selectById(store.getState(), '7')?.status // => 'connecting'
 * stop()
 * ```
 */
export function createReconnectorFleetListener(
  slice: FleetSliceLike,
  options: FleetListenerOptions,
): ReconnectorFleetListener {
  expectSlice('createReconnectorFleetListener', slice, 'Fleet')
  const own: FieldsOf<Omit<FleetListenerOptions, keyof PortOptions>> = {
    maxConcurrentAttempts: fromOne,
    maxConcurrentProbes: fromOne,
  }
  const ports: FleetPorts = {
    ...createPorts('createReconnectorFleetListener', options, own as Record<string, Check>), // checks, all of them
    maxConcurrentAttempts: options.maxConcurrentAttempts ?? 64,
    maxConcurrentProbes: options.maxConcurrentProbes ?? Infinity,
  }
  const links = new Map<string, FleetLink>()
  const projected: Projected<FleetState> = {
    slice,
    // Each state is looked at when its connection joins, a thousand in a turn.
    isState: (value): value is FleetState => isFleetLike(value) && hasMembers(value),
    isSame: isSameFleet,
    isClaim: (action) => isClaim(slice, action),
    isDue: (fleet) => selectStatusCounts(fleet).due > 0,
    mistakeIn: unknownId,
  }
  return createListener(projected, ports, (projection) =>
    createFleetRun(projection, slice, ports, links),
  )
}

function isClaim({ actions }: FleetSliceLike, { type, payload }: UnknownAction): boolean {
  const { attemptStarted, eventsReceived, synced } = actions
  if (type !== eventsReceived.type) return type === attemptStarted.type || type === synced.type
  return Array.isArray(payload) && payload.some((event) => event?.type === attemptStarted.type)
}

const fromOne: Check = ['a number from 1', (value) => typeof value === 'number' && value >= 1]

function unknownId(fleet: FleetState, { type, meta }: UnknownAction): string | null {
  const { id } = Object(meta) as { id?: unknown } // looked at here
  return typeof id === 'string' && selectById(fleet, id) === undefined
    ? `there is no connection \`${id.slice(0, 60)}\` for ${type}: add it by connectionsAdded`
    : null
}
