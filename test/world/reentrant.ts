import type { UnknownAction } from '@reduxjs/toolkit'
import {
  ConnectError,
  createReconnectorListener,
  createReconnectorSlice,
  type Attempt,
  type Closed,
  type Connection,
  type ReconnectorState,
} from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectById,
  selectIds,
  type FleetState,
} from 'redux-reconnector/fleet'
import { createScriptedClock, createSeededRandom } from 'redux-reconnector/testing'
import { createStage } from './stage.js'

/** How many connections there are; 0: the single listener. */
export type FleetSize = 0 | 1 | 3

/** An action in a few words. */
function short({ type, payload, meta }: UnknownAction): string {
  const name = type.split('/').at(-1)
  if (name === 'eventsReceived') return (payload as UnknownAction[]).map(short).join(', ') // its payload
  const { id = '' } = Object(meta) as { id?: string }
  const { reason, node } = Object(payload) as { reason?: string; node?: string }
  return [name, id, reason, node].filter(Boolean).join(' ')
}

/** What a test counts of the world outside. */
interface Outside {
  /** The connections that are open, by the id of their owner. */
  readonly open: Set<{ readonly id: string; readonly isLate: boolean; end(how: Closed): void }>
  readonly underWay: Set<{
    readonly id: string
    readonly startMs: number
    settle(how: 'open' | 'refused' | 'fatal' | 'busy'): void
  }>
}

const connectTimeoutMs = 4000
const reasons = ['paused by hand', 'hidden', 'elsewhere']

/**
 * A store whose every port, subscriber and source of signals answers a call, by a seeded chance, with another call into
 * the listener or the store: at any moment of the listener's own work.
 */
