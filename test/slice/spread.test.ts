import {
  createReconnectorSlice,
  geometricBackoffMs,
  selectNextAttemptAtMs,
  type Policy,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

/** When a client comes back that was told to wait, by its own random number. */
function comesBackAtMs(policy: Partial<Policy>, draw: number, retryAfterMs = 4000) {
  const { actions, reducer } = createReconnectorSlice({ node: 'n', policy })
  let state = reducer(undefined, actions.probeReceived('unreachable', 0, draw))
  state = reducer(state, actions.reconnectFailed({ nowMs: 500, retryAfterMs }))
  return selectNextAttemptAtMs(state) ?? Number.NaN
}

describe("a server's hint", () => {
  it('is kept to the millisecond by a policy that does not jitter', () => {
    expect(comesBackAtMs({}, 0.9)).toBe(4500)
  })

  it.each([0, 0.25, 0.999])('is a floor, and spread above it with the draw %d', (draw) => {
    expect(comesBackAtMs({ jitter: [0.5, 1.5] }, draw)).toBeCloseTo(500 + 4000 * (1 + draw))
    expect(comesBackAtMs({ jitter: [0, 1] }, draw)).toBeCloseTo(500 + 4000 * (1 + draw))
    expect(comesBackAtMs({ jitterMs: 3000 }, draw)).toBeCloseTo(500 + 4000 + 3000 * draw)
  })

  it('spreads a thousand clients over as much as the jitter is wide', () => {
    const draws = Array.from({ length: 1000 }, (_, at) => at / 1000)
    const instants = draws.map((draw) => comesBackAtMs({ jitter: [0.75, 1.25] }, draw))
    expect(Math.min(...instants)).toBe(4500)
    expect(Math.max(...instants)).toBeGreaterThan(6400)
    expect(new Set(instants).size).toBe(1000)
  })

  it('of an open connection is spread as well', () => {
    const { actions, reducer } = createReconnectorSlice({ node: 'n', policy: { jitter: [0, 1] } })
    const healthy = reducer(undefined, actions.probeReceived('alive_rpc', 0))
    const lost = actions.connectionLost({ nowMs: 1000, retryAfterMs: 4000 }, 0.5)
    expect(selectNextAttemptAtMs(reducer(healthy, lost))).toBe(1000 + 6000)
  })
})

describe('jitter that adds', () => {
  it('comes on top of the jitter that multiplies, by the same draw', () => {
    const policy = { backoffMs: [1000], jitter: [0.5, 1.5] as const, jitterMs: 300 }
    const { actions, reducer } = createReconnectorSlice({ node: 'n', policy })
    const healthy = reducer(undefined, actions.probeReceived('alive_rpc', 0))
    const lost = reducer(healthy, actions.connectionLost({ nowMs: 0 }, 0.5))
    expect(selectNextAttemptAtMs(lost)).toBe(1000 + 150)
  })

  it('must not be negative', () => {
    expect(() => createReconnectorSlice({ node: 'n', policy: { jitterMs: -1 } })).toThrow(
      'createReconnectorSlice: expected `policy.jitterMs` to be a number of milliseconds, not negative, got -1',
    )
  })
})

describe('geometricBackoffMs', () => {
  it('grows by its factor, in whole milliseconds', () => {
    expect(geometricBackoffMs(1000)).toEqual([1000, 2000, 4000, 8000, 16_000])
    expect(geometricBackoffMs(100, 1.3, 4)).toEqual([100, 130, 169, 220])
    expect(geometricBackoffMs(100, 2, 0)).toEqual([])
  })

  it('is taken by a policy as it is', () => {
    const policy = { backoffMs: [0, ...geometricBackoffMs(500, 1.5)] }
    expect(() => createReconnectorSlice({ node: 'n', policy })).not.toThrow()
  })
})
