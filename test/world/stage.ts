import {
  combineReducers,
  configureStore,
  type EnhancedStore,
  type Middleware,
  type Reducer,
  type StoreEnhancer,
  type UnknownAction,
} from '@reduxjs/toolkit'
import type { PortOptions, ReconnectorListener, SignalHandlers } from 'redux-reconnector'
import {
  createScriptedClock,
  createScriptedConnector,
  type ScriptedClock,
  type ScriptedConnection,
} from 'redux-reconnector/testing'

/** What a test may change about the world around a listener. */
export interface StageOptions {
  /** Ports instead of the scripted ones. */
  listener?: Partial<PortOptions>
  /** Stands before the listener. */
  before?: Middleware
  /** Stands after the listener, where it should be the last. */
  after?: Middleware
  /** Stands around the reducers of the store, such as one that starts anew at logout. */
  around?: (root: Reducer) => Reducer
  /** Innermost, where `configureStore` has DevTools. */
  enhancer?: StoreEnhancer
  startMs?: number
  clock?: ScriptedClock
  probed?: boolean
  /** Whether the platform's own clock is used, for real servers. */
  isReal?: boolean
  /** Whether the development checks of Redux Toolkit walk the state at every action; default `true`. */
  checks?: boolean
}

/** A slice as far as the stage needs it, alone or a fleet. */
interface StagedSlice {
  readonly name: string
  readonly reducerPath: string
  readonly reducer: Reducer
}

/** What every listener is made of. */
type StagedListener = Pick<ReconnectorListener, 'middleware' | 'start' | 'resync'>

/** What happened in the store, one event at a time: an action about one connection, whatever it came in. */
export interface LoggedEvent {
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly meta?: { readonly id?: string; readonly draw?: number }
}

/** A store with a real slice and a real listener; time, connections and signals are in the hands of the test. */
export function createStage<Listener extends StagedListener>(
  slice: StagedSlice,
  createListener: (ports: PortOptions) => Listener,
  options: StageOptions,
  preloadedState: unknown,
) {
  const { before = passing, after, around = (root) => root, enhancer = (next) => next } = options
  const errors: unknown[] = []
  const clock = watched(options.clock ?? createScriptedClock(options.startMs), errors)
  const connector = createScriptedConnector()
  const log: UnknownAction[] = []
  let handlers: SignalHandlers | undefined
  let ended = 0
  let looks = 0
  const open = new Map<string, ScriptedConnection>()
  connector.answer(async ({ id }) => (open.get(id)?.isOpen() ? 'alive_rpc' : 'unreachable'))
  const ports: PortOptions = {
    async connect(attempt) {
      const connection = (await connector.connect(attempt)) as ScriptedConnection // it opens no others
      open.set(attempt.id, connection)
      return connection
    },
    ...(options.probed ? { probe: connector.probe } : {}),
    ...(options.isReal ? {} : { clock: guarded(clock, errors), random: () => 0.5 }),
    signals: (given) => {
      handlers = given
      return () => void (ended += 1)
    },
    onError: (error) => errors.push(error),
    ...options.listener,
  }
  const { probe } = ports
  if (typeof probe === 'function') {
    ports.probe = (target) => {
      looks += 1
      return probe(target)
    }
  }
  const reconnector = createListener(ports)
  const record: Middleware = () => (next) => (action) => {
    log.push(action as UnknownAction) // all are in these tests
    return next(action)
  }
  const isChecked = options.checks ?? true
  const store: EnhancedStore = configureStore({
    reducer: around(combineReducers({ [slice.reducerPath]: slice.reducer })),
    ...(preloadedState === undefined
      ? {}
      : { preloadedState: { [slice.reducerPath]: preloadedState } }),
    devTools: false,
    middleware: (getDefault) =>
      getDefault(isChecked ? {} : { serializableCheck: false, immutableCheck: false }).concat(
        before,
        record,
        reconnector.middleware,
        ...(after ? [after] : []),
      ),
    enhancers: (getDefault) => getDefault().concat(enhancer),
  })

  const events = (): LoggedEvent[] =>
    log
      .flatMap((action) =>
        action.type === `${slice.name}/eventsReceived`
          ? (action.payload as UnknownAction[]) // its payload
          : [action],
      )
      .map((action) => ({
        ...(action as unknown as LoggedEvent), // an action of the slice, or a foreign one
        type: action.type.replace(`${slice.name}/`, ''),
      }))

  return {
    clock,
    connector,
    errors,
    log,
    reconnector,
    store,
    /** What the store shows at the place of the slice. */
    shown: (): unknown => (store.getState() as Record<string, unknown>)[slice.reducerPath],
    /** Every action so far that is about a connection, those in one action one by one; without the name of the slice. */
    events,
    /** The names of these events. */
    types: () => events().map(({ type }) => type),
    /** The signals, in the hands of the test. */
    page() {
      if (handlers === undefined) throw new Error('the signals were not started')
      return handlers
    },
    /** How often the source of the signals was told of a stop. */
    ended: () => ended,
    /** How often the listener has looked by its probe. */
    looks: () => looks,
    /** Starts, and waits for the first look, which a fleet spreads over the period of its probe. */
    async started() {
      const stop = reconnector.start()
      await clock.advance()
      const periodMs = probe === undefined ? 0 : (ports.probeEveryMs ?? 1000)
      for (let ms = 0; ms < periodMs; ms += 1) {
        if (looks > 0) break
        await clock.advance(1)
      }
      return stop
    },
  }
}

/** The clock, which tells the test of an error that no user should see: one that the engine itself did not write. */
function watched(clock: ScriptedClock, errors: readonly unknown[]): ScriptedClock {
  return {
    ...clock,
    async advance(ms) {
      await clock.advance(ms)
      const broken = errors.find(
        (error) => error instanceof TypeError && !error.message.startsWith('create'),
      )
      if (broken !== undefined) throw broken
    },
  }
}

/** So many timers in one instant are a spin. */
const mostTimers = 2000

/** The clock, on which a listener whose timer spins is brought to a stop: it would hang the test. */
function guarded(clock: ScriptedClock, errors: unknown[]): ScriptedClock {
  let instantMs = Number.NaN
  let timers = 0
  return {
    ...clock,
    setTimeout(fn, ms) {
      timers = clock.now() === instantMs ? timers + 1 : 1
      instantMs = clock.now()
      if (timers === mostTimers) errors.push(new Error('the timer spins'))
      return timers < mostTimers ? clock.setTimeout(fn, ms) : null
    },
  }
}

const passing: Middleware = () => (next) => next
