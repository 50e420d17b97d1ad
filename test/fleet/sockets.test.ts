import { configureStore } from '@reduxjs/toolkit'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectStatusCounts,
} from 'redux-reconnector/fleet'
import { expect, it } from 'vitest'
import { createCountingConnect, createRestartableServer, until } from '../../bench/socketHerd.js'

const count = 500
const atOnce = 32

it('500 real sockets are all back after three restarts of the server, none doubled, none left', async () => {
  const server = await createRestartableServer()
  const { connect, counts } = createCountingConnect()
  const slice = createReconnectorFleetSlice({
    defaults: { maxBackoffMs: 400, policy: { backoffMs: [0, 100, 200], jitter: [0.5, 1.5] } },
  })
  const listener = createReconnectorFleetListener(slice, {
    connect,
    maxConcurrentAttempts: atOnce,
    probeEveryMs: 50,
  })
  const store = configureStore({
    reducer: { [slice.reducerPath]: slice.reducer },
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(listener.middleware),
  })
  store.dispatch(
    slice.actions.connectionsAdded(
      Array.from({ length: count }, (_, at) => ({
        id: `${at}`,
        node: `ws://${server.host}/${at}`,
      })),
    ),
  )
  const statuses = () => selectStatusCounts(slice.selectSlice(store.getState()))
  const allBack = () => server.openCount() === count && statuses().healthy === count
  const stop = listener.start()
  try {
    await until(allBack, 20_000, 'the first connections')
    for (let restart = 1; restart <= 3; restart += 1) {
      await server.leave()
      await until(() => statuses().healthy === 0, 20_000, `the loss at restart ${restart}`)
      await server.listen()
      await until(allBack, 20_000, `coming back after restart ${restart}`)
    }
    expect(server.doubledCount()).toBe(0)
    expect(counts.most).toBeLessThanOrEqual(atOnce)
    expect(counts.attempts).toBeGreaterThanOrEqual(4 * count)
  } finally {
    stop()
    await until(() => server.openCount() === 0, 20_000, 'closing all')
    await server.leave()
  }
  expect(statuses()).toMatchObject({ healthy: 0, connecting: 0 })
  await until(
    () => !process.getActiveResourcesInfo().includes('TCPSocketWrap'),
    20_000,
    'the end of the last socket',
  )
}, 120_000)
