import type { Middleware } from '@reduxjs/toolkit'
import { isPayloadOf } from '../slice/checks.js'
import { isSameState } from '../slice/state.js'
import { systemClock, type Clock } from './clock.js'
import type { Connect, ProbeConnection } from './connector.js'
import { createProjection, type ReconnectorSliceLike } from './projection.js'
import { createRun, type Run } from './run.js'
import type { Signals } from './signals.js'

/** What `createReconnectorListener` takes; all but `connect` may be left out. */
export interface ReconnectorListenerOptions {
  /** Opens one connection. */
  connect: Connect
  /** Looks at the connection. Without it, the connection's `closed` reports its end. */
  probe?: ProbeConnection
  /** How often to look, in ms; default 1000. Two attempts are never closer than this after a connection was open. */
  probeEveryMs?: number
  /** A probe that has not answered by then counts as `unreachable`, in ms; default 5000. */
  probeTimeoutMs?: number
  /** Gives the secret behind a cookie reference. It is asked at every attempt that wants it, and kept nowhere. */
  resolveCookie?: (ref: string) => Promise<string> | string
  /** Default: the platform's. */
  clock?: Clock
  /** Random numbers in [0, 1); default `Math.random`. */
  random?: () => number
  /** Hints from outside, such as `createBrowserSignals()` of `redux-reconnector/browser`. */
  signals?: Signals
  /** Told what a connection's `close`, a subscriber or another reducer throws; default `console.error`. */
  onError?: (error: unknown) => void
}

/** The listener: a middleware, and what starts it. */
export interface ReconnectorListener {
  /** To be the last of the store's middleware: `getDefault().concat(reconnector.middleware)`. */
  readonly middleware: Middleware
  /**
   * Looks at once, and from then on keeps the connection. Gives the function that stops it: closes the connection,
   * aborts the attempt, clears the timer; safe to call twice, and `start()` works again.
   *
   * @throws Error when the middleware or the slice is not in a store
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
  const ports = {
    connect: options.connect,
    probe: options.probe,
    probeEveryMs: options.probeEveryMs ?? 1000,
    probeTimeoutMs: options.probeTimeoutMs ?? 5000,
    resolveCookie: options.resolveCookie,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    signals: options.signals,
    // oxlint-disable-next-line no-console -- an error that nobody takes must be seen
    onError: options.onError ?? ((error) => console.error(error)),
  }
  expectOption('connect', typeof ports.connect === 'function', 'a function')
  expectOption('probe', ['function', 'undefined'].includes(typeof ports.probe), 'a function')
  expectOption('probeEveryMs', ports.probeEveryMs > 0, 'a positive number')
  expectOption('probeTimeoutMs', ports.probeTimeoutMs > 0, 'a positive number')

  let run: Run | null = null
  const projection = createProjection(
    {
      who: 'createReconnectorListener',
      slice,
      isState: (state) => isPayloadOf('synced', { state }),
      isSame: isSameState,
    },
    () => run?.act(),
    ports.onError,
  )

  return {
    middleware: projection.middleware,
    resync: projection.resync,
    start() {
      if (run === null) {
        projection.open()
        run = createRun(projection, slice, ports)
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
    throw new TypeError(`createReconnectorListener: expected \`${name}\` to be ${expected}`)
  }
}
