import {
  createReconnectorSlice,
  selectCurrentBackoffMs,
  type ReconnectorState,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const { actions, reducer, getInitialState } = createReconnectorSlice({
  node: 'n',
  policy: { maxAttempts: 4 },
})
const due = reducer(getInitialState(), actions.probeReceived('unreachable', 1000))
const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 1000 }))
const waiting = reducer(connecting, actions.reconnectFailed({ nowMs: 1100 }))
const healthy = reducer(connecting, actions.reconnectSucceeded({ nowMs: 1100 }))
const asked = reducer(connecting, actions.reconnectFailed({ nowMs: 1100, retryAfterMs: 60_000 }))
const gaveUp = (outcome: 'retry' | 'auth' | 'fatal') =>
  outcome === 'retry'
    ? reducer({ ...connecting, attempts: 4 }, actions.reconnectFailed({ nowMs: 1100 }))
    : reducer(connecting, actions.reconnectFailed({ nowMs: 1100, outcome }))
const held = (state: ReconnectorState) => reducer(state, actions.paused('lunch', 1200))
const retry = (state: ReconnectorState, by?: 'hint' | 'network') =>
  reducer(state, actions.retryRequested(2000, undefined, by))

describe('retryRequested by a person', () => {
  it.each([
    ['idle', getInitialState(), 1],
    ['waiting', waiting, 1],
    ['waiting for the server', asked, 1],
    ['waiting after three attempts', { ...waiting, attempts: 3 }, 3],
    ['gaveUp after maxAttempts', gaveUp('retry'), 1],
    ['gaveUp after a refusal', gaveUp('auth'), 1],
    ['gaveUp for good', gaveUp('fatal'), 1],
  ])('attempts now while %s', (_status, state, attempts) => {
    expect(retry(state)).toMatchObject({
      status: 'due',
      attempts,
      lastAttemptMs: 2000,
      outcome: null,
      minWaitMs: 0,
    })
  })

  it('repeats the step: the next wait is as long as the one that was cut short', () => {
    for (const attempts of [1, 2, 3]) {
      const before = { ...waiting, attempts }
      let state: ReconnectorState = before
      for (let click = 0; click < 4; click += 1) {
        state = retry(state)
        state = reducer(state, actions.attemptStarted({ attemptId: `${click}`, nowMs: 2000 }))
        state = reducer(state, actions.reconnectFailed({ attemptId: `${click}`, nowMs: 2100 }))
      }
      expect(state.status).toBe('waiting')
      expect(selectCurrentBackoffMs(state)).toBe(selectCurrentBackoffMs(before))
    }
  })

  it.each([
    ['paused', held(waiting)],
    ['paused after giving up', held(gaveUp('retry'))],
    ['connecting', connecting],
    ['healthy', healthy],
    ['due', due],
  ])('does nothing while %s', (_status, state) => {
    expect(retry(state)).toBe(state)
  })
})

describe('retryRequested by a hint', () => {
  it('attempts now, and counts', () => {
    expect(retry(waiting, 'hint')).toMatchObject({ status: 'due', attempts: 2 })
  })

  it.each([
    ['while the server is to be waited for', asked],
    ['when no attempt is left', { ...waiting, attempts: 4 }],
    ['after giving up', gaveUp('retry')],
    ['after a refusal', gaveUp('auth')],
    ['after a verdict', gaveUp('fatal')],
    ['in a hold', held(waiting)],
    ['in a hold after giving up', held(gaveUp('retry'))],
    ['before the first look', getInitialState()],
    [
      'at a reachability that is not attempted on',
      {
        ...waiting,
        policy: { ...waiting.policy, attemptOn: ['alive_epmd_only' as const] },
      },
    ],
    [
      'at a loss that nobody has looked at, where `unreachable` is not attempted on',
      reducer(
        { ...healthy, policy: { ...waiting.policy, attemptOn: ['alive_epmd_only' as const] } },
        actions.connectionLost({ nowMs: 1500 }),
      ),
    ],
    ['while connected', healthy],
    ['while connecting', connecting],
  ])('does nothing %s', (_when, state) => {
    expect(retry(state, 'hint')).toBe(state)
  })
})

describe('retryRequested by another network', () => {
  it('starts the short waits anew', () => {
    const late = { ...waiting, attempts: 3 }
    const next = retry(late, 'network')
    expect(next).toMatchObject({ status: 'due', attempts: 1 })
    expect(selectCurrentBackoffMs(next)).toBe(2000)
  })

  it('undoes a surrender by maxAttempts, and no other', () => {
    expect(retry(gaveUp('retry'), 'network')).toMatchObject({
      status: 'due',
      attempts: 1,
      outcome: null,
    })
    for (const outcome of ['auth', 'fatal'] as const) {
      expect(retry(gaveUp(outcome), 'network')).toEqual(gaveUp(outcome))
    }
  })

  it('undoes it beneath a hold as well, and attempts when the hold ends', () => {
    const revived = retry(held(gaveUp('retry')), 'network')
    expect(revived).toMatchObject({ status: 'paused', reason: 'lunch', outcome: null })
    expect(reducer(revived, actions.resumed('lunch', 3000))).toMatchObject({
      status: 'due',
      attempts: 1,
    })
    for (const outcome of ['auth', 'fatal'] as const) {
      const state = held(gaveUp(outcome))
      expect(retry(state, 'network')).toBe(state)
    }
  })

  it('keeps to what the server asked for', () => {
    expect(retry(asked, 'network')).toBe(asked)
  })
})
