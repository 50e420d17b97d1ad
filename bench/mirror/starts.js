// The longest turn of the event loop while a listener starts on a mirror of 100 000 connections.
import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorFleetListener } from 'redux-reconnector/fleet'
import { createMirror, createPublisher } from 'redux-reconnector/mirror'
import { connectionsOf, createBenchSlice, createTurns } from './life.js'

export async function runStart({ count, events }) {
  const fleet = createBenchSlice()
  const source = createPublisher(fleet, { append: async () => true })
  const keeper = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(source.middleware),
  })
  source.start()
  keeper.dispatch(fleet.actions.connectionsAdded(connectionsOf(count)))
  const turn = createTurns(fleet, count, 1000)
  for (let at = 0; at < events / 1000; at += 1) keeper.dispatch(turn())
  await source.written()
  const snapshot = source.snapshot()

  const publisher = createPublisher(fleet, { append: async () => true })
  const listener = createReconnectorFleetListener(fleet, {
    connect: () => new Promise(() => {}),
    probe: async () => 'alive_rpc',
    probeEveryMs: 60_000,
    onError() {},
  })
  const mirror = createMirror(fleet, { dispatch: (action) => store.dispatch(action) })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(
        mirror.middleware,
        publisher.middleware,
        listener.middleware,
      ),
  })
  mirror.restore(snapshot)
  mirror.stop()
  const startMs = performance.now()
  publisher.start(mirror.position())
  const publisherMs = performance.now() - startMs
  await publisher.written()

  let longestMs = 0
  let lastMs = performance.now()
  let isWatching = true
  const watch = () => {
    const nowMs = performance.now()
    longestMs = Math.max(longestMs, nowMs - lastMs)
    lastMs = nowMs
    if (isWatching) setImmediate(watch)
  }
  const beginMs = performance.now()
  const stop = listener.start()
  const callMs = performance.now() - beginMs
  lastMs = performance.now()
  setImmediate(watch)
  await new Promise((resolve) => setTimeout(resolve, 8000))
  isWatching = false
  stop()
  publisher.stop()
  return { count, publisherMs, callMs, longestMs: Math.max(longestMs, callMs) }
}
