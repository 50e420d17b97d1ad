import { exportedFile, liftedFile } from './extension.js'
import { configureStore, createSlice, type DevToolsEnhancerOptions } from '@reduxjs/toolkit'
import {
  ConnectError,
  createReconnectorListener,
  createReconnectorSlice,
  type ReconnectorConfig,
} from 'redux-reconnector'
import { recordTrace } from 'redux-reconnector/devtools'
import { createScriptedClock, createScriptedConnector } from 'redux-reconnector/testing'

const foreign = createSlice({
  name: 'counter',
  initialState: { value: 0 },
  reducers: { counted: (state) => void (state.value += 1) },
})

export interface OutageOptions extends Partial<ReconnectorConfig> {
  devTools?: DevToolsEnhancerOptions
  preloadedState?: { reconnector: unknown }
  limit?: number
  startMs?: number
}

export const config = {
  node: 'wss://host/live',
  cookie: 'env:COOKIE',
  policy: { jitter: [0.5, 1] },
} satisfies ReconnectorConfig as ReconnectorConfig

/** A store in the extension's hands, with the real listener on a scripted clock. */
export function createOutage({
  devTools = {},
  preloadedState,
  limit,
  startMs = 1_700_000_000_000,
  ...own
}: OutageOptions = {}) {
  const clock = createScriptedClock(startMs)
  const connector = createScriptedConnector()
  const slice = createReconnectorSlice({ ...config, ...own })
  const recorder = recordTrace(slice, limit === undefined ? {} : { limit })
  const reconnector = createReconnectorListener(slice, {
    connect: connector.connect,
    clock,
    random: () => 0.5,
    resolveCookie: () => 'the secret',
  })
  const store = configureStore({
    reducer: { [slice.reducerPath]: slice.reducer, counter: foreign.reducer },
    ...(preloadedState === undefined ? {} : ({ preloadedState } as object)), // may be broken on purpose
    middleware: (getDefault) => getDefault().concat(recorder.middleware, reconnector.middleware),
    devTools: { latency: 0, trace: false, ...devTools },
  })
  return {
    clock,
    connector,
    recorder,
    reconnector,
    slice,
    store,
    state: () => slice.selectSlice(store.getState()),
    /** Healthy, then a crash, refused attempts and growing waits, then healthy again. */
    async crashWaitRecover() {
      const stop = reconnector.start()
      await clock.advance(20)
      const connection = connector.lastAttempt().succeed()
      await clock.advance(5000)
      store.dispatch(foreign.actions.counted())
      connection.end({ reason: 'going away' })
      for (const error of [
        new Error('connection refused'),
        new Error('connection refused'),
        new ConnectError('busy', { retryAfterMs: 9000 }),
      ]) {
        const { length } = connector.attempts
        for (let s = 0; s < 40 && connector.attempts.length === length; s += 1) {
          await clock.advance(500)
        }
        await clock.advance(120)
        connector.lastAttempt().fail(error)
        await clock.advance(0)
        store.dispatch(foreign.actions.counted())
      }
      await clock.advance(12_000) // the hint of 9 s, spread by the jitter
      connector.lastAttempt().succeed()
      await clock.advance(3000)
      store.dispatch(slice.actions.probeReceived('alive_rpc', clock.now(), 0.5))
      return stop
    },
    /** The trace in each of its forms. */
    files: () => ({
      exported: exportedFile(),
      actions: String(JSON.parse(exportedFile()).payload),
      lifted: liftedFile(),
      recorded: recorder.export(),
    }),
  }
}
