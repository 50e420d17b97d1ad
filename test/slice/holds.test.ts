import {
  createReconnectorSlice,
  selectNextAttemptAtMs,
  selectOutageMs,
  selectReason,
  selectWillRetry,
  type ReconnectorState,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const { actions, reducer, getInitialState } = createReconnectorSlice({ node: 'n' })
const initial = getInitialState()
const due = reducer(initial, actions.probeReceived('unreachable', 1000))
const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 1000 }))
const waiting = reducer(connecting, actions.reconnectFailed({ nowMs: 1100, reason: 'refused' }))
const asked = reducer(connecting, actions.reconnectFailed({ nowMs: 1100, retryAfterMs: 60_000 }))
const gaveUp = reducer(
  connecting,
  actions.reconnectFailed({ nowMs: 1100, reason: 'banned', outcome: 'fatal' }),
)
const healthy = reducer(connecting, actions.reconnectSucceeded({ nowMs: 1100 }))

const hold = (state: ReconnectorState, reason = 'lunch', nowMs = 1200) =>
  reducer(state, actions.paused(reason, nowMs))
const release = (state: ReconnectorState, reason = 'lunch', nowMs = 1300) =>
  reducer(state, actions.resumed(reason, nowMs))

describe('a hold', () => {
  it('pauses with its reason, and remembers what lies beneath it', () => {
    expect(hold(waiting)).toEqual({
      ...waiting,
      status: 'paused',
      reason: 'lunch',
      holds: ['lunch'],
      beneath: { status: 'waiting', reason: 'refused' },
    })
  })

  it('is `paused by hand` where no reason is given', () => {
    const paused = reducer(waiting, actions.paused())
    expect(paused).toMatchObject({ reason: 'paused by hand', holds: ['paused by hand'] })
    expect(reducer(paused, actions.resumed(undefined, 1300))).toEqual(waiting)
  })

  it.each([
    ['idle', initial],
    ['a wait', waiting],
    ['what the server asked for', asked],
    ['a surrender', gaveUp],
  ])('changes nothing under it: %s goes on', (_what, state) => {
    const after = release(hold(state))
    if (state === initial) expect(after).toMatchObject({ status: 'due', attempts: 1 })
    else expect(after).toEqual(state)
  })

  it('put and taken a thousand times moves no deadline', () => {
    let state = asked
    for (let nowMs = 1200; nowMs < 11_200; nowMs += 10) {
      state = release(hold(state, 'hidden', nowMs), 'hidden', nowMs + 5)
    }
    expect(state).toEqual(asked)
    expect(selectNextAttemptAtMs(state)).toBe(61_100)
  })

  it('lets a wait that is over meanwhile end in an attempt at once', () => {
    expect(release(hold(waiting), 'lunch', 2999)).toEqual(waiting)
    expect(release(hold(waiting), 'lunch', 3000)).toMatchObject({ status: 'due', attempts: 2 })
  })

  it('gives an attempt up that is due or under way, which is not counted', () => {
    for (const state of [due, connecting]) {
      const paused = hold(state)
      expect(paused).toMatchObject({ status: 'paused', attempts: 0, attemptId: null })
      expect(release(paused)).toMatchObject({ status: 'due', attempts: 1, lastAttemptMs: 1300 })
    }
    const third = { ...connecting, attempts: 3 }
    expect(hold(third)).toMatchObject({ attempts: 2, beneath: { status: 'waiting' } })
  })

  it('wins over every hint, and ends by its own release alone', () => {
    const paused = hold(waiting)
    for (const action of [
      actions.retryRequested(9e9),
      actions.retryRequested(9e9, undefined, 'hint'),
      actions.retryRequested(9e9, undefined, 'network'),
      actions.refreshRequested('a gap', 9e9),
      actions.probeReceived('unreachable', 9e9),
      actions.attemptStarted({ attemptId: 'x', nowMs: 9e9 }),
      actions.paused('lunch', 9e9),
      actions.resumed('dinner', 9e9),
    ]) {
      expect(reducer(paused, action)).toBe(paused)
    }
  })

  it('takes in what is reported beneath it', () => {
    const paused = hold(waiting)
    expect(
      reducer(paused, actions.reconnectFailed({ nowMs: 1250, outcome: 'fatal' })),
    ).toMatchObject({
      status: 'paused',
      reason: 'lunch',
      outcome: 'fatal',
      beneath: { status: 'gaveUp' },
    })
    const opened = reducer(paused, actions.reconnectSucceeded({ nowMs: 1250 }))
    expect(opened).toMatchObject({
      status: 'paused',
      reason: 'lunch',
      totalReconnects: 1,
      beneath: { status: 'healthy', reason: null },
    })
    expect(release(opened).status).toBe('healthy')
  })

  it('shows the pause in every selector', () => {
    const paused = hold(waiting)
    expect(selectReason(paused)).toBe('lunch')
    expect(selectWillRetry(paused)).toBe(false)
    expect(selectNextAttemptAtMs(paused)).toBeNull()
    expect(selectOutageMs(paused, 5000)).toBe(4000)
    expect(selectOutageMs(hold(healthy), 5000)).toBe(0)
  })

  it('carries its time: what lies ahead of it is moved, where the clock was set back', () => {
    expect(hold(waiting, 'lunch', 200)).toMatchObject({ lastAttemptMs: 200, sinceMs: 200 })
    const before = hold(waiting)
    expect(release(before, 'lunch', 200)).toMatchObject({ lastAttemptMs: 200, sinceMs: 200 })
  })
})

