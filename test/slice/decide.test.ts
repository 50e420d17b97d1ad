import {
  createReconnectorSlice,
  createReconnectorState,
  decide,
  selectCurrentBackoffMs,
  selectMsUntilNextAttempt,
  selectNextAttemptAtMs,
  selectShouldAttempt,
  type Policy,
  type ReconnectorConfig,
  type ReconnectorState,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const slice = createReconnectorSlice({ node: 'n' })
const { actions, reducer } = slice

function stateOf(config: Partial<ReconnectorConfig> = {}): ReconnectorState {
  return createReconnectorState({ node: 'n', ...config })
}

function withPolicy(policy: Partial<Policy>): ReconnectorState {
  return stateOf({ policy })
}

/** The instants at which polling every second attempts. */
function attemptsOf(initial: ReconnectorState, untilMs: number, everyMs = 1000): number[] {
  const instants: number[] = []
  let state = initial
  for (let nowMs = 0; nowMs <= untilMs; nowMs += everyMs) {
    state = decide(state, 'unreachable', nowMs)
    if (selectShouldAttempt(state)) instants.push(nowMs)
  }
  return instants
}

describe("the original's scenarios", () => {
  it('attempts at once on the first unhealthy probe', () => {
    expect(decide(stateOf(), 'alive_dist_only', 5000)).toMatchObject({
      status: 'due',
      attempts: 1,
      lastAttemptMs: 5000,
    })
  })

  it('waits 2, 4, 8, 16 s, then 30 s each', () => {
    const instants = attemptsOf(stateOf(), 130_000)
    const waits = instants.slice(1).map((instant, at) => instant - (instants[at] ?? 0))
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  it.each([
    [2000, 1],
    [4000, 2],
    [8000, 3],
    [16_000, 4],
    [30_000, 5],
    [30_000, 500],
  ])('fires exactly at the end of a wait of %i ms, and not 1 ms before', (wait, attempts) => {
    const waiting = { ...stateOf(), status: 'waiting' as const, attempts, lastAttemptMs: 1000 }
    expect(decide(waiting, 'unreachable', 1000 + wait - 1).status).toBe('waiting')
    expect(decide(waiting, 'unreachable', 1000 + wait).status).toBe('due')
  })

  it('cuts 16 s to 5 s where maxBackoffMs is 5000', () => {
    expect(selectCurrentBackoffMs({ ...stateOf({ maxBackoffMs: 5000 }), attempts: 4 })).toBe(5000)
    expect(selectCurrentBackoffMs({ ...stateOf({ maxBackoffMs: 5000 }), attempts: 2 })).toBe(4000)
  })

  it('attempts at 0, 2, 6, 14 and 30 s in an outage of 30 s polled every second', () => {
    expect(attemptsOf(stateOf(), 30_000)).toEqual([0, 2000, 6000, 14_000, 30_000])
  })

  it('attempts at once in a new outage after a success', () => {
    let state = decide(decide(stateOf(), 'unreachable', 0), 'unreachable', 2000)
    state = reducer(state, actions.reconnectSucceeded({ nowMs: 2100 }))
    state = decide(state, 'alive_rpc', 3000)
    expect(decide(state, 'unreachable', 3001)).toMatchObject({ status: 'due', attempts: 1 })
  })

  it.each([-9_000_000_000_000, -1, 0, 8_640_000_000_000_000])(
    'keeps its waits on a clock that starts at %i',
    (startMs) => {
      const due = decide(stateOf(), 'unreachable', startMs)
      expect(decide(due, 'unreachable', startMs + 1999).status).toBe('waiting')
      expect(decide(due, 'unreachable', startMs + 2000).status).toBe('due')
    },
  )
})

describe('rule 0: the clock stepped back', () => {
  it('loses at most one full wait', () => {
    const waiting = { ...stateOf(), status: 'waiting' as const, attempts: 3, lastAttemptMs: 9e9 }
    const back = decide(waiting, 'unreachable', 1000)
    expect(selectNextAttemptAtMs(back)).toBe(1000 + 8000)
  })

  it('attempts at once after a success, though the clock went back an hour', () => {
    let state = decide(stateOf(), 'unreachable', 3_600_000)
    state = reducer(state, actions.reconnectSucceeded({ nowMs: 3_600_100 }))
    expect(decide(state, 'unreachable', 0).status).toBe('due')
  })
})

describe('rule 1: healthy', () => {
  it('notes when it turned healthy, and forgives the attempts', () => {
    const due = decide(stateOf(), 'unreachable', 0)
    expect(decide(due, 'alive_rpc', 700)).toMatchObject({
      status: 'healthy',
      reachability: 'alive_rpc',
      sinceMs: 700,
      attempts: 0,
      reason: null,
    })
  })

  it('forgives the attempts only after minUptimeMs', () => {
    let state = decide(withPolicy({ minUptimeMs: 5000 }), 'unreachable', 0)
    state = decide(state, 'alive_rpc', 1000)
    expect(decide(state, 'alive_rpc', 5999).attempts).toBe(1)
    expect(decide(state, 'alive_rpc', 6000).attempts).toBe(0)
  })

  it('keeps backing off from a server that accepts and closes, with minUptimeMs', () => {
    let state = withPolicy({ minUptimeMs: 5000 })
    const instants: number[] = []
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1000) {
      state = decide(state, 'unreachable', nowMs)
      if (!selectShouldAttempt(state)) continue
      instants.push(nowMs)
      state = reducer(state, actions.reconnectSucceeded({ nowMs: nowMs + 10 }))
      state = decide(state, 'alive_rpc', nowMs + 500)
    }
    // The first connection of all is no reconnection: nothing is held against it.
    expect(instants).toEqual([0, 1000, 3000, 7000, 15_000, 31_000])
  })

  it('leaves an attempt under way and a pause what they are', () => {
    const due = decide(stateOf(), 'unreachable', 0)
    const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 0 }))
    expect(decide(connecting, 'alive_rpc', 10)).toMatchObject({
      status: 'connecting',
      attemptId: 'a',
      reachability: 'alive_rpc',
    })
    const paused = reducer(due, actions.paused('lunch', 5))
    expect(decide(paused, 'alive_rpc', 10)).toMatchObject({ status: 'paused', reason: 'lunch' })
  })

  it('goes on after `connectTimeoutMs` where an attempt has no result', () => {
    const due = decide(stateOf(), 'unreachable', 0)
    const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 0 }))
    expect(decide(connecting, 'alive_rpc', 10_000)).toMatchObject({
      status: 'healthy',
      attemptId: null,
    })
  })
})

