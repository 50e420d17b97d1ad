import type { Middleware } from '@reduxjs/toolkit'
import { systemClock, type Clock } from '../middleware/clock.js'
import type { Connect, ProbeConnection } from '../middleware/connector.js'
import { createProjection } from '../middleware/projection.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import { createFleetRun, type FleetRun } from './fleetRun.js'
import { isFleet, isSameFleet, type FleetState } from './fleetState.js'

/** What `createReconnectorFleetListener` takes; all but `connect` may be left out. */
export interface FleetListenerOptions {
  /** Opens one connection. */
  connect: Connect
  /** Looks at one connection. Without it, the connection's `closed` reports its end. */
  probe?: ProbeConnection
  /**
   * How often to look at each connection, in ms; default 1000. The looks are spread over this period. Two attempts of
   * one connection are never closer than this after it was open.
   */
  probeEveryMs?: number
  /** A probe that has not answered by then counts as `unreachable`, in ms; default 5000. */
  probeTimeoutMs?: number
  /** How many attempts may be under way at once, first come, first served; default 64. */
  maxConcurrentAttempts?: number
  /** How many probes may be under way at once, first come, first served; default: no limit. */
  maxConcurrentProbes?: number
  /** Gives the secret behind a cookie reference. It is asked at every attempt that wants it, and kept nowhere. */
  resolveCookie?: (ref: string) => Promise<string> | string
  /** Default: the platform's. */
  clock?: Clock
  /** Random numbers in [0, 1); default `Math.random`. */
  random?: () => number
  /** Told what a connection's `close`, a subscriber or another reducer throws; default `console.error`. */
  onError?: (error: unknown) => void
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
  const ports = {
    connect: options.connect,
    probe: options.probe,
    probeEveryMs: options.probeEveryMs ?? 1000,
    probeTimeoutMs: options.probeTimeoutMs ?? 5000,
    maxConcurrentAttempts: options.maxConcurrentAttempts ?? 64,
    maxConcurrentProbes: options.maxConcurrentProbes ?? Infinity,
    resolveCookie: options.resolveCookie,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    // oxlint-disable-next-line no-console -- an error that nobody takes must be seen
    onError: options.onError ?? ((error) => console.error(error)),
  }
  expectOption('connect', typeof ports.connect === 'function', 'a function')
  expectOption('probe', ['function', 'undefined'].includes(typeof ports.probe), 'a function')
  for (const name of ['probeEveryMs', 'probeTimeoutMs'] as const) {
    expectOption(name, ports[name] > 0, 'a positive number')
  }
  for (const name of ['maxConcurrentAttempts', 'maxConcurrentProbes'] as const) {
    expectOption(name, ports[name] >= 1, 'a number from 1')
  }

  let run: FleetRun | null = null
  const projection = createProjection<FleetState>(
    { who: 'createReconnectorFleetListener', slice, isState: isFleet, isSame: isSameFleet },
    () => run?.settle(),
    ports.onError,
  )

  return {
    middleware: projection.middleware,
    resync: projection.resync,
    start() {
      if (run === null) {
        projection.open()
        run = createFleetRun(projection, slice, ports)
        run.begin()
      }
      const started = run
      return () => {
        started.stop()
        if (run === started) run = null
      }
    },
  }
}

function expectOption(name: string, holds: boolean, expected: string) {
  if (!holds) {
    throw new TypeError(`createReconnectorFleetListener: expected \`${name}\` to be ${expected}`)
  }
}
