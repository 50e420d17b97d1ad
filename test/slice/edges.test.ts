import {
  createReconnectorSlice,
  createReconnectorState,
  decide,
  defaultMaxBackoffMs,
  defaultPolicy,
  selectExplanation,
  selectMsUntilNextAttempt,
  selectNextAttemptAtMs,
  selectOutageMs,
  type ReconnectorState,
} from 'redux-reconnector'
import { describe, expect, it, vi } from 'vitest'

const slice = createReconnectorSlice({ node: 'n' })
const { actions, reducer } = slice
const initial = slice.getInitialState()
const due = decide(initial, 'unreachable', 1000)

/** A state as only a hand or an import makes it. */
const made = (fields: Partial<ReconnectorState>): ReconnectorState => ({ ...initial, ...fields })

describe('a state that says less than the rules would', () => {
  it('has no deadline where nobody knows since when it waits', () => {
    const waiting = made({ status: 'waiting', attempts: 2 })
    expect(selectNextAttemptAtMs(waiting)).toBeNull()
    expect(selectMsUntilNextAttempt(waiting, 5)).toBeNull()
    expect(selectExplanation(waiting, 5)).toBe('Ready for attempt 3')
    expect(selectOutageMs(waiting, 5)).toBe(0)
    expect(decide(waiting, 'unreachable', 5).status).toBe('due')
  })

  it('is explained without instants', () => {
    expect(selectExplanation(made({ status: 'healthy' }), 5000)).toBe('Healthy for 0 s')
    expect(selectExplanation(made({ status: 'connecting', attempts: 1 }), 5000)).toBe(
      'Connecting for 0 s of 10 s, attempt 1',
    )
  })

  it('does not wait for an attempt that nobody dated', () => {
    const connecting = made({ status: 'connecting', attemptId: 'x' })
    expect(decide(connecting, 'unreachable', 5).status).toBe('due')
  })

  it('has its hint counted from the failure where nobody knows the attempt', () => {
    const waiting = made({ status: 'waiting', attempts: 2 })
    const next = reducer(waiting, actions.reconnectFailed({ nowMs: 50, retryAfterMs: 700 }))
    expect(next.minWaitMs).toBe(700)
  })
})

describe('a recorded success', () => {
  it('without a time, in an outage, leaves it open since when', () => {
    expect(reducer(due, actions.reconnectSucceeded()).sinceMs).toBeNull()
  })

  it('keeps since when it is healthy, and dates it where nobody knew', () => {
    const healthy = decide(initial, 'alive_rpc', 10)
    expect(reducer(healthy, actions.reconnectSucceeded({ nowMs: 90 })).sinceMs).toBe(10)
    expect(reducer(initial, actions.reconnectSucceeded({ nowMs: 90 })).sinceMs).toBe(90)
  })

  it('keeps the reason of a pause, and clears every other', () => {
    const failed = reducer(due, actions.reconnectFailed({ nowMs: 1100, reason: 'refused' }))
    expect(reducer(failed, actions.reconnectSucceeded({ nowMs: 1200 })).reason).toBeNull()
    const paused = reducer(due, actions.paused('lunch'))
    expect(reducer(paused, actions.reconnectSucceeded({ nowMs: 1200 })).reason).toBe('lunch')
  })
})

