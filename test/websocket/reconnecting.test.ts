import { configureStore, type Middleware, type PayloadAction } from '@reduxjs/toolkit'
import {
  createReconnectorListener,
  createReconnectorSlice,
  type Policy,
  type ProbeConnection,
} from 'redux-reconnector'
import { createWebSocketConnector, type MessageData } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'

const policy: Partial<Policy> = { backoffMs: [0, 20, 40], connectTimeoutMs: 300 }
const probeEveryMs = 20

let server: FaultyServer
let stops: (() => void)[]
beforeEach(async () => {
  stops = []
  server = await startFaultyServer()
})
afterEach(async () => {
  for (const stop of stops) stop()
  await server.crash()
})

const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 5000 })

/** A store that keeps a WebSocket to the server; `look: false` leaves its end to be told by the socket alone. */
function start({
  look = true,
  connector = createWebSocketConnector({
    WebSocket,
    heartbeat: { everyMs: 50, timeoutMs: 500 },
  }),
  ...given
}: {
  look?: boolean
  connector?: ReturnType<typeof createWebSocketConnector>
  policy?: Partial<Policy>
} = {}) {
  const actions: { name: string; nowMs: number }[] = []
  const log: Middleware = () => (next) => (action) => {
    const { type, payload } = action as PayloadAction<{ nowMs: number }> // all of this slice's are
    const name = type.replace('reconnector/', '')
    actions.push({ name, nowMs: payload.nowMs })
    return next(action)
  }
  let looks = 0
  const probe: ProbeConnection = (target) => {
    looks += 1
    return connector.probe(target)
  }
  const backend = createReconnectorSlice({
    node: server.url,
    maxBackoffMs: 60,
    policy: { ...policy, ...given.policy },
  })
  const reconnector = createReconnectorListener(backend, {
    connect: connector.connect,
    ...(look && { probe }),
    probeEveryMs,
  })
  const store = configureStore({
    reducer: { [backend.reducerPath]: backend.reducer },
    middleware: (getDefault) => getDefault().concat(log, reconnector.middleware),
  })
  const state = () => store.getState().reconnector
  const stop = reconnector.start()
  stops.push(stop)
  return {
    ...connector,
    stop,
    state,
    dispatch: store.dispatch,
    onChange: store.subscribe,
    retryRequested: backend.actions.retryRequested,
    refreshRequested: backend.actions.refreshRequested,
    /** When there were these actions. */
    timesOf: (name: string) => actions.filter((one) => one.name === name).map(({ nowMs }) => nowMs),
    /** Waits until it has looked a few times more. */
    async someLooks() {
      const before = looks
      await until(() => expect(looks).toBeGreaterThan(before + 3))
    },
    healthy: (totalReconnects: number) =>
      until(() =>
        expect(state()).toMatchObject({ status: 'healthy', attempts: 0, totalReconnects }),
      ),
  }
}

