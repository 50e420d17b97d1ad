// What a snapshot of 100 000 connections weighs and takes, beside JSON of the state itself.
import { configureStore } from '@reduxjs/toolkit'
import { createMirror, createPublisher } from 'redux-reconnector/mirror'
import { median } from '../measure.js'
import { connectionsOf, createBenchSlice, createTurns } from './life.js'

export async function runSnapshots({ count, events, rounds = 9 }) {
  const fleet = createBenchSlice()
  const publisher = createPublisher(fleet, { append: async () => true })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(publisher.middleware),
  })
  store.dispatch(fleet.actions.connectionsAdded(connectionsOf(count)))
  const turn = createTurns(fleet, count, 1000)
  for (let at = 0; at < events / 1000; at += 1) store.dispatch(turn())
  publisher.start()
  await publisher.written()
  const state = fleet.selectSlice(store.getState())

  const times = { made: [], restored: [], stringified: [], parsed: [] }
  const time = (name, work) => {
    globalThis.gc?.()
    const { user } = process.cpuUsage()
    const beginMs = performance.now()
    const made = work()
    times[name].push({
      ms: performance.now() - beginMs,
      cpuMs: (process.cpuUsage().user - user) / 1000,
    })
    return made
  }
  let snapshot = ''
  let text = ''
  let shown
  for (let round = -2; round < rounds; round += 1) {
    snapshot = time('made', () => publisher.snapshot())
    text = time('stringified', () => JSON.stringify(state))
    time('parsed', () => JSON.parse(text))
    shown = fleet.getInitialState()
    const mirror = createMirror(fleet, {
      dispatch: (action) => (shown = fleet.reducer(shown, action)),
    })
    time('restored', () => mirror.restore(snapshot))
  }
  const summary = (name) => ({
    ms: median(times[name].slice(2).map(({ ms }) => ms)),
    leastMs: Math.min(...times[name].map(({ ms }) => ms)),
  })
  return {
    count,
    bytes: snapshot.length,
    plainBytes: text.length,
    isSame: JSON.stringify(shown) === text,
    made: summary('made'),
    restored: summary('restored'),
    stringified: summary('stringified'),
    parsed: summary('parsed'),
  }
}
