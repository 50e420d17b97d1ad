import {
  configureStore,
  type Middleware,
  type StoreEnhancer,
  type UnknownAction,
} from '@reduxjs/toolkit'
import {
  createReconnectorListener,
  createReconnectorSlice,
  type ReconnectorConfig,
  type ReconnectorListenerOptions,
  type ReconnectorState,
} from 'redux-reconnector'
import { createScriptedClock, createScriptedConnector } from 'redux-reconnector/testing'

export interface WorldOptions extends Partial<ReconnectorConfig> {
  listener?: Partial<ReconnectorListenerOptions>
  /** Stands before the listener. */
  before?: Middleware
  preloadedState?: unknown
  startMs?: number
  probed?: boolean
  /** Innermost, where `configureStore` has DevTools. */
  enhancer?: StoreEnhancer
  /** The listener under test; default: the real one. */
  createListener?: typeof createReconnectorListener
}

/** A store with the real slice and the real listener; time and the connection are scripted. */
export function createWorld({
  listener = {},
  before = () => (next) => next,
  preloadedState,
  startMs = 0,
  probed = false,
  enhancer = (next) => next,
  createListener = createReconnectorListener,
  ...config
}: WorldOptions = {}) {
  const clock = createScriptedClock(startMs)
  const connector = createScriptedConnector()
  const errors: unknown[] = []
  const log: UnknownAction[] = []
  const slice = createReconnectorSlice({ node: 'wss://host/live', ...config })
  const reconnector = createListener(slice, {
    connect: connector.connect,
    ...(probed ? { probe: connector.probe } : {}),
    clock,
    random: () => 0.5,
    onError: (error) => errors.push(error),
    ...listener,
  })
  const record: Middleware = () => (next) => (action) => {
    log.push(action as UnknownAction) // all are in these tests
    return next(action)
  }
  const store = configureStore({
    reducer: { reconnector: slice.reducer },
    preloadedState: {
      // It may be broken on purpose.
      reconnector:
        preloadedState === undefined
          ? slice.getInitialState()
          : (preloadedState as ReconnectorState),
    },
    devTools: false,
    middleware: (getDefault) => getDefault().concat(before, record, reconnector.middleware),
    enhancers: (getDefault) => getDefault().concat(enhancer),
  })
  const state = () => slice.selectSlice(store.getState())
  return {
    clock,
    connector,
    errors,
    log,
    reconnector,
    slice,
    store,
    state,
    /** The names of the actions so far, without the slice's own. */
    types: () => log.map(({ type }) => type.replace('reconnector/', '')),
    /** Starts, and opens the first connection. */
    async connected() {
      const stop = reconnector.start()
      await clock.advance()
      const connection = connector.lastAttempt().succeed()
      await clock.advance()
      return { stop, connection }
    },
  }
}
