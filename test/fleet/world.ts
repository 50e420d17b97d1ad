import {
  configureStore,
  type Middleware,
  type StoreEnhancer,
  type UnknownAction,
} from '@reduxjs/toolkit'
import type { ReconnectorConfig } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectById,
  type AddressedAction,
  type FleetListenerOptions,
  type FleetState,
} from 'redux-reconnector/fleet'
import {
  createScriptedClock,
  createScriptedConnector,
  type ScriptedConnection,
} from 'redux-reconnector/testing'

export interface FleetWorldOptions {
  count?: number
  defaults?: Omit<ReconnectorConfig, 'node'>
  listener?: Partial<FleetListenerOptions>
  /** Stands before the listener. */
  before?: Middleware
  preloadedState?: unknown
  startMs?: number
  probed?: boolean
  /** Innermost, where `configureStore` has DevTools. */
  enhancer?: StoreEnhancer
  /** The listener under test; default: the real one. */
  createListener?: typeof createReconnectorFleetListener
}

/** A store with the real fleet and its real listener; time and the connections are scripted. Ids are '0', '1', ... */
export function createFleetWorld({
  count = 3,
  defaults = {},
  listener = {},
  before = () => (next) => next,
  preloadedState,
  startMs = 0,
  probed = false,
  enhancer = (next) => next,
  createListener = createReconnectorFleetListener,
}: FleetWorldOptions = {}) {
  const clock = createScriptedClock(startMs)
  const connector = createScriptedConnector()
  const errors: unknown[] = []
  const log: UnknownAction[] = []
  const open = new Map<string, ScriptedConnection>()
  connector.answer(async ({ node }) => (open.get(node)?.isOpen() ? 'alive_rpc' : 'unreachable'))
  const slice = createReconnectorFleetSlice({ defaults })
  const reconnector = createListener(slice, {
    async connect(attempt) {
      const connection = (await connector.connect(attempt)) as ScriptedConnection // the scripted one opens no other
      open.set(attempt.node, connection)
      return connection
    },
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
    reducer: { reconnectorFleet: slice.reducer },
    preloadedState: {
      // It may be broken on purpose.
      reconnectorFleet:
        preloadedState === undefined ? slice.getInitialState() : (preloadedState as FleetState),
    },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(
        before,
        record,
        reconnector.middleware,
      ),
    enhancers: (getDefault) => getDefault().concat(enhancer),
  })
  const ids = Array.from({ length: count }, (_, at) => `${at}`)
  if (preloadedState === undefined) {
    store.dispatch(slice.actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` }))))
  }
  const fleet = () => slice.selectSlice(store.getState())
  const state = (id: string) => {
    const found = selectById(fleet(), id)
    if (found === undefined) throw new Error(`there is no ${id}`)
    return found
  }
  return {
    clock,
    connector,
    errors,
    ids,
    log,
    reconnector,
    slice,
    store,
    fleet,
    state,
    statuses: () => ids.map((id) => state(id).status),
    /** The names of all events so far, one by one, of one connection. */
    events: (id: string) =>
      log
        .flatMap(
          (action) =>
            action.type === slice.actions.eventsReceived.type
              ? (action.payload as AddressedAction[]) // its payload
              : [action as AddressedAction], // or one by itself
        )
        .filter(({ meta }) => meta?.id === id)
        .map(({ type }) => type.replace('reconnectorFleet/', '')),
    /** Starts, and opens all connections. */
    async connected() {
      const stop = reconnector.start()
      for (let opened = 0; opened < count;) {
        await clock.advance()
        const waiting = connector.attempts.slice(opened)
        const connections = waiting.map((attempt) => attempt.succeed())
        opened += connections.length
        await clock.advance(1)
      }
      await clock.advance(1)
      return stop
    },
  }
}
