import fc from 'fast-check'
import {
  createReconnectorSlice,
  selectCurrentBackoffMs,
  selectMsUntilNextAttempt,
  selectNextAttemptAtMs,
  type ReconnectorState,
} from 'redux-reconnector'
import { describe, expect, it } from 'vitest'

const { actions, reducer, getInitialState } = createReconnectorSlice({ node: 'n' })

const instant = fc.integer({ min: -100_000, max: 1_000_000 })
const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const reachability = fc.constantFrom(
  'alive_rpc' as const,
  'alive_dist_only' as const,
  'alive_epmd_only' as const,
  'unreachable' as const,
)
const attemptId = fc.constantFrom('a', 'b')
const jitterUpToOne = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]))
const policy = fc.record(
  {
    backoffMs: fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 6 }),
    jitter: jitterUpToOne,
    jitterMs: fc.nat(5000),
    maxAttempts: fc.option(fc.integer({ min: 0, max: 5 })),
    minUptimeMs: fc.integer({ min: 0, max: 20_000 }),
    connectTimeoutMs: fc.integer({ min: 1, max: 20_000 }),
    attemptOn: fc.subarray(['alive_dist_only', 'alive_epmd_only', 'unreachable'] as const),
  },
  { requiredKeys: [] },
)
const maxBackoffMs = fc.integer({ min: 1, max: 60_000 })

const outcome = fc.constantFrom('retry' as const, 'auth' as const, 'fatal' as const)
const loss = fc.record(
  {
    nowMs: instant,
    reason: fc.string(),
    outcome,
    retryAfterMs: fc.nat(100_000),
    mayAttempt: fc.boolean(),
  },
  { requiredKeys: ['nowMs'] },
)
const hold = fc.constantFrom('paused by hand', 'hidden', 'another tab', '')
const by = fc.constantFrom(undefined, 'hint' as const, 'network' as const)

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(reachability, instant, draw).map((a) => actions.probeReceived(...a)),
  },
  fc
    .tuple(attemptId, instant)
    .map(([id, nowMs]) => actions.attemptStarted({ attemptId: id, nowMs })),
  fc.record({ attemptId, nowMs: instant }, { requiredKeys: [] }).map(actions.reconnectSucceeded),
  fc
    .record(
      {
        nowMs: instant,
        attemptId,
        reason: fc.string(),
        outcome,
        retryAfterMs: fc.nat(100_000),
      },
      { requiredKeys: ['nowMs'] },
    )
    .map(actions.reconnectFailed),
  fc.tuple(loss, draw).map((a) => actions.connectionLost(...a)),
  fc.tuple(instant, draw, by).map((a) => actions.retryRequested(...a)),
  fc.tuple(fc.string(), instant, draw).map((a) => actions.refreshRequested(...a)),
  fc.tuple(hold, instant).map((a) => actions.paused(...a)),
  fc.tuple(hold, instant, draw, fc.boolean()).map((a) => actions.resumed(...a)),
  fc
    .record({ maxBackoffMs, policy, node: fc.constantFrom('n', 'm') }, { requiredKeys: [] })
    .map((config) => actions.configured(config)),
)
const actionList = fc.array(action, { maxLength: 60 })

function fold(list: readonly { type: string }[], state = getInitialState()): ReconnectorState[] {
  let last = state
  return list.map((each) => (last = reducer(last, each)))
}

/** `reconnectSucceeded` needs no field, so an object without any is no junk to it. */
function isSuccess(given: unknown): boolean {
  const { type, payload } = Object(given) as Record<string, unknown> // or nothing of it
  return (
    type === actions.reconnectSucceeded.type &&
    Object.values(Object(payload)).every((value) => value === undefined)
  )
}

