// @vitest-environment happy-dom
import { configureStore, type UnknownAction } from '@reduxjs/toolkit'
import { memo } from 'react'
import { flushSync } from 'react-dom'
import { useSelector } from 'react-redux'
import {
  createReconnectorFleetSlice,
  selectById,
  selectIds,
  type FleetState,
} from 'redux-reconnector/fleet'
import type { Reachability } from 'redux-reconnector'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mounted } from './mounted.js'

const count = 10_000
const ids = Array.from({ length: count }, (_, at) => `${at}`)

/** A page with a row for each connection, all of them healthy, which notes who renders. */
function createListPage() {
  const slice = createReconnectorFleetSlice()
  const store = configureStore({
    reducer: { fleet: slice.reducer },
    middleware: (getDefault) => getDefault({ serializableCheck: false, immutableCheck: false }),
  })
  const { actions } = slice
  const renders: string[] = []
  let nowMs = 0

  const Row = memo(function Row({ id }: { id: string }) {
    renders.push(id)
    const state = useSelector((root: { fleet: FleetState }) => selectById(root.fleet, id))
    return (
      <li>
        {id} {state?.status}
      </li>
    )
  })
  function List() {
    renders.push('the list')
    const rows = useSelector((root: { fleet: FleetState }) => selectIds(root.fleet))
    return rows.map((id) => <Row key={id} id={id} />)
  }
  /** Dispatches, and renders what comes of it. */
  const dispatch = (action: UnknownAction) => flushSync(() => store.dispatch(action))
  /** A whole polling cycle in one action. */
  function poll(see: (id: string) => Reachability) {
    nowMs += 1000
    const probes = ids.map((id) => ({ id, probe: see(id), nowMs }))
    dispatch(actions.probesReceived(probes))
  }
  store.dispatch(actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` }))))
  poll(() => 'alive_rpc')
  const page = mounted(store, <List />)
  return { actions, dispatch, page, poll, renders }
}

describe('a list of 10 000 connections', () => {
  let world: ReturnType<typeof createListPage>

  beforeEach(() => {
    world = createListPage()
    expect(world.renders).toEqual(['the list', ...ids])
    world.renders.length = 0
  }, 60_000) // 10 000 rows, on a busy machine
  afterEach(() => world.page.unmount())

  it('renders one row for a probe of one, and the row shows it', () => {
    world.dispatch(world.actions.probeReceived('4321', 'unreachable', 2000))
    expect(world.renders).toEqual(['4321'])
    expect(world.page.container.children[4321]?.textContent).toBe('4321 due')
  })

  it('renders nothing for a cycle of 10 000 probes that changes nothing', () => {
    world.poll(() => 'alive_rpc')
    expect(world.renders).toEqual([])
  })

  it('renders three rows for a cycle of 10 000 probes that changes three', () => {
    const lost = ['0', '64', '9999']
    world.poll((id) => (lost.includes(id) ? 'unreachable' : 'alive_rpc'))
    expect(world.renders).toEqual(lost)
  })

  it('renders the list and the new row when a connection is added', () => {
    world.dispatch(world.actions.connectionsAdded([{ id: 'new', node: 'node new' }]))
    expect(world.renders).toEqual(['the list', 'new'])
  })
})
