import { createReconnectorState, type ReconnectorState } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import {
  attemptEndsMs,
  decisionMs,
  isAhead,
  lossReport,
  unprobed,
} from '../../src/rules/schedule.js'

const made = (fields: Partial<ReconnectorState>): ReconnectorState => ({
  ...createReconnectorState({ node: 'n', policy: { minUptimeMs: 500, maxAttempts: 3 } }),
  ...fields,
})

describe('when a look decides something', () => {
  it.each<[string, Partial<ReconnectorState>, number]>([
    ['idle: at once', { status: 'idle' }, -Infinity],
    ['healthy, nothing to forgive: never', { status: 'healthy', sinceMs: 100 }, Infinity],
    ['healthy: when it forgives', { status: 'healthy', sinceMs: 100, attempts: 1 }, 600],
    ['healthy, undated: from 0', { status: 'healthy', attempts: 1 }, 500],
    ['waiting: its deadline', { status: 'waiting', attempts: 1, lastAttemptMs: 70 }, 2070],
    ['waiting without an attempt left: at once', { status: 'waiting', attempts: 3 }, -Infinity],
    ['waiting, undated: nobody knows', { status: 'waiting', attempts: 2 }, Infinity],
    ['connecting: when it has lasted too long', { status: 'connecting', lastAttemptMs: 5 }, 10_005],
    ['connecting, undated: from 0', { status: 'connecting' }, 10_000],
    ['due', { status: 'due' }, Infinity],
    ['paused', { status: 'paused' }, Infinity],
    ['gaveUp', { status: 'gaveUp' }, Infinity],
  ])('%s', (_what, fields, atMs) => {
    expect(decisionMs(made(fields))).toBe(atMs)
  })

  it('an attempt ends its time after it began', () => {
    expect(attemptEndsMs(made({ lastAttemptMs: 7 }))).toBe(10_007)
  })
})

describe('a clock that was set back', () => {
  it.each<[Partial<ReconnectorState>, boolean]>([
    [{}, false],
    [{ lastAttemptMs: 50, sinceMs: 50 }, false],
    [{ lastAttemptMs: 51 }, true],
    [{ sinceMs: 51 }, true],
    [{ lastAttemptMs: 51, sinceMs: 10 }, true],
  ])('is seen in %o at 50 ms: %s', (fields, isSeen) => {
    expect(isAhead(made(fields), 50)).toBe(isSeen)
  })
})

describe('how a connection is that nobody probes', () => {
  it.each<[boolean, ReconnectorState['status'], ReconnectorState['reachability'], string]>([
    [true, 'healthy', 'alive_rpc', 'alive_rpc'],
    [true, 'paused', null, 'alive_rpc'],
    [true, 'waiting', 'alive_epmd_only', 'alive_epmd_only'],
    [true, 'waiting', null, 'unreachable'],
    [false, 'healthy', 'alive_rpc', 'unreachable'],
    [false, 'paused', 'alive_rpc', 'unreachable'],
    [false, 'waiting', 'alive_dist_only', 'alive_dist_only'],
    [false, 'idle', null, 'unreachable'],
  ])('open: %s, %s, last seen %s: %s', (isOpen, status, reachability, seen) => {
    expect(unprobed(made({ status, reachability }), isOpen)).toBe(seen)
  })
})

describe('what a lost connection reports', () => {
  const reason = 'closed'

  it('nothing beyond its loss, a period or more after the attempt', () => {
    expect(lossReport({ reason }, 0, 1000, 1000)).toBeNull()
    expect(lossReport({ reason }, 0, 5000, 1000)).toBeNull()
  })

  it('the rest of the period, sooner', () => {
    expect(lossReport({ reason }, 0, 400, 1000)).toEqual({ nowMs: 400, reason, retryAfterMs: 600 })
    expect(lossReport({ reason }, null, 400, 1000)?.retryAfterMs).toBe(1000)
  })

  it('no more than one period, though the clock stepped back', () => {
    expect(lossReport({ reason }, 9000, 400, 1000)?.retryAfterMs).toBe(1000)
  })

  it("the server's hint where that is longer", () => {
    expect(lossReport({ reason, retryAfterMs: 50 }, 0, 400, 1000)?.retryAfterMs).toBe(600)
    expect(lossReport({ reason, retryAfterMs: 900 }, 0, 400, 1000)?.retryAfterMs).toBe(900)
  })

  it('its verdict at any time', () => {
    expect(lossReport({ reason, outcome: 'auth' }, 0, 5000, 1000)).toEqual({
      nowMs: 5000,
      reason,
      outcome: 'auth',
      retryAfterMs: 0,
    })
  })
})
