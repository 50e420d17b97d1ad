import { createReconnectorSlice, type Policy, type ReconnectorState } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const sliceWith = (policy: Partial<Policy> = {}) => createReconnectorSlice({ node: 'n', policy })
const { actions, reducer, getInitialState } = sliceWith()
const fold = (state: ReconnectorState, ...list: Parameters<typeof reducer>[1][]) =>
  list.reduce<ReconnectorState>(reducer, state)

const taken = (policy: Partial<Policy> = {}, nowMs = 1000) =>
  fold(
    sliceWith(policy).getInitialState(),
    actions.probeReceived('unreachable', nowMs),
    actions.attemptStarted({ attemptId: 'a', nowMs }),
  )
const connecting = taken()
const healthy = fold(connecting, actions.reconnectSucceeded({ attemptId: 'a', nowMs: 1100 }))
const waiting = fold(connecting, actions.reconnectFailed({ nowMs: 1100, reason: 'refused' }))

describe('the last allowed attempt', () => {
  it('was made, and another network allows one more', () => {
    const lowered = fold(waiting, actions.configured({ policy: { maxAttempts: 1 } }))
    expect(lowered).toMatchObject({ status: 'waiting', attempts: 1 })
    const retried = (by?: 'hint' | 'network') =>
      reducer(lowered, { ...actions.retryRequested(5000), payload: { nowMs: 5000, by } as never })
    expect(retried('hint')).toBe(lowered)
    expect(retried('network')).toMatchObject({ status: 'due', attempts: 1 })
  })

  it('gives up when a probe finds it out of time', () => {
    const state = fold(taken({ maxAttempts: 1 }), actions.probeReceived('unreachable', 11_000))
    expect(state).toMatchObject({
      status: 'gaveUp',
      outcome: 'retry',
      reason: 'timed out',
      attemptId: null,
    })
  })

  it('gives up when a hold ends after the limit was lowered', () => {
    const state = fold(
      waiting,
      actions.paused('lunch', 1200),
      actions.configured({ policy: { maxAttempts: 1 } }),
      actions.resumed('lunch', 60_000),
    )
    expect(state).toMatchObject({ status: 'gaveUp', outcome: 'retry', holds: [] })
  })
})

describe('a healthy probe', () => {
  it('ends a wait whose last probe was healthy, in the very instant of its loss', () => {
    const lost = {
      ...waiting,
      reachability: 'alive_rpc',
      sinceMs: 1100,
      policy: { ...waiting.policy, minUptimeMs: 500 },
    } as const
    expect(reducer(lost, actions.probeReceived('alive_rpc', 1100))).toMatchObject({
      status: 'healthy',
      reason: null,
    })
  })

  it('is recorded once while an attempt is under way', () => {
    const seen = reducer(connecting, actions.probeReceived('alive_rpc', 1100))
    expect(seen).toMatchObject({ status: 'connecting', reachability: 'alive_rpc', attempts: 1 })
    expect(reducer(seen, actions.probeReceived('alive_rpc', 1200))).toBe(seen)
  })

  it('changes nothing beneath a hold where nothing changes', () => {
    const held = reducer(healthy, actions.paused('lunch', 1200))
    expect(reducer(held, actions.probeReceived('alive_rpc', 1300))).toBe(held)
    const down = fold(waiting, actions.paused('lunch', 1200))
    expect(reducer(down, actions.probeReceived('unreachable', 1300))).toBe(down)
  })
})

describe('the loss of a connection', () => {
  it('beneath a hold is dated once, and the next probe does not date it anew', () => {
    const lost = fold(
      healthy,
      actions.paused('lunch', 1200),
      actions.connectionLost({ nowMs: 1200, reason: 'lunch' }),
      actions.resumed('lunch', 1300, 0, false),
    )
    expect(lost).toMatchObject({ status: 'idle', sinceMs: 1200, lostMs: 1200, attempts: 0 })
    expect(reducer(lost, actions.probeReceived('unreachable', 5000))).toMatchObject({
      status: 'due',
      sinceMs: 1200,
      lostMs: 1200,
    })
  })

  it('beneath a hold changes nothing where no connection was open', () => {
    const held = reducer(waiting, actions.paused('lunch', 1200))
    expect(reducer(held, actions.connectionLost({ nowMs: 1300, reason: 'gone' }))).toBe(held)
  })

  it('is another loss only where there was a connection', () => {
    const again = reducer(waiting, actions.connectionLost({ nowMs: 5000, reason: 'gone' }))
    expect(again).toMatchObject({ lostMs: null, reachability: 'unreachable', reason: 'gone' })
    const first = reducer(healthy, actions.connectionLost({ nowMs: 5000, reason: 'gone' }))
    expect(first).toMatchObject({ lostMs: 5000, reachability: null, status: 'due' })
  })

  it('ends in a verdict of the server, not in an attempt', () => {
    const banned = actions.connectionLost({ nowMs: 5000, reason: 'banned', outcome: 'fatal' })
    expect(reducer(healthy, banned)).toMatchObject({
      status: 'gaveUp',
      outcome: 'fatal',
      attempts: 0,
    })
  })
})