describe('rule 2: an outage begins', () => {
  it('notes when, why, and the draw of its first wait', () => {
    const policy = { backoffMs: [1000], jitter: [0, 1] as const }
    const healthy = decide(withPolicy(policy), 'alive_rpc', 0)
    const probe = { reachability: 'unreachable' as const, reason: 'cable pulled' }
    expect(decide(healthy, probe, 500, 0.25)).toMatchObject({
      status: 'waiting',
      sinceMs: 500,
      draw: 0.25,
      reason: 'cable pulled',
    })
  })

  it('attempts the very first connection at once, whatever the table says', () => {
    const state = decide(withPolicy({ backoffMs: [1000, 2000] }), 'unreachable', 500)
    expect(state).toMatchObject({ status: 'due', attempts: 1, sinceMs: 500, lostMs: null })
  })

  it('counts the first wait after a loss from the begin of the outage', () => {
    const policy = { backoffMs: [1000, 2000] }
    const waiting = decide(decide(withPolicy(policy), 'alive_rpc', 0), 'unreachable', 500)
    expect(waiting).toMatchObject({ status: 'waiting', sinceMs: 500, lostMs: 500 })
    expect(selectNextAttemptAtMs(waiting)).toBe(1500)
    expect(decide(waiting, 'unreachable', 1499)).toBe(waiting)
    expect(decide(waiting, 'unreachable', 1500).status).toBe('due')
  })
})

