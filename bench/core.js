// What a probe costs, beside the same work written in other ways, in one run. The budgets are those that the library
// was designed for, on a machine on which the object spread takes 134 ns and Immer 1027 ns.
import { configureStore, createListenerMiddleware, createSlice } from '@reduxjs/toolkit'
import {
  createReconnectorListener,
  createReconnectorSlice,
  createReconnectorState,
  decide,
} from 'redux-reconnector'
import { machine, measure, printTable } from './measure.js'

const startMs = 1_700_000_000_000
const everyMs = 1000

// ---- the tick, written with an object spread

const backoffOf = (s) =>
  Math.min([0, 2000, 4000, 8000, 16000][s.attempts] ?? s.maxBackoffMs, s.maxBackoffMs)

function spreadTick(state, reachability, nowMs) {
  if (reachability === 'alive_rpc')
    return { ...state, status: 'healthy', reachability, attempts: 0 }
  const isWaiting = state.lastAttemptMs !== null && nowMs - state.lastAttemptMs < backoffOf(state)
  return isWaiting
    ? { ...state, status: 'waiting', reachability }
    : { ...state, status: 'due', reachability, attempts: state.attempts + 1, lastAttemptMs: nowMs }
}

// ---- the tick, written with Immer drafts

const slice = createReconnectorSlice({ node: 'n' })
const { probeReceived } = slice.actions
const initialState = slice.getInitialState()
const immerSlice = createSlice({
  name: 'immer',
  initialState: createReconnectorState({ node: 'n' }),
  reducers: {
    probeReceived: {
      prepare: (probe, nowMs) => ({ payload: { probe, nowMs } }),
      reducer(state, { payload: { probe, nowMs } }) {
        state.reachability = probe
        if (probe === 'alive_rpc') {
          state.attempts = 0
          state.status = 'healthy'
        } else if (state.lastAttemptMs !== null && nowMs - state.lastAttemptMs < backoffOf(state)) {
          state.status = 'waiting'
        } else {
          state.attempts += 1
          state.lastAttemptMs = nowMs
          state.status = 'due'
        }
      },
    },
  },
})

// ---- an outage polled every second; each loop is written out, so that no call in it is shared with another subject

const immerProbeReceived = immerSlice.actions.probeReceived

const probes = measure({
  decide(count) {
    let state = initialState
    for (let at = 0; at < count; at += 1)
      state = decide(state, 'unreachable', startMs + at * everyMs)
    return state
  },
  spread(count) {
    let state = initialState
    for (let at = 0; at < count; at += 1) {
      state = spreadTick(state, 'unreachable', startMs + at * everyMs)
    }
    return state
  },
  slice(count) {
    let state = initialState
    for (let at = 0; at < count; at += 1) {
      state = slice.reducer(state, probeReceived('unreachable', startMs + at * everyMs))
    }
    return state
  },
  immer(count) {
    let state = initialState
    for (let at = 0; at < count; at += 1) {
      state = immerSlice.reducer(state, immerProbeReceived('unreachable', startMs + at * everyMs))
    }
    return state
  },
})

// ---- an action that is none of our business

const foreign = { type: 'other/happened' }
const storeWith = (middleware) =>
  configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    devTools: false,
    middleware: () => middleware,
  })
const reconnector = createReconnectorListener(slice, { connect: () => new Promise(() => {}) })
const ours = storeWith([reconnector.middleware])
const stop = reconnector.start()
const listener = createListenerMiddleware()
listener.startListening({
  predicate: (action) => slice.actions.probeReceived.match(action),
  effect() {},
})

const none = storeWith([])
const rtk = storeWith([listener.middleware])
const passes = measure(
  {
    none(count) {
      for (let at = 0; at < count; at += 1) none.dispatch(foreign)
    },
    ours(count) {
      for (let at = 0; at < count; at += 1) ours.dispatch(foreign)
    },
    rtk(count) {
      for (let at = 0; at < count; at += 1) rtk.dispatch(foreign)
    },
  },
  { count: 1_000_000 },
)
stop()

// ---- the table

const rows = [
  ['decide, a probe', 15, probes.decide, 'object spread', probes.spread],
  ['action creator and reducer, a probe', 120, probes.slice, 'Immer drafts', probes.immer],
  [
    'listener, a foreign action',
    150,
    passes.ours - passes.none,
    'RTK listener',
    passes.rtk - passes.none,
  ],
].map(([what, budget, our, theirName, their]) => ({
  what,
  budget,
  our,
  theirName,
  their,
  ratio: their / our,
}))

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ machine: machine(), rows }, null, 2))
} else {
  console.log(`${machine()}\nmedians of 15 rounds, in ns\n`)
  printTable(
    ['', 'ours', 'budget', 'theirs', 'ratio', ''],
    rows.map(({ what, budget, our, theirName, their, ratio }) => [
      what,
      our.toFixed(1),
      budget,
      their.toFixed(1),
      our > 1 ? `${ratio.toFixed(1)}x` : 'below noise',
      theirName,
    ]),
  )
}