describe('where `unreachable` is not attempted on, the end of a hold', () => {
  const policy = { ...initial.policy, attemptOn: ['alive_epmd_only' as const] }

  it('attempts nothing after a loss that nobody has looked at', () => {
    const lost = reducer({ ...healthy, policy }, actions.connectionLost({ nowMs: 1500 }))
    expect(lost.status).toBe('waiting')
    expect(release(hold(lost, 'lunch', 1600), 'lunch', 1700)).toEqual(lost)
  })

  it('attempts what a probe would attempt', () => {
    for (const seen of ['unreachable', 'alive_epmd_only'] as const) {
      const state = reducer({ ...initial, policy }, actions.probeReceived(seen, 1000))
      const status = seen === 'unreachable' ? 'waiting' : 'due'
      expect(state.status).toBe(status)
      expect(release(hold(state)).status).toBe(status)
    }
  })
})

describe('several holds', () => {
  it('stand in their order, and the oldest gives the reason', () => {
    const both = hold(hold(waiting, 'hidden'), 'another tab')
    expect(both).toMatchObject({ holds: ['hidden', 'another tab'], reason: 'hidden' })
    const one = release(both, 'hidden')
    expect(one).toMatchObject({ status: 'paused', holds: ['another tab'], reason: 'another tab' })
    expect(release(one, 'another tab')).toEqual(waiting)
    expect(release(release(both, 'another tab'), 'hidden')).toEqual(waiting)
  })

  it('are one each: put twice, a hold is taken away once', () => {
    const twice = hold(hold(waiting, 'hidden'), 'hidden')
    expect(twice.holds).toEqual(['hidden'])
    expect(release(twice, 'hidden')).toEqual(waiting)
  })

  it('of a person and of the page do not end each other', () => {
    const both = hold(hold(healthy, 'paused by hand'), 'the page is hidden')
    const shown = release(both, 'the page is hidden')
    expect(shown).toMatchObject({ status: 'paused', reason: 'paused by hand' })
  })
})

describe('a healthy connection in a hold', () => {
  it('that ends begins its outage then, is not counted, and is attempted at once afterwards', () => {
    for (const end of [
      actions.connectionLost({ nowMs: 5000, reason: 'closed' }),
      actions.probeReceived({ reachability: 'unreachable', reason: 'closed' }, 5000),
    ]) {
      const ended = reducer(hold(healthy), end)
      expect(ended).toMatchObject({
        status: 'paused',
        reason: 'lunch',
        attempts: 0,
        sinceMs: 5000,
        lostMs: 5000,
      })
      expect(release(ended, 'lunch', 9000)).toMatchObject({
        status: 'due',
        attempts: 1,
        lastAttemptMs: 9000,
        sinceMs: 5000,
        lostMs: 5000,
      })
    }
  })

  it('is attempted at once whatever the first step of the table says: it was no loss', () => {
    const spread = { ...healthy, policy: { ...healthy.policy, backoffMs: [3000] } }
    const ended = reducer(hold(spread), actions.connectionLost({ nowMs: 5000 }))
    expect(release(ended, 'lunch', 5001).status).toBe('due')
  })

  it('keeps to what the server says as it closes', () => {
    const held = hold(healthy)
    const fatal = reducer(held, actions.connectionLost({ nowMs: 5000, outcome: 'fatal' }))
    expect(release(fatal, 'lunch', 9000)).toMatchObject({ status: 'gaveUp', outcome: 'fatal' })
    const busy = reducer(held, actions.connectionLost({ nowMs: 5000, retryAfterMs: 60_000 }))
    expect(release(busy, 'lunch', 9000).status).toBe('waiting')
    expect(selectNextAttemptAtMs(release(busy, 'lunch', 9000))).toBe(65_000)
  })
})

describe('another node during a hold', () => {
  it('forgets the old one and keeps the hold', () => {
    const moved = reducer(hold(gaveUp), actions.configured({ node: 'm' }))
    expect(moved).toMatchObject({
      status: 'paused',
      reason: 'lunch',
      holds: ['lunch'],
      beneath: { status: 'idle', reason: null },
      outcome: null,
    })
    expect(release(moved)).toMatchObject({ status: 'due', attempts: 1 })
  })
})

describe('resumed without an attempt', () => {
  it('leaves the decision to the next probe', () => {
    const resumed = reducer(hold(connecting), actions.resumed('lunch', 1300, undefined, false))
    expect(resumed).toMatchObject({ status: 'idle', attempts: 0, holds: [] })
    expect(reducer(resumed, actions.probeReceived('unreachable', 2000))).toMatchObject({
      status: 'due',
      attempts: 1,
    })
  })
})