describe('rule 3: unhealthy', () => {
  const due = decide(stateOf(), 'unreachable', 0)
  const connecting = reducer(due, actions.attemptStarted({ attemptId: 'a', nowMs: 0 }))

  it('only records while an attempt is under way', () => {
    expect(decide(connecting, 'alive_epmd_only', 9999)).toEqual({
      ...connecting,
      reachability: 'alive_epmd_only',
    })
  })

  it('goes on from an attempt older than connectTimeoutMs', () => {
    const next = decide(connecting, 'unreachable', 10_000)
    expect(next).toMatchObject({ status: 'due', attempts: 2, attemptId: null, reason: 'timed out' })
  })

  it('waits out the rest where the attempt timed out before its wait was over', () => {
    const late = { ...connecting, attempts: 4 }
    expect(decide(late, 'unreachable', 10_000)).toMatchObject({
      status: 'waiting',
      attemptId: null,
      reason: 'timed out',
    })
  })

  it('only records while paused or given up', () => {
    const paused = reducer(due, actions.paused('lunch', 0))
    expect(decide(paused, 'unreachable', 1e9)).toBe(paused)
    const gaveUp = { ...due, status: 'gaveUp' as const }
    expect(decide(gaveUp, 'alive_epmd_only', 1e9)).toEqual({
      ...gaveUp,
      reachability: 'alive_epmd_only',
    })
  })

  it('does not attempt at a reachability that is not in attemptOn', () => {
    const state = decide(withPolicy({ attemptOn: ['unreachable'] }), 'alive_dist_only', 0)
    expect(state.status).toBe('waiting')
    expect(selectNextAttemptAtMs(state)).toBeNull()
    expect(decide(state, 'unreachable', 1000).status).toBe('due')
  })

  it('gives up after maxAttempts', () => {
    let state = withPolicy({ maxAttempts: 2 })
    state = decide(state, 'unreachable', 0)
    state = decide(state, 'unreachable', 2000)
    expect(state).toMatchObject({ status: 'due', attempts: 2 })
    expect(decide(state, 'unreachable', 2001).status).toBe('gaveUp')
  })

  it('draws anew at every attempt, and jitters after the cap', () => {
    const policy = { jitter: [0.5, 1] as const }
    const state = decide(stateOf({ maxBackoffMs: 1000, policy }), 'unreachable', 0, 0.5)
    expect(selectMsUntilNextAttempt(state, 0)).toBe(0)
    const waiting = decide(state, 'unreachable', 1)
    expect(selectNextAttemptAtMs(waiting)).toBe(750)
    expect(decide(waiting, 'unreachable', 750, 0.9)).toMatchObject({ status: 'due', draw: 0.9 })
  })
})

describe('rule 4: nothing changes', () => {
  it.each(['alive_rpc', 'unreachable'] as const)('gives back the same reference on %s', (seen) => {
    let state = decide(stateOf(), seen, 0)
    state = decide(state, seen, 1)
    expect(decide(state, seen, 2)).toBe(state)
    expect(decide(state, { reachability: seen, batteryPct: 80 }, 3)).toBe(state)
  })
})

describe('a state made by hand', () => {
  it('behaves as its fields say', () => {
    const state = { ...stateOf(), attempts: 3, lastAttemptMs: 1000 }
    expect(selectCurrentBackoffMs(state)).toBe(8000)
    expect(decide(state, 'unreachable', 8999).status).toBe('waiting')
    expect(decide(state, 'unreachable', 9000)).toMatchObject({ status: 'due', attempts: 4 })
  })

  it('attempts at once where no attempt was made, whatever it counts', () => {
    expect(decide({ ...stateOf(), attempts: 3 }, 'unreachable', 0).status).toBe('due')
  })
})
