import { createReconnectorState, type ReconnectorState } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/rules/decide.js'
import { decisionMs, unprobed } from '../../src/rules/schedule.js'

const stateOf = (given: Partial<ReconnectorState>): ReconnectorState => ({
  ...createReconnectorState({ node: 'n' }),
  ...given,
})
const look = (state: ReconnectorState, nowMs: number) => decide(state, unprobed(state), nowMs, 0.5)
const { policy } = stateOf({})

/** States with the instant at which a look without a probe decides something. */
const decided: Record<string, [state: ReconnectorState, atMs: number]> = {
  'waiting for the second attempt': [
    stateOf({ status: 'waiting', attempts: 1, sinceMs: 100, lastAttemptMs: 500 }),
    2500,
  ],
  'waiting for the fourth': [
    stateOf({ status: 'waiting', attempts: 3, sinceMs: 100, lastAttemptMs: 500 }),
    8500,
  ],
  'waiting as long as the server asked': [
    stateOf({
      status: 'waiting',
      attempts: 1,
      sinceMs: 100,
      lastAttemptMs: 500,
      minWaitMs: 60_000,
    }),
    60_500,
  ],
  'healthy, and attempts are held against it': [
    stateOf({
      status: 'healthy',
      reachability: 'alive_rpc',
      attempts: 2,
      sinceMs: 1000,
      policy: { ...policy, minUptimeMs: 5000 },
    }),
    6000,
  ],
  'connecting since the beginning of time': [
    stateOf({ status: 'connecting', attempts: 1, attemptId: 'a', sinceMs: 0, lastAttemptMs: 0 }),
    10_000,
  ],
}

/** States of which a look without a probe makes nothing, however late. */
const settled: Record<string, ReconnectorState> = {
  healthy: stateOf({ status: 'healthy', reachability: 'alive_rpc', sinceMs: 0 }),
  'waiting on something that the policy makes no attempt on': stateOf({
    status: 'waiting',
    reachability: 'alive_dist_only',
    attempts: 1,
    sinceMs: 0,
    lastAttemptMs: 0,
    policy: { ...policy, attemptOn: ['unreachable'] },
  }),
  'given up': stateOf({
    status: 'gaveUp',
    reachability: 'unreachable',
    outcome: 'fatal',
    sinceMs: 0,
  }),
}

describe('when a look decides something is when `decide` does', () => {
  it.each(Object.entries(decided))('%s', (_, [state, atMs]) => {
    expect(decisionMs(state)).toBe(atMs)
    expect(look(state, atMs - 1).status).toBe(state.status)
    expect(look(state, atMs - 1).attempts).toBe(state.attempts)
    const { status, attempts } = look(state, atMs)
    expect({ status, attempts }).not.toEqual({ status: state.status, attempts: state.attempts })
  })

  it.each(Object.entries(settled))('%s: never', (_, state) => {
    expect(decisionMs(state)).toBe(Infinity)
    expect(look(state, 1e9)).toMatchObject({ status: state.status, attempts: state.attempts })
  })

  it('nothing is known yet, or no attempt is left: at once', () => {
    const idle = stateOf({})
    const exhausted = stateOf({
      status: 'waiting',
      attempts: 2,
      sinceMs: 0,
      lastAttemptMs: 0,
      policy: { ...policy, maxAttempts: 2 },
    })
    for (const state of [idle, exhausted]) {
      expect(decisionMs(state)).toBe(-Infinity)
      expect(look(state, 1).status).not.toBe(state.status)
    }
  })

  it('what was seen last still holds, and a healthy connection is alive', () => {
    const seen = (given: Partial<ReconnectorState>) => unprobed(stateOf(given))
    expect(seen({ status: 'healthy' })).toBe('alive_rpc')
    expect(seen({ status: 'waiting', reachability: 'alive_epmd_only' })).toBe('alive_epmd_only')
    expect(seen({ status: 'waiting', reachability: 'alive_rpc' })).toBe('unreachable')
    expect(seen({ status: 'idle' })).toBe('unreachable')
  })
})