describe.each([{ look: true }, { look: false }])('a store with a WebSocket, %o', (how) => {
  it('comes back after the server has crashed and restarted', async () => {
    const { healthy, state, send, subscribe, timesOf } = start(how)
    const received: MessageData[] = []
    subscribe((data) => received.push(data))
    await healthy(1)
    await server.crash()
    await until(() => expect(state().attempts).toBeGreaterThanOrEqual(4))
    expect(state().reason).toMatch(/^connect ECONNREFUSED/)
    expect(send('x')).toBe(false)
    await server.restart()
    await healthy(2)
    expect(server.upgrades()).toBe(2)
    expect(timesOf('reconnectSucceeded')).toHaveLength(2)
    expect(send('back again')).toBe(true)
    await until(() => expect(received).toEqual(['back again']))
    expect(server.clients()).toHaveLength(1)
  })

  it('waits longer and longer while the server flaps, and holds one connection at most', async () => {
    server.behave({ kind: 'flapping', afterMs: 10 })
    const most = vi.fn(() => server.clients().length)
    const { healthy, state, timesOf } = start({
      ...how,
      policy: { minUptimeMs: 150, backoffMs: [0, 60] },
    })
    await until(() => {
      expect(most()).toBeLessThanOrEqual(1)
      expect(state().attempts).toBeGreaterThanOrEqual(4)
    })
    server.behave({ kind: 'none' })
    const starts = timesOf('attemptStarted')
    const waits = starts.slice(1).map((ms, index) => ms - (starts[index] ?? 0))
    const [first, ...others] = waits
    expect(others.length).toBeGreaterThanOrEqual(3)
    expect(first).toBeGreaterThanOrEqual(probeEveryMs)
    expect(Math.min(...others)).toBeGreaterThanOrEqual(60)
    await until(() => expect(state()).toMatchObject({ status: 'healthy', attempts: 0 }))
    await healthy(server.upgrades())
    expect(timesOf('attemptStarted')).toHaveLength(server.upgrades())
  })

  it('gives up on a server that refuses its credentials, until somebody asks for a retry', async () => {
    server.behave({ kind: 'refusing', status: 401 })
    const { healthy, state, dispatch, retryRequested, someLooks } = start(how)
    await until(() => expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'auth' }))
    expect(state().reason).toBe('the server answered HTTP 401')
    if (how.look) await someLooks()
    server.behave({ kind: 'none' })
    if (how.look) await someLooks()
    expect(server.upgrades()).toBe(1)
    dispatch(retryRequested())
    await healthy(1)
    expect(server.upgrades()).toBe(2)
  })

  it('gives up when its credentials end in the midst of a connection', async () => {
    const { healthy, state, dispatch, retryRequested, timesOf } = start(how)
    await healthy(1)
    await until(() => expect(Date.now()).toBeGreaterThan((timesOf('attemptStarted')[0] ?? 0) + 40))
    server.closeAll(4401, 'expired')
    await until(() => expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'auth' }))
    expect(state().reason).toBe('unauthorized: expired (4401)')
    dispatch(retryRequested())
    await healthy(2)
  })

  it('gives up when the server closes for good', async () => {
    const { healthy, state, timesOf } = start(how)
    await healthy(1)
    await until(() => expect(Date.now()).toBeGreaterThan((timesOf('attemptStarted')[0] ?? 0) + 40))
    server.closeAll(1003)
    await until(() => expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'fatal' }))
    expect(state().reason).toBe('unsupported data (1003)')
    expect(server.upgrades()).toBe(1)
  })

  it('comes back no sooner than a close reason says', async () => {
    const { healthy, timesOf } = start(how)
    await healthy(1)
    await until(() => expect(Date.now()).toBeGreaterThan((timesOf('attemptStarted')[0] ?? 0) + 40))
    server.closeAll(1013, 'retry-after=0.25')
    await healthy(2)
    const [failedMs = NaN] = timesOf('connectionLost')
    const [, startedMs = NaN] = timesOf('attemptStarted')
    expect(startedMs - failedMs).toBeGreaterThanOrEqual(250)
    expect(startedMs - failedMs).toBeLessThan(1000)
  })

  it('comes back no sooner than a refusal says', async () => {
    server.behave({ kind: 'refusing', status: 503, retryAfter: '0.25' })
    const { healthy, state, timesOf } = start(how)
    await until(() => expect(state().minWaitMs).toBeGreaterThanOrEqual(250))
    server.behave({ kind: 'none' })
    await healthy(1)
    const [failedMs = NaN] = timesOf('reconnectFailed')
    const [, startedMs = NaN] = timesOf('attemptStarted')
    expect(startedMs - failedMs).toBeGreaterThanOrEqual(250)
    expect(startedMs - failedMs).toBeLessThan(1000)
  })

  it('gives up an attempt that a frozen server does not answer, and tries again', async () => {
    server.behave({ kind: 'frozen' })
    const { healthy, state } = start(how)
    await until(() => expect(state()).toMatchObject({ attempts: 2, reason: 'timed out' }))
    server.behave({ kind: 'none' })
    await healthy(1)
    expect(server.clients()).toHaveLength(1)
  })

  it('is lost by garbage, and comes back', async () => {
    server.behave({ kind: 'garbage' })
    const { healthy, state } = start({ ...how, policy: { minUptimeMs: 100 } })
    await until(() => expect(state().attempts).toBeGreaterThanOrEqual(2))
    server.behave({ kind: 'none' })
    await until(() => expect(state()).toMatchObject({ status: 'healthy', attempts: 0 }))
    await healthy(server.upgrades())
  })

  it('leaves no connection when it is stopped, and none opens later', async () => {
    const { healthy, stop, state, send } = start(how)
    await healthy(1)
    stop()
    expect(send('x')).toBe(false)
    await until(() => expect(server.clients()).toHaveLength(0))
    expect(state().reason).toBe('stopped')
    const other = start(how)
    await other.healthy(1)
    expect(server.upgrades()).toBe(2)
  })
})