describe('"reconnect now"', () => {
  const onlyWhereTheHostIsUp = { attemptOn: ['alive_epmd_only'] } as const

  it('of a person is heard at a reachability at which the policy does not attempt, a hint is not', () => {
    const down = fold(
      sliceWith(onlyWhereTheHostIsUp).getInitialState(),
      actions.probeReceived('unreachable', 1000),
    )
    expect(down.status).toBe('waiting')
    expect(reducer(down, actions.retryRequested(1100)).status).toBe('due')
    expect(reducer(down, actions.retryRequested(1100, 0, 'hint'))).toBe(down)
    const up = reducer(down, actions.probeReceived({ reachability: 'unreachable' }, 1100))
    expect(reducer(up, actions.retryRequested(1100, 0, 'network'))).toBe(up)
  })

  it('of a hint is heard after a loss that no probe has looked at, if the policy attempts at `unreachable`', () => {
    const lost = (policy: Partial<Policy>) =>
      fold(
        { ...healthy, policy: { ...healthy.policy, ...policy } },
        actions.connectionLost({ nowMs: 5000, mayAttempt: false }),
      )
    const open = lost({})
    expect(open).toMatchObject({ status: 'waiting', reachability: null })
    expect(reducer(open, actions.retryRequested(5100, 0, 'hint')).status).toBe('due')
    const shut = lost(onlyWhereTheHostIsUp)
    expect(reducer(shut, actions.retryRequested(5100, 0, 'hint'))).toBe(shut)
  })

  it('of another network undoes a surrender beneath a hold, and only that', () => {
    const gaveUp = fold(
      taken({ maxAttempts: 1 }),
      actions.reconnectFailed({ nowMs: 1100, reason: 'refused' }),
      actions.paused('lunch', 1200),
    )
    const revived = reducer(gaveUp, actions.retryRequested(1300, 0, 'network'))
    expect(revived).toMatchObject({
      status: 'paused',
      outcome: null,
      attempts: 0,
      beneath: { status: 'waiting', reason: 'refused' },
    })
    expect(reducer(revived, actions.resumed('lunch', 9000)).status).toBe('due')
    expect(reducer(gaveUp, actions.retryRequested(1300, 0, 'hint'))).toBe(gaveUp)
    expect(reducer(gaveUp, actions.retryRequested(1300))).toBe(gaveUp)
  })
})

describe('two holds', () => {
  it('leave the older reason when one of them is taken away, whichever it is', () => {
    const both = fold(waiting, actions.paused('lunch', 1200), actions.paused('hidden', 1300))
    expect(both).toMatchObject({ status: 'paused', reason: 'lunch', holds: ['lunch', 'hidden'] })
    for (const [gone, left] of [
      ['lunch', 'hidden'],
      ['hidden', 'lunch'],
    ] as const) {
      const one = reducer(both, actions.resumed(gone, 60_000))
      expect(one).toMatchObject({ status: 'paused', reason: left, holds: [left], attempts: 1 })
      expect(reducer(one, actions.resumed(left, 60_000)).status).toBe('due')
    }
  })
})

describe('a success', () => {
  it('without a time changes no instant, and with one puts a clock right that was set back', () => {
    expect(reducer(connecting, actions.reconnectSucceeded())).toMatchObject({
      status: 'healthy',
      lastAttemptMs: 1000,
    })
    expect(reducer(connecting, actions.reconnectSucceeded({ nowMs: 400 }))).toMatchObject({
      sinceMs: 400,
      lastAttemptMs: 400,
    })
  })

  it('forgives at once without `minUptimeMs`, with it only the first connection of all', () => {
    const second = (policy: Partial<Policy>) =>
      fold(
        { ...taken(policy), totalReconnects: 1 },
        actions.reconnectSucceeded({ attemptId: 'a', nowMs: 1100 }),
      ).attempts
    expect(second({ minUptimeMs: 0 })).toBe(0)
    expect(second({ minUptimeMs: 5000 })).toBe(1)
    const first = fold(taken({ minUptimeMs: 5000 }), actions.reconnectSucceeded({ nowMs: 1100 }))
    expect(first).toMatchObject({ attempts: 0, reachability: 'alive_rpc' })
  })
})

