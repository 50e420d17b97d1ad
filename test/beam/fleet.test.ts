import { configureStore } from '@reduxjs/toolkit'
import { atom } from 'redux-reconnector/beam'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { expect, onTestFinished, test, vi } from 'vitest'
import { attempt, connectorFor, failure, startErlang, target } from './erlang.js'

const names = ['n1@127.0.0.1', 'n2@127.0.0.1']
const [n1 = '', n2 = ''] = names
const patience = { timeout: 20_000, interval: 20 }

test('one connector serves several nodes, each with its own connection, calls and end', async () => {
  const erlang = await startErlang()
  for (const name of names) await erlang.startNode(name)
  const beam = connectorFor(erlang, {})
  const one = await beam.connect(attempt({ id: 'one', node: n1 }))
  expect(await beam.rpc('erlang', 'node', [])).toEqual(atom(n1))
  await beam.connect(attempt({ id: 'two', node: n2 }))
  expect(await beam.rpc('erlang', 'node', [], { id: 'one' })).toEqual(atom(n1))
  expect(await beam.rpc('erlang', 'node', [], { id: 'two' })).toEqual(atom(n2))
  expect(await failure(beam.rpc('erlang', 'node', []))).toEqual(
    new TypeError('rpc: expected `id`, because the connector serves several connections'),
  )
  beam.disconnect('one')
  expect(await one?.closed).toMatchObject({ reason: 'disconnected' })
  expect(await beam.probe(target({ id: 'one', node: n1 }))).toMatchObject({
    reachability: 'alive_epmd_only',
  })
  expect(await beam.probe(target({ id: 'two', node: n2 }))).toEqual({
    reachability: 'alive_rpc',
  })
  beam.disconnect()
  expect(await failure(beam.rpc('erlang', 'node', [], { id: 'two' }))).toMatchObject({
    code: 'BEAM_NOT_CONNECTED',
  })
})

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
