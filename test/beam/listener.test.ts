import { configureStore } from '@reduxjs/toolkit'
import { createReconnectorListener, createReconnectorSlice, type Policy } from 'redux-reconnector'
import { atom, type BeamConnector } from 'redux-reconnector/beam'
import { createScriptedClock, type ScriptedClock } from 'redux-reconnector/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectorFor, connectTo, startErlang, type Erlang } from './erlang.js'

const n1 = 'n1@127.0.0.1'

interface Setting {
  readonly policy?: Partial<Policy>
  readonly maxBackoffMs?: number
  readonly probeEveryMs: number
  readonly clock?: ScriptedClock
}

/**
 * A store that keeps a connection, and beside it a record of what happened that is not the store's.
 */
const keep = (beam: BeamConnector, { clock, probeEveryMs, ...rest }: Setting) => {
  const now = clock ? clock.now : Date.now
  const attempts: { number: number; atMs: number; result?: 'opened' | 'failed' }[] = []
  const seen = new Set<string>()
  const underWay = new Set<Promise<unknown>>()
  const watched = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.then(
      () => {},
      () => {},
    )
    underWay.add(settled)
    void settled.then(() => underWay.delete(settled))
    return work
  }
  const backend = createReconnectorSlice({ node: n1, ...rest })
  const listener = createReconnectorListener(backend, {
    probeEveryMs,
    ...(clock && { clock }),
    probe: (target) => watched(beam.probe(target)),
    connect(attempt) {
      const record: (typeof attempts)[number] = { number: attempt.number, atMs: now() }
      attempts.push(record)
      const connecting = beam.connect(attempt)
      connecting.then(
        () => {
          record.result = 'opened'
        },
        () => {
          record.result = 'failed'
        },
      )
      return watched(connecting)
    },
  })
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer },
    middleware: (getDefault) => getDefault().concat(listener.middleware),
  })
  const state = () => store.getState()[backend.reducerPath]
  store.subscribe(() => seen.add(`${state().status} ${state().reachability}`))
  onTestFinished(listener.start())
  /** Lets the real sockets finish what the scripted clock has begun. */
  const settle = async () => {
    while (underWay.size > 0) await Promise.all(underWay)
    await clock?.advance(0)
    if (underWay.size > 0) await settle()
  }
  return { attempts, seen, settle, state }
}

const patience = { timeout: 15_000, interval: 10 }
const opened = ({ result }: { result?: string }) => result === 'opened'

/**
 * The frozen node's kernel goes on accepting, so only the connector's own limits end what is asked
 * of it.
 */
const connector = (erlang: Erlang) =>
  connectorFor(erlang, { node: n1, rpcTimeoutMs: 500, setupTimeoutMs: 1000 })

test('a store keeps a real node through kill, restart, freeze and thaw, and its record agrees with what happened', async () => {
  const erlang = await startErlang()
  const beam = connector(erlang)
  const first = await erlang.startNode(n1)
  const backoffMs = [0, 50, 100, 200]
  const { attempts, seen, state } = keep(beam, {
    policy: { backoffMs },
    maxBackoffMs: 400,
    probeEveryMs: 20,
  })
  const becomes = (status: string) =>
    vi.waitFor(() => expect(state().status).toBe(status), patience)
  const attemptsReach = (count: number) =>
    vi.waitFor(() => expect(state().attempts).toBeGreaterThanOrEqual(count), patience)

  await becomes('healthy')
  expect(state()).toMatchObject({ totalReconnects: 1, attempts: 0, reachability: 'alive_rpc' })

  await first.kill()
  await attemptsReach(4)
  expect(state().totalReconnects).toBe(1)

  const second = await erlang.startNode(n1)
  await becomes('healthy')
  expect(state()).toMatchObject({ totalReconnects: 2, attempts: 0 })

  await second.freeze()
  await attemptsReach(3)
  // The original counts every one of these attempts as a success.
  expect(state().totalReconnects).toBe(2)

  second.thaw()
  await becomes('healthy')
  await vi.waitFor(() => expect(state().reachability).toBe('alive_rpc'), patience)
  expect(await beam.rpc('erlang', 'nodes', [atom('hidden')])).toHaveLength(1)

  expect(state()).toMatchObject({ totalReconnects: 3, attempts: 0 })
  expect(attempts.filter(opened)).toHaveLength(3)
  expect([...seen]).toEqual(expect.arrayContaining(['due alive_dist_only', 'healthy alive_rpc']))
  for (const [index, { number, atMs }] of attempts.entries()) {
    const before = attempts[index - 1]
    if (!before || opened(before)) {
      expect(number).toBe(1)
      continue
    }
    expect(number).toBe(before.number + 1)
    // A busy machine may begin the earlier attempt late, and so shorten what is measured here.
    expect(atMs - before.atMs).toBeGreaterThan((backoffMs[before.number] ?? 400) - 25)
  }
})

test('on a scripted clock the waits of the same outages are those of the original', async () => {
  const erlang = await startErlang()
  const clock = createScriptedClock(1_000_000)
  const first = await erlang.startNode(n1)
  const { attempts, settle, state } = keep(connector(erlang), { clock, probeEveryMs: 1000 })
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1000)
      await settle()
    }
  }
  /** The waits between the attempts of the outage that began with attempt `from`. */
  const waitsFrom = (from: number) =>
    attempts.slice(from).map(({ atMs }, index) => atMs - (attempts[from + index - 1]?.atMs ?? atMs))

  await settle()
  expect(state()).toMatchObject({ status: 'healthy', totalReconnects: 1 })
  await pass(5)
  expect(attempts).toHaveLength(1)

  await first.kill()
  await vi.waitFor(async () => {
    await settle()
    expect(state().status).not.toBe('healthy')
  }, patience)
  await pass(95)
  const inOutage = attempts.slice(1)
  expect(inOutage.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(waitsFrom(2)).toEqual([2000, 4000, 8000, 16000, 30000, 30000])
  expect(state()).toMatchObject({ status: 'waiting', attempts: 7, totalReconnects: 1 })

  const second = await erlang.startNode(n1)
  await pass(30)
  expect(state()).toMatchObject({ status: 'healthy', attempts: 0, totalReconnects: 2 })

  const before = attempts.length
  await second.freeze()
  await pass(16)
  expect(attempts.slice(before).map(({ number }) => number)).toEqual([1, 2, 3, 4])
  expect(waitsFrom(before + 1)).toEqual([2000, 4000, 8000])
  expect(state()).toMatchObject({ attempts: 4, totalReconnects: 2 })

  second.thaw()
  await pass(16)
  expect(state()).toMatchObject({ status: 'healthy', attempts: 0, totalReconnects: 3 })
  expect(attempts.filter(opened)).toHaveLength(3)
}, 60_000)

test('a wrong cookie pauses the store, and a refused name ends its attempts', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const wrong = connectorFor(erlang, { node: n1, cookie: () => 'another' })
  const paused = keep(wrong, { probeEveryMs: 20 })
  const parked = { status: 'gaveUp', outcome: 'auth' }
  await vi.waitFor(() => expect(paused.state()).toMatchObject(parked), patience)
  expect(paused.state().reason).toBe(
    `${n1}: refused the cookie (closed after it received the proof)`,
  )

  const admin = connectorFor(erlang, { node: n1 })
  await connectTo(admin)
  await admin.rpc('net_kernel', 'allow', [[atom('somebody@else')]])
  const refused = keep(connectorFor(erlang, { node: n1 }), { probeEveryMs: 20 })
  await vi.waitFor(() => expect(refused.state().status).toBe('gaveUp'), patience)
  expect(refused.attempts).toHaveLength(1)
})