/** Something that any code, trace or tab might send. */
const junk = fc
  .oneof(
    fc.anything(),
    fc.record({ type: fc.string(), payload: fc.anything(), meta: fc.anything() }),
    fc.record({
      type: fc.constantFrom(...Object.values(actions).map(({ type }) => type)),
      payload: fc.oneof(
        fc.anything(),
        fc.record({ probe: fc.anything(), nowMs: fc.constantFrom('1', null, Number.NaN) }),
        fc.record({ attemptId: fc.integer(), nowMs: fc.anything() }),
        fc.record({ reason: fc.integer(), state: fc.anything() }),
        fc.record({ state: fc.record({ node: fc.anything(), attempts: fc.anything() }) }),
        fc.record({ policy: fc.record({ jitter: fc.constantFrom([2, 1], [-1, 0], 'x') }) }),
        fc.constantFrom({ cookie: 'SECRET' }, { node: '' }, { nowMs: 5, unknown: 1 }),
      ),
    }),
  )
  .filter((each) => !isSuccess(each))

describe('whatever happens', () => {
  it('the state is JSON', () => {
    fc.assert(
      fc.property(actionList, (list) => {
        for (const state of fold(list)) {
          expect(JSON.parse(JSON.stringify(state))).toEqual(state)
        }
      }),
    )
  })

  it('the same list gives the same states', () => {
    fc.assert(
      fc.property(actionList, (list) => {
        expect(fold(structuredClone(list))).toEqual(fold(list))
      }),
    )
  })

  it('no probe attempts before the deadline', () => {
    fc.assert(
      fc.property(actionList, reachability, instant, (list, seen, nowMs) => {
        const before = fold(list).at(-1) ?? getInitialState()
        const after = reducer(before, actions.probeReceived(seen, nowMs, 0.5))
        if (after.status !== 'due' || before.status !== 'waiting') return
        const deadlineMs = selectNextAttemptAtMs(before)
        // It may be sooner only where the clock stepped back over what the wait counts from.
        const isBack = (before.lastAttemptMs ?? nowMs) > nowMs || (before.sinceMs ?? nowMs) > nowMs
        if (deadlineMs !== null && !isBack) expect(nowMs).toBeGreaterThanOrEqual(deadlineMs)
      }),
      { numRuns: 500 },
    )
  })

  it('no wait is longer than the cap with a jitter up to 1, but for what the server asked', () => {
    fc.assert(
      fc.property(actionList, (list) => {
        for (const state of fold(list)) {
          expect(selectCurrentBackoffMs(state)).toBeLessThanOrEqual(state.maxBackoffMs)
          const baseMs = state.attempts === 0 ? state.sinceMs : state.lastAttemptMs
          const waitMs = selectMsUntilNextAttempt(state, baseMs ?? 0)
          if (waitMs !== null && baseMs !== null && state.status === 'waiting') {
            const longestMs = state.maxBackoffMs + state.policy.jitterMs
            // An instant is a sum of two numbers, so the difference is rounded.
            expect(waitMs).toBeLessThanOrEqual(Math.max(longestMs, state.minWaitMs) + 0.001)
          }
        }
      }),
    )
  })

  it('no instant in the state lies ahead of the action that made it', () => {
    fc.assert(
      fc.property(actionList, reachability, instant, (list, seen, nowMs) => {
        const before = fold(list).at(-1) ?? getInitialState()
        const after = reducer(before, actions.probeReceived(seen, nowMs, 0))
        expect(after.lastAttemptMs ?? nowMs).toBeLessThanOrEqual(nowMs)
        expect(after.sinceMs ?? nowMs).toBeLessThanOrEqual(nowMs)
        expect(after.lostMs ?? nowMs).toBeLessThanOrEqual(nowMs)
      }),
    )
  })

  it('the state fits together: it can be synced into any other', () => {
    fc.assert(
      fc.property(actionList, (list) => {
        for (const state of fold(list)) {
          expect(reducer(getInitialState(), actions.synced(state))).toEqual(state)
          expect(state.status === 'paused').toBe(state.holds.length > 0)
          if (state.status === 'paused') expect(state.reason).toBe(state.holds[0])
          expect((state.beneath?.status ?? state.status) === 'gaveUp').toBe(state.outcome !== null)
          expect(state.status === 'connecting').toBe(state.attemptId !== null)
        }
      }),
    )
  })

  it('a hold that is put and taken changes nothing, but gives up an attempt', () => {
    fc.assert(
      fc.property(actionList, instant, draw, (list, nowMs, random) => {
        const before = fold(list).at(-1) ?? getInitialState()
        const isFree = before.status === 'waiting' || before.status === 'gaveUp'
        const isPast = [before.lastAttemptMs, before.sinceMs, before.lostMs].every(
          (ms) => (ms ?? nowMs) <= nowMs,
        )
        const held = reducer(before, actions.paused('of this test', nowMs))
        expect(held.status).toBe('paused')
        const after = reducer(held, actions.resumed('of this test', nowMs, random))
        if (before.status === 'paused') expect(after.holds).toEqual(before.holds)
        if (!isFree || !isPast) return
        // But for what a probe at this instant would have decided as well.
        const decided = reducer(
          before,
          actions.probeReceived(before.reachability ?? 'unreachable', nowMs, random),
        )
        if (decided.status === before.status) expect(after).toEqual(before)
      }),
      { numRuns: 1000 },
    )
  })

  it('nothing but the end of the last hold leads out of a pause', () => {
    fc.assert(
      fc.property(actionList, action, (list, each) => {
        const before = fold(list).at(-1) ?? getInitialState()
        const after = reducer(before, each)
        if (before.status !== 'paused' || after.status === 'paused') return
        expect(each.type).toBe(actions.resumed.type)
        expect(before.holds).toHaveLength(1)
      }),
      { numRuns: 500 },
    )
  })

  it('no click makes the next wait longer, and no hint goes beyond the policy', () => {
    fc.assert(
      fc.property(actionList, instant, draw, by, (list, nowMs, random, who) => {
        const before = fold(list).at(-1) ?? getInitialState()
        const after = reducer(before, actions.retryRequested(nowMs, random, who))
        if (after === before) return
        if (who === undefined) {
          expect(after.attempts).toBeLessThanOrEqual(Math.max(before.attempts, 1))
        } else {
          expect(before.minWaitMs === 0 || before.outcome === 'retry').toBe(true)
          expect(before.outcome ?? 'retry').toBe('retry')
          if (before.reachability !== null && before.reachability !== 'alive_rpc') {
            expect(before.policy.attemptOn).toContain(before.reachability)
          }
        }
        if (who === 'hint') {
          expect(after.attempts).toBeLessThanOrEqual(before.policy.maxAttempts ?? Infinity)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('a probe that says the same again gives back the same reference', () => {
    fc.assert(
      fc.property(actionList, reachability, instant, (list, seen, nowMs) => {
        let state = fold(list).at(-1) ?? getInitialState()
        // `due` and a last attempt settle first.
        for (let turn = 0; turn < 3; turn += 1) {
          state = reducer(state, actions.probeReceived(seen, nowMs, 0))
        }
        if (state.status === 'due' || selectMsUntilNextAttempt(state, nowMs) === 0) return
        expect(reducer(state, actions.probeReceived(seen, nowMs, 0))).toBe(state)
      }),
      { numRuns: 500 },
    )
  })

  it('junk changes nothing, and throws nothing', () => {
    fc.assert(
      fc.property(actionList, fc.array(junk, { minLength: 1, maxLength: 20 }), (list, junkList) => {
        const state = fold(list).at(-1) ?? getInitialState()
        for (const each of junkList) expect(reducer(state, each as never)).toBe(state)
      }),
      { numRuns: 500 },
    )
  })

  it('no action throws on a state that is none', () => {
    fc.assert(
      fc.property(fc.anything(), action, (state, each) => {
        expect(() => reducer(state as ReconnectorState, each)).not.toThrow()
      }),
    )
  })
})