describe('what is not an action of the slice', () => {
  it.each<unknown>([
    undefined,
    null,
    {},
    { type: 'reconnector/probeReceived' },
    { type: 'reconnector/probeReceived', payload: null },
    { type: 'reconnector/probeReceived', payload: [] },
    { type: 'reconnector/probeReceived', payload: { probe: 'unreachable' } },
    { type: 'reconnector/probeReceived', payload: { probe: 'alive', nowMs: 1 } },
    { type: 'reconnector/probeReceived', payload: { probe: { reachability: 'no' }, nowMs: 1 } },
    {
      type: 'reconnector/probeReceived',
      payload: { probe: { reachability: 'unreachable', reason: 7 }, nowMs: 1 },
    },
    { type: 'reconnector/attemptStarted', payload: { nowMs: 1 } },
    { type: 'reconnector/attemptStarted', payload: { attemptId: 7, nowMs: 1 } },
    { type: 'reconnector/reconnectFailed', payload: { nowMs: '1' } },
    { type: 'reconnector/reconnectFailed', payload: { nowMs: 1, retryAfterMs: -1 } },
    { type: 'reconnector/reconnectFailed', payload: { nowMs: 1, outcome: 'maybe' } },
    { type: 'reconnector/reconnectFailed', payload: { nowMs: 1, toString: 1 } },
    { type: 'reconnector/paused', payload: {} },
    { type: 'reconnector/paused', payload: 'lunch' },
    { type: 'reconnector/paused', payload: { reason: 'lunch' } },
    { type: 'reconnector/resumed', payload: { nowMs: 1 } },
    { type: 'reconnector/resumed', payload: { reason: 'lunch', nowMs: 1, mayAttempt: 1 } },
    { type: 'reconnector/refreshRequested', payload: { nowMs: 1 } },
    { type: 'reconnector/retryRequested', payload: { nowMs: 1, by: 'somebody' } },
    { type: 'reconnector/connectionLost', payload: { reason: 'gone' } },
    { type: 'reconnector/connectionLost', payload: { nowMs: 1, attemptId: 'a' } },
    { type: 'reconnector/connectionLost', payload: { nowMs: 1, mayAttempt: 'no' } },
    { type: 'reconnector/configured', payload: { policy: { jitter: [1] } } },
    { type: 'reconnector/configured', payload: { policy: { jitter: [0, 1, 2] } } },
    { type: 'reconnector/configured', payload: { policy: { jitter: '01' } } },
    { type: 'reconnector/configured', payload: { policy: { jitter: [-1, 1] } } },
    { type: 'reconnector/configured', payload: { policy: { jitter: [0, Infinity] } } },
    { type: 'reconnector/configured', payload: { policy: { backoffMs: 5 } } },
    { type: 'reconnector/configured', payload: { policy: { attemptOn: 'unreachable' } } },
    { type: 'reconnector/configured', payload: { policy: null } },
    { type: 'reconnector/configured', payload: { cookie: 'secret' } },
    { type: 'reconnector/configured', payload: { cookie: 'env: X' } },
    { type: 'reconnector/configured', payload: { cookie: '7env:X' } },
    { type: 'reconnector/configured', payload: { maxBackoffMs: -1 } },
    { type: 'reconnector/synced', payload: { state: {} } },
    { type: 'reconnector/synced', payload: { state: { ...initial, status: 'odd' } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, draw: 1 } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, attempts: -1 } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, attempts: 0.5 } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, reachability: 'alive' } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, minWaitMs: -1 } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, more: 1 } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, holds: 'lunch' } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, holds: [7] } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, holds: ['lunch'] } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, status: 'paused' } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, status: 'gaveUp' } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, outcome: 'auth' } } },
    { type: 'reconnector/synced', payload: { state: { ...initial, lostMs: 'x' } } },
    {
      type: 'reconnector/synced',
      payload: { state: { ...initial, beneath: { status: 'idle', reason: null } } },
    },
    {
      type: 'reconnector/synced',
      payload: {
        state: {
          ...initial,
          status: 'paused',
          holds: ['lunch'],
          beneath: { status: 'connecting', reason: null },
        },
      },
    },
  ])('changes nothing: %j', (action) => {
    expect(reducer(due, action as never)).toBe(due)
  })

  it('nor does an action on what is no state', () => {
    const broken = null as unknown as ReconnectorState // an import may hold anything
    expect(reducer(broken, actions.probeReceived('unreachable', 0))).toBe(broken)
  })

  it('passes over a draw that is none', () => {
    for (const draw of [1, -0.1, NaN, '0.5', null]) {
      const action = { ...actions.probeReceived('unreachable', 0), meta: { draw } }
      expect(reducer(initial, action).draw).toBe(0)
    }
  })
})

