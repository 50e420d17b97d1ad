import { configureStore } from '@reduxjs/toolkit'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectorFor, startErlang } from './erlang.js'

const names = ['n1@127.0.0.1', 'n2@127.0.0.1']
const [n1 = '', n2 = ''] = names
const patience = { timeout: 20_000, interval: 20 }

test('a fleet of nodes shows which one is lost, and which comes back', async () => {
  const erlang = await startErlang()
  const [first] = [await erlang.startNode(n1), await erlang.startNode(n2)]
  const beam = connectorFor(erlang, {})
  const fleet = createReconnectorFleetSlice({ defaults: { maxBackoffMs: 200 } })
  const listener = createReconnectorFleetListener(fleet, { ...beam, probeEveryMs: 100 })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    middleware: (getDefault) => getDefault().concat(listener.middleware),
  })
  const healthy = () =>
    names.filter((id) => fleet.selectors.selectById(store.getState(), id)?.status === 'healthy')
  store.dispatch(fleet.actions.connectionsAdded(names.map((id) => ({ id, node: id }))))
  onTestFinished(listener.start())
  await vi.waitFor(() => expect(healthy()).toEqual(names), patience)
  await first.kill()
  await vi.waitFor(() => expect(healthy()).toEqual([n2]), patience)
  await erlang.startNode(n1)
  await vi.waitFor(() => expect(healthy()).toEqual(names), patience)
})
