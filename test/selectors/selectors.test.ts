import {
  createReconnectorSlice,
  createReconnectorState,
  decide,
  selectAttempts,
  selectAttemptsLeft,
  selectExplanation,
  selectMsUntilNextAttempt,
  selectNextAttemptAtMs,
  selectOutageMs,
  selectReason,
  selectStatus,
  selectTotalReconnects,
  selectWillRetry,
  type Policy,
} from 'redux-reconnector'
import * as root from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const slice = createReconnectorSlice({ node: 'n' })
const { actions, reducer } = slice
const stateOf = (policy: Partial<Policy> = {}) => createReconnectorState({ node: 'n', policy })
const idle = stateOf()
const due = decide(idle, 'unreachable', 1000)
const waiting = decide(due, 'unreachable', 1500)
const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 1000 }))
const healthy = decide(due, 'alive_rpc', 3000)
const paused = reducer(waiting, actions.paused('lunch'))
const failure = { attemptId: 'a', nowMs: 1700, reason: 'connection refused' }
const refused = reducer(connecting, actions.reconnectFailed(failure))
const gaveUp = reducer(connecting, actions.reconnectFailed({ ...failure, outcome: 'fatal' }))

it('every selector stands on the slice under its own name, and alone', () => {
  const names = Object.keys(root).filter((name) => name.startsWith('select'))
  expect(new Set(names)).toEqual(new Set(Object.keys(slice.selectors)))
  expect(names).toHaveLength(12)
  const store = { reconnector: waiting }
  expect(slice.selectors.selectNextAttemptAtMs(store)).toBe(selectNextAttemptAtMs(waiting))
})

it('the plain ones read their field', () => {
  expect(selectStatus(waiting)).toBe('waiting')
  expect(selectAttempts(waiting)).toBe(1)
  expect(selectTotalReconnects({ ...waiting, totalReconnects: 7 })).toBe(7)
  expect(selectReason(refused)).toBe('connection refused')
})

describe('selectNextAttemptAtMs', () => {
  it.each([
    ['the deadline while waiting', waiting, 3000],
    ['the attempt that is due', due, 1000],
    ['null while one is under way', connecting, null],
    ['null while idle', idle, null],
    ['null while healthy', healthy, null],
    ['null while paused', paused, null],
    ['null after giving up', gaveUp, null],
    [
      'null where none is left',
      { ...waiting, policy: { ...waiting.policy, maxAttempts: 1 } },
      null,
    ],
    [
      'null where the policy does not attempt',
      decide(stateOf({ attemptOn: [] }), 'unreachable', 0),
      null,
    ],
  ])('is %s', (_what, state, expected) => {
    expect(selectNextAttemptAtMs(state)).toBe(expected)
  })
})

describe('selectMsUntilNextAttempt', () => {
  it('counts down to 0 and not below', () => {
    expect(selectMsUntilNextAttempt(waiting, 1600)).toBe(1400)
    expect(selectMsUntilNextAttempt(waiting, 9000)).toBe(0)
    expect(selectMsUntilNextAttempt(paused, 1600)).toBeNull()
  })
})

describe('selectAttemptsLeft and selectWillRetry', () => {
  it('have no end without a limit', () => {
    expect(selectAttemptsLeft(waiting)).toBe(Infinity)
    expect(selectWillRetry(waiting)).toBe(true)
  })

  it('say when this is the last attempt', () => {
    const last = { ...connecting, policy: { ...connecting.policy, maxAttempts: 1 } }
    expect(selectAttemptsLeft(last)).toBe(0)
    expect(selectWillRetry(last)).toBe(false)
    expect(selectWillRetry({ ...last, status: 'due' })).toBe(true)
  })

  it.each([
    [idle, true],
    [healthy, true],
    [connecting, true],
    [paused, false],
    [gaveUp, false],
  ])('$status: %s', (state, expected) => {
    expect(selectWillRetry(state)).toBe(expected)
  })
})

describe('selectOutageMs', () => {
  it('is the time since the outage began, and 0 without one', () => {
    expect(selectOutageMs(waiting, 5000)).toBe(4000)
    expect(selectOutageMs(paused, 5000)).toBe(4000)
    expect(selectOutageMs(healthy, 5000)).toBe(0)
    expect(selectOutageMs(idle, 5000)).toBe(0)
    expect(selectOutageMs(waiting, 0)).toBe(0)
  })

  it('does not call a healthy connection that is paused an outage', () => {
    const open = reducer(connecting, actions.reconnectSucceeded({ attemptId: 'a', nowMs: 1200 }))
    expect(selectOutageMs(reducer(open, actions.paused('x')), 5000)).toBe(0)
  })
})

describe('selectExplanation', () => {
  const third = { ...refused, attempts: 2 }
  it.each([
    [third, 4200, 'Waiting for attempt 3, 0.8 s left of 4 s: connection refused'],
    [third, 5000, 'Ready for attempt 3: connection refused'],
    [third, 500, 'Waiting for attempt 3, 4 s left of 4 s: connection refused'],
    [idle, 0, 'Idle, no probe yet'],
    [due, 1000, 'Attempt 1 is due'],
    [connecting, 2500, 'Connecting for 1.5 s of 10 s, attempt 1'],
    [connecting, 1020, 'Connecting for 20 ms of 10 s, attempt 1'],
    [connecting, 1000.2, 'Connecting for 1 ms of 10 s, attempt 1'],
    [connecting, 1100, 'Connecting for 0.1 s of 10 s, attempt 1'],
    [connecting, 1000, 'Connecting for 0 s of 10 s, attempt 1'],
    [healthy, 15_000, 'Healthy for 12 s'],
    [healthy, 3000 + 5.5 * 60_000, 'Healthy for 5.5 min'],
    [healthy, 3000 + 5.25 * 3_600_000, 'Healthy for 5.2 h'],
    [healthy, 3000 + 40 * 86_400_000, 'Healthy for 40 d'],
    [paused, 0, 'Paused: lunch'],
    [gaveUp, 0, 'Gave up after 1 attempt: connection refused'],
    [{ ...gaveUp, attempts: 5, reason: null }, 0, 'Gave up after 5 attempts'],
    [{ ...waiting, policy: { ...waiting.policy, maxAttempts: 1 } }, 0, 'No attempt left after 1'],
    [
      decide(stateOf({ attemptOn: [] }), 'alive_epmd_only', 0),
      0,
      'Not attempting while alive_epmd_only',
    ],
  ])('%#: $status', (state, nowMs, sentence) => {
    expect(selectExplanation(state, nowMs)).toBe(sentence)
  })
})
