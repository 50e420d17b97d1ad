import {
  createReconnectorSlice,
  presets,
  selectNextAttemptAtMs,
  type Policy,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const { actions, reducer, getInitialState } = createReconnectorSlice({ node: 'n' })
const healthyAt = (nowMs: number, policy: Partial<Policy> = {}) => {
  const configured = reducer(getInitialState(), actions.configured({ policy }, 0))
  return reducer(configured, actions.reconnectSucceeded({ nowMs }))
}
const healthy = healthyAt(1000)

describe('connectionLost', () => {
  it('begins the outage and decides its first attempt, in one action', () => {
    expect(reducer(healthy, actions.connectionLost({ nowMs: 5000, reason: 'gone' }))).toMatchObject(
      {
        status: 'due',
        reason: 'gone',
        sinceMs: 5000,
        lostMs: 5000,
        lastAttemptMs: 5000,
        attempts: 1,
        reachability: null,
      },
    )
  })

  it('waits for the first step of the table, from the loss, with a draw of its own', () => {
    const open = healthyAt(0, { backoffMs: [3000, 5000], jitter: [0.5, 1.5] })
    const lost = reducer(open, actions.connectionLost({ nowMs: 7000 }, 0.25))
    expect(lost).toMatchObject({ status: 'waiting', draw: 0.25, attempts: 0 })
    expect(selectNextAttemptAtMs(lost)).toBe(7000 + 3000 * 0.75)
  })

  it('waits for the server from the instant of the loss', () => {
    const lost = reducer(healthy, actions.connectionLost({ nowMs: 5000, retryAfterMs: 7000 }))
    expect(lost.status).toBe('waiting')
    expect(selectNextAttemptAtMs(lost)).toBe(12_000)
  })

  it.each(['auth', 'fatal'] as const)('with a verdict of %s ends the attempts', (outcome) => {
    expect(
      reducer(healthy, actions.connectionLost({ nowMs: 5000, reason: 'no', outcome })),
    ).toMatchObject({ status: 'gaveUp', outcome, reason: 'no', sinceMs: 5000, lostMs: 5000 })
  })

  it('leaves the first attempt to the next probe where it may not attempt', () => {
    const lost = reducer(healthy, actions.connectionLost({ nowMs: 5000, mayAttempt: false }))
    expect(lost).toMatchObject({ status: 'waiting', attempts: 0, sinceMs: 5000 })
    expect(reducer(lost, actions.probeReceived('unreachable', 5500)).status).toBe('due')
  })

  it('does not attempt where the policy does not attempt on unreachable', () => {
    const open = healthyAt(0, { attemptOn: ['alive_epmd_only'] })
    const lost = reducer(open, actions.connectionLost({ nowMs: 5000 }))
    expect(lost.status).toBe('waiting')
    expect(reducer(lost, actions.probeReceived('alive_epmd_only', 5500)).status).toBe('due')
  })

  it('holds the attempts of a connection that did not last against the next', () => {
    const policy = { minUptimeMs: 5000, maxAttempts: 3 }
    const open = { ...healthyAt(0, policy), attempts: 2, lastAttemptMs: 0 }
    const lost = reducer(open, actions.connectionLost({ nowMs: 1000 }))
    expect(lost).toMatchObject({ status: 'waiting', attempts: 2 })
    const last = reducer({ ...open, attempts: 3 }, actions.connectionLost({ nowMs: 1000 }))
    expect(last).toMatchObject({ status: 'gaveUp', outcome: 'retry' })
  })

  it('of the first connection after a second is attempted at once, also by `recommended`', () => {
    const slice = createReconnectorSlice({ node: 'n', ...presets.recommended })
    let state = slice.reducer(undefined, slice.actions.probeReceived('unreachable', 0, 0.5))
    state = slice.reducer(state, slice.actions.attemptStarted({ attemptId: 'a', nowMs: 0 }))
    state = slice.reducer(state, slice.actions.reconnectSucceeded({ attemptId: 'a', nowMs: 100 }))
    state = slice.reducer(state, slice.actions.connectionLost({ nowMs: 1100 }, 0.5))
    expect(state).toMatchObject({ status: 'due', attempts: 1 })
  })

  it('of what is not open changes nothing but by its verdict', () => {
    const due = reducer(getInitialState(), actions.probeReceived('unreachable', 1000))
    const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 1000 }))
    const failure = { attemptId: 'a', nowMs: 1500, outcome: 'fatal' as const }
    const gaveUp = reducer(connecting, actions.reconnectFailed(failure))
    for (const state of [due, connecting, gaveUp]) {
      expect(reducer(state, actions.connectionLost({ nowMs: 2000, reason: 'gone' }))).toBe(state)
    }
    expect(reducer(due, actions.connectionLost({ nowMs: 2000, outcome: 'auth' }))).toMatchObject({
      status: 'gaveUp',
      outcome: 'auth',
    })
  })

  it('moves what lies ahead to its own time, where the clock was set back', () => {
    const lost = reducer(healthyAt(9e6), actions.connectionLost({ nowMs: 100 }))
    expect(lost).toMatchObject({ status: 'due', sinceMs: 100, lostMs: 100, lastAttemptMs: 100 })
  })
})