export function createReentrantWorld(seed: number, size: FleetSize) {
  const random = createSeededRandom(seed)
  const clock = createScriptedClock(1e6)
  const oneOf = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)] as Item // not empty
  const outside: Outside = { open: new Set(), underWay: new Set() }
  const faults: string[] = []
  const trail: string[] = []
  let timerCalls = 0
  let isCalm = false
  let callsLeft = 0 // so that the test itself does not spin
  let stop: (() => void) | null = null

  const note = (what: string) => void trail.push(`${clock.now() - 1e6} ${what}`)
  const fault = (what: string) => {
    if (faults.length < 5)
      faults.push(`${what} (seed ${seed}) after ${trail.slice(-40).join('; ')}`)
  }

  /** Calls back, perhaps. */
  function moment(where: string) {
    if (isCalm || callsLeft <= 0 || random() > 0.35) return
    callsLeft -= 1
    act(where)
  }

  function connect({ id, attemptId, signal }: Attempt) {
    note(`connect ${id} ${attemptId}`)
    const startMs = clock.now()
    // What came in spite of an abort is closed when it is handed over.
    const others = [...outside.open].filter((old) => old.id === id && !old.isLate)
    if (others.length > 0) fault(`${id} is dialed while its old connection is open`)
    return new Promise<Connection>((resolve, reject) => {
      const attempt = {
        id,
        startMs,
        settle(how: 'open' | 'refused' | 'fatal' | 'busy') {
          if (!outside.underWay.delete(attempt)) return
          if (how === 'open') resolve(opened(id))
          else if (how === 'refused') reject(new Error('refused'))
          else if (how === 'fatal') reject(new ConnectError('no', { outcome: 'fatal' }))
          else reject(new ConnectError('busy', { retryAfterMs: 3000 }))
        },
      }
      outside.underWay.add(attempt)
      signal.addEventListener('abort', () => {
        const { name } = Object(signal.reason) as { name?: string }
        if (name === 'TimeoutError' && clock.now() - startMs < connectTimeoutMs) {
          fault(`${id} timed out after ${clock.now() - startMs} ms`)
        }
        if (!outside.underWay.delete(attempt)) return // it has failed, and nobody would hear of another end
        // What comes in spite of the abort has to be closed.
        if (random() < 0.5) resolve(opened(id, true))
        else reject(new Error('aborted'))
        moment('abort')
      })
      moment('connect')
      if (isCalm) attempt.settle('open')
    })
  }

  function opened(id: string, isLate = false): Connection {
    let settle: (how: Closed) => void
    const closed = new Promise<Closed>((resolve) => (settle = resolve))
    const connection = {
      id,
      isLate,
      end(how: Closed) {
        if (outside.open.delete(connection)) settle(how)
      },
    }
    outside.open.add(connection)
    return {
      closed,
      close() {
        note(`close ${id}`)
        if (random() < 0.2) moment('before close')
        connection.end({ reason: 'closed' })
        moment('close')
        if (!isCalm && random() < 0.1) throw new Error('close throws')
      },
      accepted: () => moment('accepted'),
    }
  }

  const ports = {
    connect,
    probeEveryMs: 1000,
    probeTimeoutMs: 2000,
    random,
    clock: {
      ...clock,
      setTimeout(fn: () => void, ms: number) {
        timerCalls += 1
        return clock.setTimeout(fn, ms)
      },
    },
    resolveCookie() {
      moment('resolveCookie')
      return 'a-secret-of-16-ch'
    },
    onError: () => moment('onError'),
  }
  const probe = async ({ id }: { id: string }) => {
    moment('probe')
    if (!isCalm && random() < 0.1) return new Promise<never>(() => {})
    if (!isCalm && random() < 0.1) throw new Error('the probe broke')
    const isOpen = [...outside.open].some((one) => one.id === id && !one.isLate)
    return isOpen ? ('alive_rpc' as const) : ('unreachable' as const)
  }
  const isProbed = seed % 2 === 0
  const wired = isProbed ? { ...ports, probe } : ports

  const policy = { connectTimeoutMs, backoffMs: [0, 1000], jitter: [0.5, 1] as const }
  const config = { node: 'node a', cookie: 'env:X' as const, maxBackoffMs: 5000, policy }
  const single = createReconnectorSlice(config)
  const fleet = createReconnectorFleetSlice({
    defaults: { cookie: 'env:X', maxBackoffMs: 5000, policy },
  })
  const all = size === 0 ? [single.reducerPath] : Array.from({ length: size }, (_, at) => `${at}`)
  const stage = createStage(
    size === 0 ? single : fleet,
    (defaults) =>
      size === 0
        ? createReconnectorListener(single, { ...defaults, ...wired })
        : createReconnectorFleetListener(fleet, { ...defaults, ...wired }),
    {
      checks: false,
      before: () => (next) => (action) => {
        note(`-> ${short(action as UnknownAction)}`) // all are in this test
        return next(action)
      },
    },
    undefined,
  )
  const { store, reconnector } = stage
  const add = (id: string) => {
    store.dispatch(fleet.actions.connectionsAdded([{ id, node: 'node a' }]))
  }
  if (size > 0) all.forEach(add)
  store.subscribe(() => moment('subscriber'))

  const state = (id: string): ReconnectorState | undefined =>
    size === 0
      ? (stage.shown() as ReconnectorState) // the single slice's
      : selectById(stage.shown() as FleetState, id)
  const isThere = (id: string) => size === 0 || selectIds(stage.shown() as FleetState).includes(id)

  function send(id: string, name: string, ...given: unknown[]) {
    const { actions } = (size === 0 ? single : fleet) as {
      actions: Record<string, (...given: unknown[]) => UnknownAction> // by name
    }
    const action = size === 0 ? actions[name]?.(...given) : actions[name]?.(id, ...given)
    if (action) store.dispatch(action)
  }
  const signal = (name: string, call: () => void) => {
    try {
      call()
    } catch (error) {
      if (!String(error).includes('signals were not started')) fault(`${name}: ${String(error)}`)
    }
  }

  /** One call into the store or the listener. */
  const acts: Record<string, (id: string) => void> = {
    pause: (id) => send(id, 'paused', oneOf(reasons), clock.now()),
    resume: (id) => send(id, 'resumed', oneOf(reasons), clock.now()),
    'another node': (id) => send(id, 'configured', { node: oneOf(['node a', 'node b']) }),
    'another policy': (id) => send(id, 'configured', { policy: { maxAttempts: oneOf([null, 3]) } }),
    retry: (id) => send(id, 'retryRequested', clock.now()),
    refresh: (id) => send(id, 'refreshRequested', 'a gap', clock.now()),
    'a stale report': (id) =>
      send(id, 'reconnectFailed', { attemptId: 'stale', nowMs: clock.now() }),
    remove: (id) => void (size > 0 && store.dispatch(fleet.actions.connectionsRemoved([id]))),
    add: (id) => void (size > 0 && add(id)),
    stop: () => stop?.(),
    start: () => void start(),
    resync: () => reconnector.resync(),
    hold: () => signal('hold', () => stage.page().hold(oneOf(reasons.slice(1)))),
    release: () => signal('release', () => stage.page().release(oneOf(reasons.slice(1)))),
    'hint: retry': () => signal('retry', () => stage.page().retry()),
    'hint: wake': () => signal('wake', () => stage.page().wake()),
    'hint: online': () => signal('online', () => stage.page().online()),
    'hint: refresh': () => signal('refresh', () => stage.page().refresh('slept')),
    'a loss': (id) => {
      for (const connection of outside.open) {
        if (connection.id === id) connection.end({ reason: 'gone' })
      }
    },
  }
  const names = Object.keys(acts)

  function act(where: string, name = oneOf(names)) {
    note(`${where}: ${name}`)
    acts[name]?.(oneOf(all))
  }

  let starts = 0
  function start() {
    starts += 1
    const own = starts
    const ended = reconnector.start()
    stop = () => {
      ended()
      if (own === starts) isRunning = false
    }
    isRunning = true
  }
  let isRunning = false

  return {
    faults,
    trail,
    fault,
    /** Lets time pass, with calls back in it, and looks whether all holds. */
    async step() {
      callsLeft = 12
      timerCalls = 0
      act('test')
      for (const attempt of outside.underWay) {
        if (random() < 0.5) attempt.settle(oneOf(['open', 'open', 'refused', 'fatal', 'busy']))
      }
      const ms = oneOf([0, 1, 10, 300, 1000, 3000])
      await clock.advance(ms)
      callsLeft = 0
      await clock.advance()
      // A fleet may set its timer anew for each of its turns, the single listener for each action.
      if (timerCalls > 150 + ms / 10) fault(`${timerCalls} timers in ${ms} ms`)
      check()
    },
    /** Lets everything behave from now on. */
    async calmDown() {
      isCalm = true
      start()
      for (const id of all) {
        if (!isThere(id)) add(id)
        for (const reason of reasons) send(id, 'resumed', reason, clock.now())
      }
      for (const reason of reasons) stage.page().release(reason)
      for (const attempt of outside.underWay) attempt.settle('open')
      await clock.advance(1000)
      for (const id of all) send(id, 'retryRequested', clock.now())
      await clock.advance(60_000)
      check()
      for (const id of all) {
        if (state(id)?.status !== 'healthy') fault(`${id} is ${JSON.stringify(state(id))} at last`)
      }
      if (outside.open.size !== all.length) fault(`${outside.open.size} open at last`)
      stop?.()
      stop?.()
      check()
      if (outside.open.size > 0) fault('open after the stop')
    },
    isThere,
  }

  function check() {
    for (const id of all) {
      const open = [...outside.open].filter((connection) => connection.id === id).length
      const attempts = [...outside.underWay].filter((attempt) => attempt.id === id).length
      const status = state(id)?.status
      if (open > 1) fault(`${open} connections of ${id} are open`)
      if (attempts > 1) fault(`${attempts} attempts of ${id} are under way`)
      if (open > 0 && attempts > 0) fault(`${id} is open, and an attempt is under way`)
      if (!isThere(id) && open + attempts > 0) fault(`${id} has left, and is not closed`)
      if (isRunning) {
        if (status === 'healthy' && open === 0) fault(`${id} is healthy, and nothing is open`)
        if (open > 0 && status !== 'healthy') fault(`${id} is open, and ${status}`)
        if (attempts > 0 !== (status === 'connecting'))
          fault(`${id} is ${status}, ${attempts} attempts`)
        continue
      }
      if (open + attempts > 0) fault(`${id} is not closed after the stop`)
      if (status === 'healthy' || status === 'connecting')
        fault(`${id} is ${status} after the stop`)
    }
    if (!isRunning && clock.pendingTimers() > 0) fault('a timer after the stop')
    if (clock.pendingTimers() > 1) fault(`${clock.pendingTimers()} timers`)
  }
}