describe('what the creators write', () => {
  it('a refresh without words has some, and a release says only what differs', () => {
    expect(actions.refreshRequested().payload.reason).toBe('refresh requested')
    expect(actions.resumed('lunch', 1).payload).toEqual({ reason: 'lunch', nowMs: 1 })
    expect(actions.resumed('lunch', 1, 0, true).payload).toEqual({ reason: 'lunch', nowMs: 1 })
    expect(actions.resumed('lunch', 1, 0, false).payload).toHaveProperty('mayAttempt', false)
  })

  it('`synced` changes nothing where it says what is so, whatever the order of its fields', () => {
    const shuffled = Object.fromEntries(Object.entries(healthy).toReversed())
    expect(reducer(healthy, actions.synced(shuffled as never))).toBe(healthy) // a state
    expect(reducer(healthy, actions.synced(waiting))).toEqual(waiting)
    expect(getInitialState().status).toBe('idle')
  })
})

describe('what is refused', () => {
  const state = (given: object) => ({ ...waiting, ...given }) as ReconnectorState

  it('is a flag that is none', () => {
    const loss = { nowMs: 1, mayAttempt: 'yes' as never }
    expect(() => actions.connectionLost(loss)).toThrow('expected `mayAttempt` to be a boolean')
    expect(reducer(healthy, { ...actions.connectionLost({ nowMs: 2000 }), payload: loss })).toBe(
      healthy,
    )
  })

  it('is a field of another action, also a probe', () => {
    const loss = { nowMs: 2000, probe: 'unreachable' }
    expect(() => actions.connectionLost(loss)).toThrow('unknown field `probe`')
    expect(reducer(healthy, { ...actions.connectionLost({ nowMs: 2000 }), payload: loss })).toBe(
      healthy,
    )
  })

  it('is an action without what it is about', () => {
    const held = fold(waiting, actions.paused('lunch', 1200))
    for (const [name, payload] of [
      ['resumed', { reason: 'lunch' }],
      ['resumed', { nowMs: 2000 }],
      ['paused', { reason: 'dinner' }],
      ['synced', {}],
      ['connectionLost', {}],
    ] as const) {
      expect(reducer(held, { type: actions[name].type, payload })).toBe(held)
    }
  })

  it('is a state whose parts do not agree, in words', () => {
    const held = fold(waiting, actions.paused('lunch', 1200))
    const beneath = { status: 'waiting', reason: 5 as never } as const
    for (const broken of [
      { ...held, holds: [] },
      { ...held, beneath: null },
      { ...held, status: 'waiting' },
    ]) {
      expect(() => actions.synced(broken as ReconnectorState)).toThrow(
        'expected `state.holds` and `state.beneath` to be set exactly while the status is paused',
      )
    }
    for (const broken of [{ outcome: 'auth' }, { status: 'gaveUp' }]) {
      expect(() => actions.synced(state(broken))).toThrow(
        'expected `state.outcome` to be set exactly while the status is gaveUp',
      )
    }
    expect(() => actions.synced({ ...held, beneath })).toThrow(
      'expected `state.beneath` to be the status and the reason beneath the hold',
    )
  })
})

describe('a clock that stepped back', () => {
  it('moves a loss that nothing else dates', () => {
    const lost = fold(
      fold(getInitialState(), actions.probeReceived('alive_rpc', 900)),
      actions.connectionLost({ nowMs: 1000, mayAttempt: false }),
      actions.reconnectSucceeded(),
    )
    expect(lost).toMatchObject({ lostMs: 1000, sinceMs: null, lastAttemptMs: null })
    expect(reducer(lost, actions.probeReceived('alive_rpc', 500)).lostMs).toBe(500)
  })
})

describe('a healthy state that was seen to be something else', () => {
  it('is right again after the next probe', () => {
    const odd = { ...healthy, reachability: 'alive_epmd_only' } as const
    expect(reducer(odd, actions.probeReceived('alive_rpc', 5000)).reachability).toBe('alive_rpc')
  })
})

describe('a hold that ends before anything was seen', () => {
  it('attempts at once, whatever the policy attempts at', () => {
    const { reducer: own, getInitialState: start } = sliceWith({ attemptOn: ['alive_dist_only'] })
    const held = own(start(), actions.paused('lunch', 100))
    expect(own(held, actions.resumed('lunch', 200)).status).toBe('due')
  })
})
