import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import { createListener } from '../middleware/listener.js'
import { createPorts, type PortOptions } from '../middleware/ports.js'
import { expectSlice } from '../middleware/place.js'
import type { Projected } from '../middleware/projection.js'
import { fieldsOf, type Check, type FieldsOf } from '../rules/shape.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import type { FleetLink } from './fleetLink.js'
import type { FleetPorts } from './fleetPorts.js'
import { createFleetRun } from './fleetRun.js'
import { selectById, selectStatusCounts } from './fleetSelectors.js'
import { hasMembers, isFleetLike, isSameFleet, type FleetState } from './fleetState.js'
import { shareFolds } from './sharedFolds.js'

/**
 * The options of `createReconnectorFleetListener`. Only `connect` is required. The calls of `probe`, and with a
 * `probe` the first attempts, are spread over `probeEveryMs`. Each of the `signals` applies to all connections and
 * dispatches one action. `retry` respects `maxConcurrentAttempts`, and `wake` respects `maxConcurrentProbes`. A
 * connection that is added during a hold is paused as well.
 */
export interface FleetListenerOptions extends PortOptions {
  /** The largest number of concurrent attempts; default 64. Further attempts wait in order. */
  maxConcurrentAttempts?: number
  /** The largest number of concurrent probes; default: no limit. Further probes wait in order. */
  maxConcurrentProbes?: number
}

/** The listener of a fleet. */
export interface ReconnectorFleetListener {
  /** The middleware. Add it last (several listeners in any order): `getDefault().concat(listener.middleware)`. */
  readonly middleware: Middleware
  /**
   * Opens and keeps all connections of the fleet, also those that are added later. Returns a function that stops the
   * listener: it closes all connections, aborts all attempts and clears the timer. Both functions are safe to call
   * twice.
   *
   * @throws Error if the middleware or the slice is not in a store
   */
  start(): () => void
  /** Corrects the store with one `synced` action, if DevTools made it show another state. */
  resync(): void
}

/** The parts of the fleet's slice that the listener uses. */
export type FleetSliceLike = Pick<ReconnectorFleetSlice, 'actions' | 'reducer' | 'reducerPath'>

/**
 * Creates the listener that opens, checks and closes the connections of a fleet as the slice decides. It keeps its
 * own copy of the slice's state, so a replay in DevTools opens no connection.
 *
 * It uses one timer for all deadlines, and dispatches all results of a turn of the event loop as one action. An
 * attempt beyond `maxConcurrentAttempts` waits in line and is not counted yet.
 *
 * @throws TypeError if an option is invalid
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
  const forgetFold = shareFolds(slice.reducer)
  const projected: Projected<FleetState> = {
    slice,
    // Each state is looked at when its connection joins, some hundreds in a turn.
    isState: (value): value is FleetState => isFleetLike(value) && hasMembers(value),
    isSame: isSameFleet,
    isClaim: (action) => isClaim(slice, action),
    isDue: (fleet) => selectStatusCounts(fleet).due > 0,
    mistakeIn: (fleet, action) => mistakeIn(slice, fleet, action),
  }
  return createListener(projected, ports, (projection) =>
    createFleetRun(projection, slice, ports, links, forgetFold),
  )
}

function isClaim({ actions }: FleetSliceLike, { type, payload }: UnknownAction): boolean {
  const { attemptStarted, eventsReceived, synced } = actions
  if (type !== eventsReceived.type) return type === attemptStarted.type || type === synced.type
  return Array.isArray(payload) && payload.some((event) => event?.type === attemptStarted.type)
}

const fromOne: Check = ['a number from 1', (value) => typeof value === 'number' && value >= 1]

/** In development only: bundlers drop the rest of it from production builds, as in `mistakes.ts`. */
function mistakeIn(slice: FleetSliceLike, fleet: FleetState, action: UnknownAction) {
  try {
    if (process.env.NODE_ENV !== 'production') {
      return unknownId(fleet, action) ?? takenId(slice, fleet, action)
    }
  } catch {}
  return null
}

function unknownId(fleet: FleetState, { type, meta }: UnknownAction): string | null {
  const { id } = Object(meta) as { id?: unknown } // looked at here
  return typeof id === 'string' && selectById(fleet, id) === undefined
    ? `there is no connection \`${id.slice(0, 60)}\` for ${type}: add it by connectionsAdded`
    : null
}

/** An id that is there already: its connection stays as it is, though it was given another `node`. */
function takenId({ actions }: FleetSliceLike, fleet: FleetState, { type, payload }: UnknownAction) {
  if (type !== actions.connectionsAdded.type || !Array.isArray(payload)) return null
  const taken = payload.map(fieldsOf).find(({ id, node }) => {
    const known = selectById(fleet, id as string) // another id than a string is not there
    return known && known.node !== node
  })
  return taken
    ? `the connection \`${String(taken.id).slice(0, 60)}\` exists with another \`node\`: change it by configured`
    : null
}