describe('what a creator says of what it does not take', () => {
  it.each([
    [() => actions.probeReceived('alive' as never, 1), 'probeReceived: expected `probe` to be one of alive_rpc, alive_dist_only, alive_epmd_only, unreachable, got "alive"'],
    [() => actions.probeReceived('unreachable', NaN), 'probeReceived: expected `nowMs` to be a finite number of milliseconds, got NaN'],
    [() => actions.probeReceived({} as never, 1), 'got an object'],
    [() => actions.paused(7 as never), 'paused: expected `reason` to be a string, got 7'],
    [() => actions.paused(null as never), 'paused: expected `reason` to be a string, got null'],
    [() => actions.reconnectFailed(null as never), 'reconnectFailed: expected the argument to be an object, got null'],
    [() => actions.reconnectFailed({ nowMs: 1, outcome: 'maybe' as never }), 'reconnectFailed: expected `outcome` to be one of retry, auth, fatal, got "maybe"'],
    [() => actions.reconnectFailed({ nowMs: 1, retryAfterMs: -1 }), 'reconnectFailed: expected `retryAfterMs` to be a number of milliseconds, not negative, got -1'],
    [() => actions.synced({ ...initial, status: 'odd' as never }), 'synced: expected `state.status` to be one of idle, healthy, waiting, due, connecting, paused, gaveUp, got "odd"'],
    [() => actions.synced({ ...initial, draw: 1 }), 'synced: expected `state.draw` to be a number from 0 to below 1, got 1'],
    [() => actions.synced({ ...initial, sinceMs: 'x' as never }), 'synced: expected `state.sinceMs` to be a finite number of milliseconds, or null, got "x"'],
    [() => actions.synced({ ...initial, policy: 5 as never }), 'synced: expected `state.policy` to be an object, got 5'],
    [() => actions.synced({ ...initial, policy: {} as never }), 'synced: expected `state.policy.backoffMs` to be a list of milliseconds, none negative, got undefined'],
    [() => actions.configured({ policy: { backoffMs: Array(12).fill(-1) } }), 'got [-1, -1, -1, -1, -1, -1, -1, -1, -1]'],
    [() => actions.configured({ node: '' }), 'configured: expected `node` to be a non-empty string, got ""'],
    [() => actions.configured({ toString: 1 } as never), 'configured: unknown field `toString`'],
    [() => actions.configured({ policy: { odd: 1 } as never }), 'configured: unknown field `policy.odd`'],
    [() => actions.paused({ reason: 'y'.repeat(99) } as never), 'paused: expected `reason` to be a string, got an object'],
    [() => actions.probeReceived('z'.repeat(99) as never, 1), `got "${'z'.repeat(60)}"`],
    [() => createReconnectorSlice(undefined as never), 'createReconnectorSlice: expected `node` to be a non-empty string, got undefined'],
  ])('%#', (call, message) => {
    expect(call).toThrow(TypeError)
    const said = (() => {
      try {
        call()
      } catch (error) {
        return String(error)
      }
      return ''
    })()
    expect(said.endsWith(message) || said === `TypeError: ${message}`).toBe(true)
  }) // prettier-ignore

  it('never prints a cookie', () => {
    const call = () => actions.configured({ cookie: 'hunter2' as never })
    expect(call).toThrow(
      /^configured: expected `cookie` to be a reference such as `env:NAME`, never the secret itself, or null, got a string$/,
    )
  })
})

describe('what is left out by undefined', () => {
  it('is as good as left out', () => {
    const report = { nowMs: 1100, reason: 'refused', outcome: undefined, attemptId: undefined }
    const failed = reducer(due, actions.reconnectFailed(report as never)) // as JavaScript may
    expect(failed).toMatchObject({ status: 'waiting', reason: 'refused' })
  })

  it('nothing to resume changes nothing', () => {
    expect(reducer(due, actions.resumed(undefined, 5000))).toBe(due)
    const paused = reducer(due, actions.paused('lunch', 1000))
    expect(reducer(paused, actions.resumed('dinner', 5000))).toBe(paused)
  })
})

describe('a probe as a struct', () => {
  it('decides like the bare reachability, with or without a reason', () => {
    for (const probe of [
      { reachability: 'unreachable' as const },
      { reachability: 'unreachable' as const, reason: 'cut' },
    ]) {
      const next = reducer(initial, actions.probeReceived(probe, 0))
      expect(next).toMatchObject({ status: 'due', reason: probe.reason ?? null })
    }
  })
})

