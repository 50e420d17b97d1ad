// Many connections in one store: a probe, a polling cycle and the memory, beside createEntityAdapter. Run with
// `node --expose-gc`, or the memory is left out.
import { createEntityAdapter, createSlice } from '@reduxjs/toolkit'
import { createReconnectorState, decide } from 'redux-reconnector'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { measure } from './measure.js'
import { report } from './report.js'

const fleet = createReconnectorFleetSlice()
const adapter = createEntityAdapter()
const entities = createSlice({
  name: 'entities',
  initialState: adapter.getInitialState(),
  reducers: {
    added: adapter.addMany,
    probeReceived(state, { payload: { id, probe, nowMs } }) {
      const before = state.entities[id]
      adapter.setOne(state, { id, ...decide(before, probe, nowMs) })
    },
    probesReceived(state, { payload }) {
      for (const { id, probe, nowMs } of payload) {
        adapter.setOne(state, { id, ...decide(state.entities[id], probe, nowMs) })
      }
    },
  },
})

const idsOf = (size) => Array.from({ length: size }, (_, at) => `device-${at}`)
const nodeOf = (id) => `${id}@10.0.0.1`

function filledFleet(size) {
  const list = idsOf(size).map((id) => ({ id, node: nodeOf(id) }))
  return fleet.reducer(undefined, fleet.actions.connectionsAdded(list))
}
function filledEntities(size) {
  const list = idsOf(size).map((id) => ({ id, ...createReconnectorState({ node: nodeOf(id) }) }))
  return entities.reducer(undefined, entities.actions.added(list))
}

const startMs = 1_700_000_000_000
const probe = 'unreachable'

/** Probes one by one, each of which decides an attempt: nothing is cheap about them. */
function probes(slice, filled, size, stride) {
  const ids = idsOf(size)
  const { probeReceived } = slice.actions
  let state = filled(size)
  let nowMs = startMs
  let at = 0
  const action =
    slice === fleet
      ? (id) => probeReceived(id, probe, nowMs, 0.5)
      : (id) => probeReceived({ id, probe, nowMs })
  return (count) => {
    for (let left = count; left > 0; left -= 1) {
      at = (at + stride) % size
      nowMs += 40_000
      state = slice.reducer(state, action(ids[at]))
    }
  }
}

/** A cycle of all in one action. */
function cycles(slice, filled, size, stepMs) {
  const ids = idsOf(size)
  let state = filled(size)
  let nowMs = startMs
  return (count) => {
    for (let left = count; left > 0; left -= 1) {
      nowMs += stepMs
      const results = ids.map((id) => ({ id, probe, nowMs }))
      state = slice.reducer(state, slice.actions.probesReceived(results))
    }
  }
}

const rows = []

if (globalThis.gc) {
  const size = 100_000
  const settle = () => {
    fleet.reducer(undefined, fleet.actions.connectionsRemoved([])) // it keeps what it made last
    for (let pass = 0; pass < 3; pass += 1) globalThis.gc()
  }
  const bytes = (make) => {
    settle()
    const before = process.memoryUsage().heapUsed
    const kept = make()
    settle()
    return [(process.memoryUsage().heapUsed - before) / size, kept]
  }
  const [our] = bytes(() => {
    const all = idsOf(size).map((id, at) => ({ id, probe, nowMs: startMs + at }))
    return fleet.reducer(filledFleet(size), fleet.actions.probesReceived(all, 0.1))
  })
  const [their] = bytes(() => {
    const all = idsOf(size).map((id, at) => ({ id, probe, nowMs: startMs + at }))
    return entities.reducer(filledEntities(size), entities.actions.probesReceived(all))
  })
  rows.push({
    what: 'memory of a connection, ids and nodes included',
    unit: 'bytes',
    our,
    budget: 400,
    theirName: 'createEntityAdapter',
    their,
  })
}

const us = (ns) => ns / 1000
const ms = (ns) => ns / 1e6

const ours = {}
for (const size of [1000, 10_000, 100_000]) {
  // One size after the other: the memory of a large fleet is not to be collected at a small one's expense.
  const subjects = {
    [`in order ${size}`]: probes(fleet, filledFleet, size, 1),
    [`scattered ${size}`]: probes(fleet, filledFleet, size, 7919),
  }
  Object.assign(ours, measure(subjects, { count: 100_000, rounds: 9 }))
}
const theirs = {
  ...measure({ 1000: probes(entities, filledEntities, 1000, 1) }, { count: 200, rounds: 5 }),
  ...measure({ 10000: probes(entities, filledEntities, 10_000, 1) }, { count: 20, rounds: 5 }),
  ...measure({ 100000: probes(entities, filledEntities, 100_000, 1) }, { count: 2, rounds: 3 }),
}
for (const size of [1000, 10_000, 100_000]) {
  rows.push({
    what: `one probe among ${size}, in the order of the ids`,
    unit: 'us',
    our: us(ours[`in order ${size}`]),
    ...(size === 100_000 ? { budget: 2 } : {}),
    theirName: 'createEntityAdapter',
    their: us(theirs[size]),
  })
}
for (const order of ['in order', 'scattered']) {
  rows.push({
    what: `growth of one probe from 1000 to 100000, ${order}`,
    unit: 'times',
    our: ours[`${order} 100000`] / ours[`${order} 1000`],
    budget: 2,
    theirName: 'createEntityAdapter',
    their: theirs[100_000] / theirs[1000],
  })
}
rows.push({
  what: 'one probe among 100000, scattered',
  unit: 'us',
  our: us(ours['scattered 100000']),
  budget: 2,
  theirName: 'createEntityAdapter',
  their: us(theirs[100_000]),
})

for (const size of [1000, 10_000, 100_000]) {
  const count = Math.max(1, Math.round(20_000 / size))
  const times = measure(
    {
      deciding: cycles(fleet, filledFleet, size, 40_000),
      quiet: cycles(fleet, filledFleet, size, 1),
      entities: cycles(entities, filledEntities, size, 40_000),
    },
    { count, rounds: 5 },
  )
  rows.push({
    what: `a cycle of ${size}, all attempt`,
    unit: 'ms',
    our: ms(times.deciding),
    ...(size === 100_000 ? { budget: 50 } : {}),
    theirName: 'createEntityAdapter',
    their: ms(times.entities),
  })
  if (size === 100_000) {
    rows.push({
      what: `a cycle of ${size}, nothing changes`,
      unit: 'ms',
      our: ms(times.quiet),
      theirName: 'createEntityAdapter, all attempt',
      their: ms(times.entities),
    })
  }
}

report('A fleet', rows)
