import { combineSlices } from '@reduxjs/toolkit'
import {
  createReconnectorSlice,
  decide,
  selectExplanation,
  type ReconnectorState,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const slice = createReconnectorSlice({ node: 'n' })
const { actions, reducer } = slice
const initial = slice.getInitialState()
const due = decide(initial, 'unreachable', 1000)

/** A state as only a hand or an import makes it. */
const made = (fields: Partial<ReconnectorState>): ReconnectorState => ({ ...initial, ...fields })

describe('the clock', () => {
  it('may show an instant before 1970', () => {
    const healthy = decide(initial, 'alive_rpc', -10)
    expect(decide(healthy, 'alive_rpc', -5)).toBe(healthy)
    expect(decide(healthy, 'alive_rpc', -20)).toMatchObject({ sinceMs: -20, lastAttemptMs: null })
  })

  it('may stand still', () => {
    const healthy = decide(initial, 'alive_rpc', 5)
    expect(decide(healthy, 'alive_rpc', 5)).toBe(healthy)
    expect(decide(due, 'unreachable', 1000).lastAttemptMs).toBe(1000)
  })

  it('takes the healthy time with it when it steps back', () => {
    const healthy = decide(initial, 'alive_rpc', 1000)
    expect(decide(healthy, 'alive_rpc', 400).sinceMs).toBe(400)
  })

  it('dates nothing that was not dated when it steps back', () => {
    const healthy = made({ status: 'healthy', reachability: 'alive_rpc', lastAttemptMs: 1000 })
    expect(decide(healthy, 'alive_rpc', 500)).toMatchObject({ sinceMs: 500, lastAttemptMs: 500 })
    const paused = reducer(made({ lastAttemptMs: 1000 }), actions.paused('lunch', 500))
    expect(paused).toMatchObject({ lastAttemptMs: 500, sinceMs: null, lostMs: null })
    const lost = made({ status: 'healthy', sinceMs: 900, lostMs: 800 })
    expect(decide(lost, 'alive_rpc', 500)).toMatchObject({ sinceMs: 500, lostMs: 500 })
  })

  it('leaves the last attempt alone in a success that nobody dated', () => {
    expect(reducer(due, actions.reconnectSucceeded()).lastAttemptMs).toBe(1000)
    expect(reducer(due, actions.reconnectSucceeded({ nowMs: 300 })).lastAttemptMs).toBe(300)
    expect(reducer(due, actions.reconnectSucceeded({ nowMs: 1300 })).lastAttemptMs).toBe(1000)
  })
})

describe('a healthy probe', () => {
  it('ends an outage at the very instant at which it began, also in a pause', () => {
    const outage = made({ status: 'waiting', reachability: 'unreachable', sinceMs: 5 })
    const paused = reducer(outage, actions.paused('lunch', 5))
    expect(decide(paused, 'alive_rpc', 5)).toMatchObject({ reachability: 'alive_rpc', sinceMs: 5 })
  })

  it('dates the health that a success did not', () => {
    const healthy = reducer(initial, actions.reconnectSucceeded())
    expect(decide(healthy, 'alive_rpc', 7).sinceMs).toBe(7)
  })

  it('ends an attempt whose time is over, though nothing else changes', () => {
    const connecting = made({
      status: 'connecting',
      reachability: 'alive_rpc',
      sinceMs: 0,
      lastAttemptMs: 0,
      attemptId: 'x',
    })
    expect(decide(connecting, 'alive_rpc', 10_000)).toMatchObject({
      status: 'healthy',
      attemptId: null,
    })
  })
})

describe('an outage', () => {
  it('begins anew after a healthy probe, but not while an attempt is under way', () => {
    const answered = decide(due, 'alive_rpc', 1100)
    expect(decide(answered, 'unreachable', 1200)).toMatchObject({ status: 'due', sinceMs: 1200 })
    const connecting = reducer(due, actions.attemptStarted({ attemptId: 'x', nowMs: 1000 }))
    const greeted = decide(connecting, 'alive_rpc', 1100)
    expect(greeted).toMatchObject({ status: 'connecting', attempts: 1, sinceMs: 1000 })
    expect(decide(greeted, 'unreachable', 1200)).toMatchObject({
      status: 'connecting',
      sinceMs: 1000,
    })
  })

  it('goes on in a wait that nobody dated', () => {
    const waiting = made({ status: 'waiting', lastAttemptMs: 100, attempts: 1 })
    expect(decide(waiting, 'unreachable', 200)).toMatchObject({ status: 'waiting', sinceMs: null })
  })

  it('keeps what is known of it when an attempt fails', () => {
    const failed = reducer(due, actions.reconnectFailed({ nowMs: 1500 }))
    expect(failed).toMatchObject({ sinceMs: 1000, reachability: 'unreachable', minWaitMs: 0 })
    const asked = reducer(due, actions.reconnectFailed({ nowMs: 1500, retryAfterMs: 0 }))
    expect(asked.minWaitMs).toBe(0)
  })

  it('stays given up when something fails once more', () => {
    const gaveUp = made({ status: 'gaveUp', reason: 'no such server' })
    expect(reducer(gaveUp, actions.reconnectFailed({ nowMs: 9, reason: 'other' }))).toBe(gaveUp)
  })

  it('keeps its begin through "reconnect now", which dates only what was idle', () => {
    const waiting = decide(due, 'unreachable', 1500)
    expect(reducer(waiting, actions.retryRequested(1700)).sinceMs).toBe(1000)
    expect(reducer(initial, actions.retryRequested(1700)).sinceMs).toBe(1700)
  })
})

describe('a pause', () => {
  it('begins, though its reason already stood there', () => {
    const waiting = made({ status: 'waiting', reason: 'lunch' })
    expect(reducer(waiting, actions.paused('lunch', 0)).status).toBe('paused')
  })
})

describe('another configuration', () => {
  it('keeps the very policy that it does not name', () => {
    const next = reducer(initial, actions.configured({ cookie: 'env:OTHER' }))
    expect(next.cookie).toBe('env:OTHER')
    expect(next.policy).toBe(initial.policy)
  })
})

describe('a payload', () => {
  it.each([
    'retryRequested',
    'refreshRequested',
    'paused',
    'resumed',
    'connectionLost',
    'synced',
  ] as const)('of %s that lacks its fields changes nothing', (own) => {
    const waiting = made({ status: 'waiting' })
    for (const state of [waiting, reducer(waiting, actions.paused('lunch', 0)), due]) {
      expect(reducer(state, { type: actions[own].type, payload: {} })).toBe(state)
      expect(reducer(state, { type: actions[own].type, payload: { nowMs: '5' } })).toBe(state)
    }
  })

  it('of a probe may carry more than its fields, as results of a poll do', () => {
    const payload = { probe: 'unreachable', nowMs: 1, id: '7' }
    const next = reducer(initial, { type: actions.probeReceived.type, payload })
    expect(next.status).toBe('due')
  })

  it('of a probe without the probe is named so', () => {
    expect(() => actions.probeReceived(undefined as never, 5)).toThrow(
      'probeReceived: expected `probe` to be one of alive_rpc,',
    )
  })

  it.each([-0.1, 1, NaN, '0.5'])('has no draw of %s', (draw) => {
    expect(() => actions.probeReceived('unreachable', 5, draw as number)).toThrow(
      `probeReceived: expected \`draw\` to be a number from 0 to below 1, got ${draw}`,
    )
  })

  it('of a cookie with a space in it looks like a bare secret', () => {
    expect(() => actions.configured({ cookie: 'env:NAME and more' })).toThrow('a reference such as')
  })
})

describe('the slice', () => {
  it('gives a hostile state back from its case reducers as it is', () => {
    const hostile = null as never
    const action = actions.probeReceived('unreachable', 1)
    expect(slice.caseReducers.probeReceived(hostile, action)).toBe(hostile)
  })

  it('answers for its initial state before it has been injected', () => {
    const root = combineSlices({ other: (state: number = 0) => state })
    const injected = slice.injectInto(root)
    const state = { other: 0 } as Parameters<typeof injected.selectSlice>[0]
    expect(injected.selectSlice(state)).toEqual(initial)
    expect(injected.selectors.selectStatus(state)).toBe('idle')
  })
})

describe('an explanation', () => {
  it.each([
    [45_000, '45 s'],
    [119_900, '119.9 s'],
    [120_000, '2 min'],
    [7_199_000, '119.9 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 d'],
  ])('calls %i ms %s', (ms, words) => {
    const healthy = made({ status: 'healthy', sinceMs: 0 })
    expect(selectExplanation(healthy, ms)).toBe(`Healthy for ${words}`)
  })
})
