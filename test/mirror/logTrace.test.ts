import { describe, expect, test } from 'vitest'
import { readTrace, replayFleetTrace, replayTrace } from 'redux-reconnector/devtools'
import { createLogTrace } from 'redux-reconnector/mirror'
import { createLogStore, createMemoryLog, createWriterStore, slices } from './logs.js'
import { createRandomLife } from './randomLife.js'

async function lived(steps = 200) {
  const writer = createWriterStore({ maxItems: 50 })
  const life = createRandomLife(writer.slice, 21, 30)
  writer.publisher.start()
  const states: string[] = []
  for (let step = 0; step < steps; step += 1) {
    writer.dispatch(life(writer.state()))
    await writer.publisher.written()
    states[writer.log.entries.length] = JSON.stringify(writer.state())
  }
  return { ...writer, states }
}

describe('a log as a trace', () => {
  test('is replayed to the state of its writer', async () => {
    const { log, slice, state } = await lived()
    const trace = createLogTrace(slice)
    for (const entry of log.entries) trace.add(entry)
    const replay = replayFleetTrace(readTrace(trace.text()), slice)
    expect(JSON.stringify(replay.state)).toBe(JSON.stringify(state()))
    expect(replay.passedOver).toEqual([])
  })

  test('of one connection holds nothing of the others', async () => {
    const { log, slice, state } = await lived()
    const { selectById, selectIds } = slice.getSelectors()
    const [id = ''] = selectIds(state()).slice(-1)
    const trace = createLogTrace(slice, { id })
    for (const entry of log.entries) trace.add(entry)
    const replay = replayFleetTrace(readTrace(trace.text()), slice)
    expect([...replay.connections.keys()]).toEqual([id])
    expect(selectById(replay.state, id)).toEqual(selectById(state(), id))
  })

  test('may be a window, which begins with the state before it', async () => {
    const { log, slice, states } = await lived()
    // The entries that were the last of a step.
    const [before = 0, last = 0] = [40, 60].map((step) =>
      states.findIndex((text, n) => n >= step && text !== undefined),
    )
    const trace = createLogTrace(slice, { from: before + 1, to: last })
    for (const entry of log.entries) trace.add(entry)
    const replay = replayFleetTrace(readTrace(trace.text()), slice)
    expect(JSON.stringify(replay.initialState)).toBe(states[before])
    expect(JSON.stringify(replay.state)).toBe(states[last])
  })

  test('may begin with a snapshot', async () => {
    const { log, slice, publisher, dispatch, state } = await lived(50)
    const snapshot = publisher.snapshot()
    const before = JSON.stringify(state())
    const at = log.entries.length
    const life = createRandomLife(slice, 22, 30)
    for (let step = 0; step < 20; step += 1) {
      dispatch(life(state()))
      await publisher.written()
    }
    const trace = createLogTrace(slice)
    for (const entry of [snapshot, ...log.entries.slice(at)]) expect(trace.add(entry)).toBe('taken')
    const replay = replayFleetTrace(readTrace(trace.text()), slice)
    expect(JSON.stringify(replay.initialState)).toBe(before)
    expect(JSON.stringify(replay.state)).toBe(JSON.stringify(state()))
  })

  test('of a single slice is replayed, too', async () => {
    const log = createMemoryLog()
    const slice = slices.single()
    const writer = createLogStore(slice, { append: log.append })
    writer.mirror.stop()
    writer.publisher.start()
    await writer.publisher.written()
    for (let nowMs = 0; nowMs < 9000; nowMs += 1000) {
      writer.dispatch(slice.actions.probeReceived('unreachable', nowMs, 0.5))
    }
    await writer.publisher.written()
    const trace = createLogTrace(slice)
    for (const entry of log.entries) trace.add(entry)
    expect(replayTrace(readTrace(trace.text()), slice).state).toEqual(writer.state())
  })

  test('holds no more than it may', async () => {
    const { log, slice } = await lived(100)
    const trace = createLogTrace(slice, { maxActions: 10 })
    const addAll = () => {
      for (const entry of log.entries) trace.add(entry)
    }
    expect(addAll).toThrow('the window holds more than 10 actions: narrow it by')
  })
})