describe('clock and chance', () => {
  it('are read by the creators, where they are left out', () => {
    vi.spyOn(Date, 'now').mockReturnValue(777)
    vi.spyOn(Math, 'random').mockReturnValue(0.25)
    const jittered = createReconnectorSlice({ node: 'n', policy: { jitter: [0, 1] } }).actions
    expect(jittered.probeReceived('unreachable')).toEqual({
      type: 'reconnector/probeReceived',
      payload: { probe: 'unreachable', nowMs: 777 },
      meta: { draw: 0.25 },
    })
    expect(jittered.retryRequested()).toMatchObject({
      payload: { nowMs: 777 },
      meta: { draw: 0.25 },
    })
    const byHand = { payload: { reason: 'paused by hand', nowMs: 777 } }
    expect(jittered.paused()).toEqual({ type: 'reconnector/paused', ...byHand })
    expect(jittered.resumed()).toMatchObject({ ...byHand, meta: { draw: 0.25 } })
    expect(jittered.refreshRequested()).toMatchObject({
      payload: { nowMs: 777 },
      meta: { draw: 0.25 },
    })
    expect(jittered.connectionLost({ nowMs: 1 })).toMatchObject({ meta: { draw: 0.25 } })
    expect(actions.connectionLost({ nowMs: 1 })).not.toHaveProperty('meta')
    expect(
      createReconnectorSlice({ node: 'n', policy: { jitterMs: 5 } }).actions.resumed(),
    ).toMatchObject({
      meta: { draw: 0.25 },
    })
    expect(actions.probeReceived('unreachable')).not.toHaveProperty('meta')
    expect(actions.retryRequested()).not.toHaveProperty('meta')
    expect(actions.configured({ policy: { jitter: [0, 1] } })).toMatchObject({
      meta: { draw: 0.25 },
    })
    expect(actions.configured({ maxBackoffMs: 5 })).not.toHaveProperty('meta')
    vi.restoreAllMocks()
  })

  it('the defaults are those of the original', () => {
    expect(defaultMaxBackoffMs).toBe(30_000)
    expect(defaultPolicy).toEqual({
      backoffMs: [0, 2000, 4000, 8000, 16_000],
      jitter: [1, 1],
      jitterMs: 0,
      maxAttempts: null,
      minUptimeMs: 0,
      connectTimeoutMs: 10_000,
      attemptOn: ['alive_dist_only', 'alive_epmd_only', 'unreachable'],
    })
    expect(createReconnectorState({ node: 'n' }).maxBackoffMs).toBe(30_000)
  })
})

describe('another configuration', () => {
  it('takes a cookie away by null, and keeps it where it is left out', () => {
    const withCookie = createReconnectorState({ node: 'n', cookie: 'env:A' })
    expect(reducer(withCookie, actions.configured({ cookie: null })).cookie).toBeNull()
    expect(reducer(withCookie, actions.configured({ maxBackoffMs: 9 })).cookie).toBe('env:A')
  })

  it('of the same node forgets nothing', () => {
    const same = reducer(due, actions.configured({ node: 'n', maxBackoffMs: 9 }))
    expect(same).toEqual({ ...due, maxBackoffMs: 9 })
  })

  it('of another node has no reason left but that of a pause', () => {
    const failed = reducer(due, actions.reconnectFailed({ nowMs: 1100, reason: 'refused' }))
    expect(reducer(failed, actions.configured({ node: 'm' })).reason).toBeNull()
  })

  it('carries its draw into the present wait', () => {
    expect(reducer(due, actions.configured({ maxBackoffMs: 9 }, 0.75)).draw).toBe(0.75)
  })
})

describe('an attempt older than its time', () => {
  const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 1000 }))
  it('still blocks 1 ms before its end, healthy or not', () => {
    expect(decide(connecting, 'unreachable', 10_999).status).toBe('connecting')
    expect(decide(connecting, 'alive_rpc', 10_999).status).toBe('connecting')
    expect(decide(connecting, 'unreachable', 11_000)).toMatchObject({ reason: 'timed out' })
  })
  it('keeps the reason before it while it is under way', () => {
    const failed = reducer(connecting, actions.reconnectFailed({ nowMs: 1500, reason: 'refused' }))
    const again = decide(failed, 'unreachable', 3000)
    expect(again).toMatchObject({ status: 'due', reason: 'refused', attempts: 2 })
  })
})