describe('the first message of a server that speaks at once', () => {
  const hi = Uint8Array.of(0x81, 2, 0x68, 0x69) // the text "hi", as a frame

  it('is heard by whoever waits for the store to be healthy', async () => {
    server.behave({ kind: 'garbage', bytes: hi })
    const { onChange, state, subscribe } = start()
    const received: MessageData[] = []
    const heard = onChange(() => {
      if (state().status !== 'healthy') return
      heard()
      subscribe((data) => received.push(data))
    })
    await until(() => expect(received).toEqual(['hi']))
  })

  it('finds the success in the store, and may ask for another connection', async () => {
    server.behave({ kind: 'garbage', bytes: hi })
    const { dispatch, healthy, refreshRequested, state, subscribe } = start()
    const statuses: string[] = []
    subscribe(() => {
      statuses.push(state().status)
      if (statuses.length === 1) dispatch(refreshRequested('not the room that was asked for'))
    })
    await until(() => expect(statuses).toEqual(['healthy', 'healthy']))
    await healthy(2)
    expect(server.upgrades()).toBe(2)
    await until(() => expect(server.clients()).toHaveLength(1))
  })

  it('is heard within a second behind a wrapped `connect`', async () => {
    server.behave({ kind: 'garbage', bytes: hi })
    const connector = createWebSocketConnector({ WebSocket })
    const connect: typeof connector.connect = async (attempt) => {
      const connection = await connector.connect(attempt)
      if (!connection) return
      const { closed } = connection
      return { close: () => connection.close(), closed }
    }
    const { subscribe } = start({ connector: { ...connector, connect } })
    const received: MessageData[] = []
    subscribe((data) => received.push(data))
    await until(() => expect(received).toEqual(['hi']))
  })
})

describe('a store that looks at its WebSocket', () => {
  it('replaces a connection whose other end has gone without a word', async () => {
    const { healthy, state, timesOf } = start()
    await healthy(1)
    server.hang()
    await healthy(2)
    expect(state().reachability).toBe('alive_rpc')
    expect(timesOf('attemptStarted')).toHaveLength(2)
    expect(server.upgrades()).toBe(2)
  })

  it('replaces a connection that is open but silent', async () => {
    server.behave({ kind: 'silent' })
    const { healthy } = start()
    await until(() => expect(server.upgrades()).toBe(2))
    server.behave({ kind: 'none' })
    await until(() => expect(server.upgrades()).toBe(3))
    await healthy(3)
  })

  it('keeps the connection of another store apart', async () => {
    const one = start()
    const other = start()
    await one.healthy(1)
    await other.healthy(1)
    one.stop()
    await other.someLooks()
    await other.healthy(1)
    expect(server.upgrades()).toBe(2)
  })

  it('shows that the host is up while it is not connected', async () => {
    server.behave({ kind: 'refusing', status: 503 })
    const { healthUrl } = server
    const { state } = start({ connector: createWebSocketConnector({ WebSocket, healthUrl }) })
    await until(() => expect(state().reachability).toBe('alive_epmd_only'))
  })
})

describe('a store whose WebSocket tells its own end', () => {
  it('gives up when the server closes at once for want of credentials', async () => {
    server.behave({ kind: 'closing', afterMs: 0, code: 4401 })
    const { state } = start({ look: false })
    await until(() => expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'auth' }))
    expect(server.upgrades()).toBe(1)
  })
})
