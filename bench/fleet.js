// Many connections in one store: a probe, a polling cycle and the memory, beside createEntityAdapter. Run with
// `node --expose-gc`, or the memory is left out.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
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

/** Polling cycles, each of which `take` is given as a list. */
function eachCycle(size, stepMs, take) {
  const ids = idsOf(size)
  let nowMs = startMs
  return (count) => {
    for (let left = count; left > 0; left -= 1) {
      nowMs += stepMs
      take(ids.map((id) => ({ id, probe, nowMs })))
    }
  }
}

/** A cycle of all in one action. */
function cycles(slice, filled, size, stepMs) {
  let state = filled(size)
  return eachCycle(size, stepMs, (results) => {
    state = slice.reducer(state, slice.actions.probesReceived(results))
  })
}

// ---- the floor: a mutable Map with the same `decide`, which keeps no version of before and tells nobody

function filledMap(size) {
  const template = createReconnectorState({ node: '' })
  return new Map(idsOf(size).map((id) => [id, { ...template, node: nodeOf(id) }]))
}

function mapProbes(size, stride) {
  const ids = idsOf(size)
  const map = filledMap(size)
  let nowMs = startMs
  let at = 0
  return (count) => {
    for (let left = count; left > 0; left -= 1) {
      at = (at + stride) % size
      nowMs += 40_000
      map.set(ids[at], decide(map.get(ids[at]), probe, nowMs, 0.5))
    }
    return map
  }
}

function mapCycles(size, stepMs) {
  const map = filledMap(size)
  return eachCycle(size, stepMs, (results) => {
    for (const result of results) {
      const before = map.get(result.id)
      const after = decide(before, result.probe, result.nowMs, 0.5)
      if (after !== before) map.set(result.id, after)
    }
  })
}

/** How many times the floor's time is aimed at. */
const aims = [
  ['1000, in the order of the ids', 1000, 1, 3],
  ['100000, in the order of the ids', 100_000, 1, 2.5],
  ['100000, scattered', 100_000, 7919, 2],
]

function besideTheFloor() {
  const singles = aims.map(([what, size, stride, most]) => {
    const subjects = {
      our: probes(fleet, filledFleet, size, stride),
      their: mapProbes(size, stride),
    }
    const { our, their } = measure(subjects, { count: 50_000, rounds: 11 })
    return row(`one probe among ${what}`, 'us', our / 1000, their / 1000, most)
  })
  const whole = [
    ['all attempt', 40_000],
    ['nothing changes', 1],
  ].map(([what, stepMs]) => {
    const size = 100_000
    const subjects = {
      our: cycles(fleet, filledFleet, size, stepMs),
      their: mapCycles(size, stepMs),
    }
    const { our, their } = measure(subjects, { count: 1, rounds: 11 })
    return row(`a cycle of ${size}, ${what}`, 'ms', our / 1e6, their / 1e6, 2)
  })
  return [...singles, ...whole]

  function row(what, unit, our, their, most) {
    return { what, unit, our, budget: most * their, their, theirName: 'a mutable Map, same decide' }
  }
}

/** The memory of a connection. Without `--expose-gc` it is left out. */
function memory() {
  if (!globalThis.gc) return []
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
  const all = () => idsOf(size).map((id, at) => ({ id, probe, nowMs: startMs + at }))
  const [our] = bytes(() =>
    fleet.reducer(filledFleet(size), fleet.actions.probesReceived(all(), 0.1)),
  )
  const [their] = bytes(() =>
    entities.reducer(filledEntities(size), entities.actions.probesReceived(all())),
  )
  const what = 'memory of a connection, ids and nodes included'
  return [{ what, unit: 'bytes', our, budget: 400, their }]
}

const sizes = [1000, 10_000, 100_000]

function singleProbes() {
  const ours = {}
  for (const size of sizes) {
    const subjects = {
      [`${size}, in the order of the ids`]: probes(fleet, filledFleet, size, 1),
      [`${size}, scattered`]: probes(fleet, filledFleet, size, 7919),
    }
    Object.assign(ours, measure(subjects, { count: 100_000, rounds: 9 }))
  }
  const theirs = {}
  for (const [size, count] of [
    [1000, 200],
    [10_000, 20],
    [100_000, 2],
  ]) {
    const subject = { [size]: probes(entities, filledEntities, size, 1) }
    Object.assign(theirs, measure(subject, { count, rounds: 3 }))
  }
  const orders = ['in the order of the ids', 'scattered']
  return [
    ...orders.flatMap((order) =>
      sizes.map((size) => ({
        what: `one probe among ${size}, ${order}`,
        unit: 'us',
        our: ours[`${size}, ${order}`] / 1000,
        ...(size === 100_000 ? { budget: 2 } : {}),
        their: theirs[size] / 1000,
      })),
    ),
    ...orders.map((order) => ({
      what: `growth of one probe from 1000 to 100000, ${order}`,
      unit: 'times',
      our: ours[`100000, ${order}`] / ours[`1000, ${order}`],
      budget: 2,
      their: theirs[100_000] / theirs[1000],
    })),
  ]
}

function wholeCycles() {
  return sizes.flatMap((size) => {
    const often = { count: Math.max(1, Math.round(20_000 / size)), rounds: 9 }
    const { deciding } = measure({ deciding: cycles(fleet, filledFleet, size, 40_000) }, often)
    const { quiet } = measure({ quiet: cycles(fleet, filledFleet, size, 1) }, often)
    return [
      {
        what: `a cycle of ${size}, all attempt`,
        unit: 'ms',
        our: deciding / 1e6,
        ...(size === 100_000 ? { budget: 50 } : {}),
        size,
      },
      { what: `a cycle of ${size}, nothing changes`, unit: 'ms', our: quiet / 1e6, size },
    ]
  })
}

function theirCycles() {
  return sizes.map((size) => {
    const often = { count: Math.max(1, Math.round(20_000 / size)), rounds: 3 }
    const { their } = measure({ their: cycles(entities, filledEntities, size, 40_000) }, often)
    return their / 1e6
  })
}

// Each part in a process of its own, so that none is measured on the heap that another has left behind.
const parts = { memory, besideTheFloor, singleProbes, wholeCycles, theirCycles }
const { values } = parseArgs({
  options: { part: { type: 'string' }, json: { type: 'boolean' } },
})
if (values.part === undefined) {
  const rowsOf = (part) => {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), '--part', part]
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  }
  const their = rowsOf('theirCycles')
  const names = ['memory', 'besideTheFloor', 'singleProbes', 'wholeCycles']
  const all = names.flatMap(rowsOf)
  report(
    'A fleet',
    all.map(({ size, ...row }) => ({
      theirName: 'createEntityAdapter',
      ...row,
      ...(size === undefined ? {} : { their: their[sizes.indexOf(size)] }),
    })),
  )
} else console.log(JSON.stringify(parts[values.part]()))