describe('lostMs', () => {
  it('is null until a connection was lost, and survives the success', () => {
    let state = reducer(getInitialState(), actions.probeReceived('unreachable', 0))
    expect(state.lostMs).toBeNull()
    state = reducer(state, actions.reconnectSucceeded({ nowMs: 100 }))
    expect(state.lostMs).toBeNull()
    state = reducer(state, actions.probeReceived('unreachable', 5000))
    expect(state.lostMs).toBe(5000)
    state = reducer(state, actions.reconnectSucceeded({ nowMs: 9000 }))
    state = reducer(state, actions.probeReceived('alive_rpc', 10_000))
    expect(state).toMatchObject({ status: 'healthy', lostMs: 5000, sinceMs: 9000 })
    state = reducer(state, actions.connectionLost({ nowMs: 20_000 }))
    expect(state.lostMs).toBe(20_000)
  })

  it('is of the connection, and forgotten with its node', () => {
    const lost = reducer(healthy, actions.connectionLost({ nowMs: 5000 }))
    expect(reducer(lost, actions.configured({ node: 'm' })).lostMs).toBeNull()
  })
})

describe('a lost connection that is reported as a failure', () => {
  it('begins an outage, whose first attempt the next probe decides', () => {
    const lost = reducer(healthy, actions.reconnectFailed({ nowMs: 2000, reason: 'gone' }))
    expect(lost).toMatchObject({
      status: 'waiting',
      sinceMs: 2000,
      lostMs: 2000,
      reachability: null,
    })
    expect(reducer(lost, actions.probeReceived('unreachable', 2500))).toMatchObject({
      status: 'due',
      sinceMs: 2000,
      reason: 'gone',
    })
  })
})

describe('refreshRequested', () => {
  it('ends an open connection, and makes it anew at once where the policy does', () => {
    expect(reducer(healthy, actions.refreshRequested('a gap', 60_000))).toMatchObject({
      status: 'due',
      attempts: 1,
      reason: 'a gap',
      sinceMs: 60_000,
      lostMs: 60_000,
    })
  })

  it('keeps to the first wait of the policy', () => {
    const open = healthyAt(0, { backoffMs: [3000] })
    const refreshed = reducer(open, actions.refreshRequested('a gap', 60_000))
    expect(refreshed.status).toBe('waiting')
    expect(selectNextAttemptAtMs(refreshed)).toBe(63_000)
  })

  it('elsewhere asks to reconnect now', () => {
    const due = reducer(getInitialState(), actions.probeReceived('unreachable', 0))
    const waiting = reducer(due, actions.reconnectFailed({ nowMs: 100 }))
    expect(reducer(waiting, actions.refreshRequested('a gap', 500))).toMatchObject({
      status: 'due',
      attempts: 1,
      lastAttemptMs: 500,
    })
    const gaveUp = reducer(due, actions.reconnectFailed({ nowMs: 100, outcome: 'fatal' }))
    expect(reducer(gaveUp, actions.refreshRequested('a gap', 500)).status).toBe('due')
    const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 0 }))
    for (const state of [due, connecting, reducer(healthy, actions.paused('lunch', 2000))]) {
      expect(reducer(state, actions.refreshRequested('a gap', 3000))).toBe(state)
    }
  })
})
