import { exportedFile, liftedFile } from './extension.js'
import { configureStore, createSlice, type DevToolsEnhancerOptions } from '@reduxjs/toolkit'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { recordTrace } from 'redux-reconnector/devtools'
import { createScriptedClock, createScriptedConnector } from 'redux-reconnector/testing'

const foreign = createSlice({
  name: 'counter',
  initialState: { value: 0 },
  reducers: { counted: (state) => void (state.value += 1) },
})

/** Two of them have the names of what every object inherits. */
export const ids = ['7', '__proto__', 'constructor', 'quiet']

/** A store with a fleet in the extension's hands, with the real listener on a scripted clock. */
export function createFleetOutage({
  devTools = {},
  limit = 500,
}: { devTools?: DevToolsEnhancerOptions; limit?: number } = {}) {
  const clock = createScriptedClock(1_700_000_000_000)
  const connector = createScriptedConnector()
  const fleet = createReconnectorFleetSlice({ defaults: { policy: { jitter: [0.5, 1] } } })
  const recorder = recordTrace(fleet, { limit })
  const reconnector = createReconnectorFleetListener(fleet, {
    connect: connector.connect,
    clock,
    random: () => 0.5,
  })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer, counter: foreign.reducer },
    middleware: (getDefault) => getDefault().concat(recorder.middleware, reconnector.middleware),
    devTools: { latency: 0, trace: false, ...devTools },
  })
  const { actions } = fleet
  store.dispatch(actions.connectionsAdded(ids.map((id) => ({ id, node: `wss://host/${id}` }))))
  return {
    fleet,
    recorder,
    store,
    state: () => fleet.selectSlice(store.getState()),
    /** All connect; one is lost, refused twice and comes back; others are removed, added again, and stay lost. */
    async crashWaitRecover() {
      reconnector.start()
      await clock.advance(20)
      const [seven, proto, constructor] = connector.attempts.map((attempt) => attempt.succeed())
      await clock.advance(5000)
      store.dispatch(foreign.actions.counted())
      seven?.end({ reason: 'going away' })
      for (let failed = 0; failed < 2; failed += 1) {
        const { length } = connector.attempts
        for (let s = 0; s < 40 && connector.attempts.length === length; s += 1) {
          await clock.advance(500)
        }
        connector.lastAttempt().fail(new Error('connection refused'))
        await clock.advance(120)
      }
      store.dispatch(actions.connectionsRemoved(['constructor']))
      constructor?.end()
      proto?.end({ reason: 'cable' })
      await clock.advance(3000)
      store.dispatch(actions.connectionsAdded([{ id: 'constructor', node: 'wss://other/one' }]))
      store.dispatch(foreign.actions.counted())
      await clock.advance(7000)
      for (const attempt of connector.attempts.slice(4)) {
        if (attempt.isPending()) attempt.succeed()
      }
      await clock.advance(2000)
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
