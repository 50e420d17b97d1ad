import { configureStore } from '@reduxjs/toolkit'
import { describe, expect, test } from 'vitest'
import type { Attempt } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectById,
  selectStatusCounts,
} from 'redux-reconnector/fleet'
import { createMirror, createPublisher } from 'redux-reconnector/mirror'
import { createScriptedClock, createScriptedConnector } from 'redux-reconnector/testing'
import { createMemoryLog } from './logs.js'

type Log = ReturnType<typeof createMemoryLog>

/** A worker: a store with all that keeps a fleet, or waits to take it over. Its clock stands still when it is frozen. */
function createWorker(log: Log, startMs: number, isWriteAhead = true) {
  const clock = createScriptedClock(startMs)
  const connector = createScriptedConnector()
  const fleet = createReconnectorFleetSlice({ defaults: { policy: { maxAttempts: 3 } } })
  let append = log.append
  const publisher = createPublisher(fleet, {
    append: (entry, n) => append(entry, n),
    onLost: () => stop?.(),
    clock,
  })
  const listener = createReconnectorFleetListener(fleet, {
    async connect(attempt) {
      if (isWriteAhead) await publisher.written()
      return connector.connect(attempt)
    },
    clock,
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
  let stop: (() => void) | undefined
  const state = () => fleet.selectSlice(store.getState())
  return {
    clock,
    connector,
    fleet,
    publisher,
    mirror,
    store,
    state,
    of: (id: string) => selectById(state(), id),
    /** From now on nothing of it reaches the log, as after a kill. */
    cut: () => void (append = () => new Promise(() => {})),
    /** What it sends arrives when it has thawed. */
    thaw: () => void (append = log.append),
    follow() {
      for (const entry of log.entries) mirror.take(entry)
    },
    async takeOver() {
      for (let isFenced = false; !isFenced;) {
        for (const entry of log.entries) mirror.take(entry)
        const at = mirror.position()
        mirror.stop()
        publisher.start(at)
        isFenced = await publisher.written().then(
          () => true,
          () => false,
        )
      }
      stop = listener.start()
      await clock.advance()
    },
    /** Who tried what, in short. */
    attempts: () => connector.attempts.map(shown),
  }
}

const shown = ({ id, number }: Attempt) => `${id} ${number}`
const ids = ['idle', 'due', 'connecting', 'waiting', 'healthy', 'gaveUp', 'paused'] as const

/** A worker that has a connection in every status, and is gone in the same moment. */
async function killedInEveryStatus(log: Log) {
  const worker = createWorker(log, 1000)
  const { clock, connector, fleet, store } = worker
  await worker.takeOver()
  const add = (...added: string[]) =>
    store.dispatch(
      fleet.actions.connectionsAdded(added.map((id) => ({ id, node: `wss://host/${id}` }))),
    )
  add('connecting', 'waiting', 'healthy', 'gaveUp', 'paused')
  await clock.advance()
  for (let second = 0; second < 12; second += 1) {
    for (const attempt of connector.attempts) {
      if (!attempt.isPending()) continue
      if (attempt.id === 'healthy' || attempt.id === 'paused') attempt.succeed()
      if (attempt.id === 'gaveUp') attempt.fail(new Error('refused'))
    }
    await clock.advance(1000)
  }
  const pending = connector.attempts.filter((attempt) => attempt.isPending())
  for (const attempt of pending) if (attempt.id === 'waiting') attempt.fail(new Error('refused'))
  store.dispatch(fleet.actions.paused('paused', 'by hand', clock.now()))
  await clock.advance(1)
  add('due', 'idle')
  store.dispatch(fleet.actions.probeReceived('due', 'unreachable', clock.now(), 0))
  await worker.publisher.written()
  worker.cut()
  for (const id of ids) expect(worker.of(id)?.status).toBe(id)
  return worker
}

describe('a listener started on a mirror after the last entry goes on', () => {
  test('with the rest of each wait, and with no attempt made twice: killed in every status', async () => {
    const log = createMemoryLog()
    const killed = await killedInEveryStatus(log)
    const diedMs = killed.clock.now()
    const next = createWorker(log, diedMs + 800)
    next.follow()
    expect(next.state()).toEqual(killed.state())

    const made = killed.attempts()
    await next.takeOver()
    // At once: what was due, what was never looked at, and what the killed one had open.
    expect(next.attempts().toSorted()).toEqual(['due 1', 'healthy 1', 'idle 1'])
    expect(next.of('connecting')).toMatchObject({ status: 'waiting', reason: 'interrupted' })
    expect(next.of('gaveUp')).toEqual(killed.of('gaveUp'))
    expect(next.of('paused')).toMatchObject({ status: 'paused', holds: ['by hand'] })

    // Both were last tried at 11 000 ms, for the second time.
    const waiting = ['connecting 3', 'waiting 3']
    await next.clock.advance(14_999 - next.clock.now())
    expect(next.attempts()).toHaveLength(3)
    await next.clock.advance(1)
    expect(next.attempts().slice(3).toSorted()).toEqual(waiting)
    // 'healthy' was connected by the killed one's first attempt, whose outage is over.
    const doubled = next.attempts().filter((attempt) => made.includes(attempt))
    expect(doubled).toEqual(['healthy 1'])
    const attemptIds = [...killed.connector.attempts, ...next.connector.attempts]
    expect(new Set(attemptIds.map(({ attemptId }) => attemptId)).size).toBe(attemptIds.length)
  })

  test('and dashboards show it, byte by byte', async () => {
    const log = createMemoryLog()
    await killedInEveryStatus(log)
    const next = createWorker(log, 20_000)
    await next.takeOver()
    await next.clock.advance(60_000)
    await next.publisher.written()
    const dashboard = createWorker(log, 0)
    dashboard.follow()
    expect(JSON.stringify(dashboard.state())).toBe(JSON.stringify(next.state()))
  })

  test.each([true, false])(
    'an attempt that the log does not know of is made by nobody before: write-ahead %s',
    async (isWriteAhead) => {
      const log = createMemoryLog()
      const killed = createWorker(log, 0, isWriteAhead)
      await killed.takeOver()
      killed.store.dispatch(killed.fleet.actions.connectionsAdded([{ id: '7', node: 'n' }]))
      await killed.publisher.written()
      killed.cut()
      await killed.clock.advance(10)
      expect(killed.of('7')?.status).toBe('connecting')
      const next = createWorker(log, 1000, isWriteAhead)
      await next.takeOver()
      expect(next.attempts()).toEqual(['7 1'])
      // Without it, the device sees attempt 1 twice.
      expect(killed.attempts()).toEqual(isWriteAhead ? [] : ['7 1'])
    },
  )
})

test('a worker that was frozen comes back as a zombie, writes nothing, dials nobody, and closes all', async () => {
  const log = createMemoryLog()
  const zombie = createWorker(log, 0)
  await zombie.takeOver()
  const connections = ['6', '7'].map((id) => ({ id, node: id }))
  zombie.store.dispatch(zombie.fleet.actions.connectionsAdded(connections))
  await zombie.clock.advance()
  zombie.connector.attempts[0]?.succeed()
  zombie.connector.attempts[1]?.fail(new Error('refused'))
  await zombie.clock.advance(1)
  await zombie.publisher.written()
  zombie.cut() // and its clock stands still

  const next = createWorker(log, 5000)
  await next.takeOver()
  for (const attempt of next.connector.attempts) attempt.succeed()
  await next.clock.advance(1)
  await next.publisher.written()
  expect(selectStatusCounts(next.state()).healthy).toBe(2)
  const written = log.entries.length
  const dialed = zombie.connector.attempts.length
  expect(zombie.connector.openCount()).toBe(1)

  zombie.thaw()
  await zombie.clock.advance(60_000) // the wait of its second connection ends
  expect(zombie.connector.attempts).toHaveLength(dialed)
  expect(zombie.connector.openCount()).toBe(0)
  expect(log.entries).toHaveLength(written)
  expect(next.connector.openCount()).toBe(2)
})

test('a worker that finds another entry at its place folds it first', async () => {
  const log = createMemoryLog()
  const first = createWorker(log, 0)
  await first.takeOver()
  const next = createWorker(log, 0)
  next.follow()
  next.mirror.stop()
  first.store.dispatch(first.fleet.actions.connectionsAdded([{ id: '7', node: 'n' }]))
  await first.publisher.written()
  next.publisher.start(1)
  await expect(next.publisher.written()).rejects.toThrow('another process has written entry 2')
})
