// What a snapshot of 100 000 connections weighs and takes, beside JSON of the state itself.
import { configureStore } from '@reduxjs/toolkit'
import { createMirror, createPublisher } from 'redux-reconnector/mirror'
import { readFileSync } from 'node:fs'
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

  const sums = { made: 0, restored: 0, stringified: 0, parsed: 0 }
  let isMeasuring = false
  const time = (name, work) => {
    globalThis.gc?.()
    const beginMs = mainThreadMs()
    const made = work()
    if (isMeasuring) sums[name] += mainThreadMs() - beginMs
    return made
  }
  let snapshot = ''
  let text = ''
  let shown
  for (let round = -2; round < rounds; round += 1) {
    isMeasuring = round >= 0 // the first two warm up
    snapshot = time('made', () => publisher.snapshot())
    text = time('stringified', () => JSON.stringify(state))
    time('parsed', () => JSON.parse(text))
    shown = fleet.getInitialState()
    const mirror = createMirror(fleet, {
      dispatch: (action) => (shown = fleet.reducer(shown, action)),
    })
    time('restored', () => mirror.restore(snapshot))
  }
  return {
    count,
    bytes: snapshot.length,
    plainBytes: text.length,
    isSame: JSON.stringify(shown) === text,
    madeMs: sums.made / rounds,
    restoredMs: sums.restored / rounds,
    stringifiedMs: sums.stringified / rounds,
    parsedMs: sums.parsed / rounds,
  }
}

/** What the main thread has used of a processor, in ms: a busy machine does not make it longer. Linux counts 10 ms. */
function mainThreadMs() {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8')
    const fields = text.split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return performance.now()
  }
}
