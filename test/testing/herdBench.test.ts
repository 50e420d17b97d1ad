import { presets, type Policy } from 'redux-reconnector'
import { simulateHerd } from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'
import { runHerds } from '../../bench/fastHerd.js'
import { ruleOf, type HerdRuleData } from '../../bench/herdRules.js'
import { compete } from '../../bench/jitterArticle.js'

const clients = 120
const outagesMs = [500, 45_017]
const perSecond = [0.03, 1]
const fastOf = (data: HerdRuleData) =>
  runHerds({ clients, seed: 7, rule: ruleOf(data), outagesMs, perSecond, connectMs: 50 })

describe('the fast model of a herd', () => {
  const policies: Record<string, { maxBackoffMs: number; policy: Partial<Policy> }> = {
    ...presets,
    spreadFirst: {
      maxBackoffMs: 8000,
      policy: { backoffMs: [2000, 4400], jitter: [0.86, 1.24], jitterMs: 13_900 },
    },
  }

  it.each(Object.keys(policies))(
    'gives the figures of simulateHerd to the last digit: %s',
    (name) => {
      const { maxBackoffMs, policy } = policies[name] ?? presets.recommended
      const real = outagesMs.map((outageMs) =>
        perSecond.map((share) => {
          const herd = simulateHerd({
            clients,
            outageMs,
            maxBackoffMs,
            policy: { ...policy, maxAttempts: null },
            server: { acceptsPerSecond: clients * share, connectMs: 50 },
            seed: 7,
            untilMs: outageMs + 3_600_000,
          })
          return {
            busiest: herd.busiestSecond.share,
            waitMs: herd.meanWaitMs,
            p99Ms: herd.p99WaitMs,
            overloadMs: herd.overloadMs,
            attempts: herd.attemptsPerClient,
            back: herd.backShare,
          }
        }),
      )
      expect(fastOf({ backoffMs: [], jitter: [1, 1], ...policy, maxBackoffMs })).toEqual(real)
    },
  )

  const plain: HerdRuleData = { backoffMs: [0, 2000, 6000], maxBackoffMs: 9000, jitter: [0.5, 1] }

  it('is the policy where a rule says no more than the policy', () => {
    const expected = fastOf(plain)
    expect(fastOf({ ...plain, jitters: [[0.5, 1]] })).toEqual(expected)
    expect(fastOf({ ...plain, atOnce: true })).toEqual(expected)
  })

  it('applies what a policy cannot say', () => {
    const waits = (data: HerdRuleData, attempts: number, draw: number, refusals = 0, lastMs = 0) =>
      ruleOf(data).waitMs(attempts, draw, refusals, lastMs, 0)
    const jitters = [
      [1, 1],
      [0, 1],
      [2, 3],
    ] as const
    expect([0, 1, 2, 5].map((at) => waits({ ...plain, jitters }, at, 0.5))).toEqual([
      0, 1000, 15_000, 22_500,
    ])
    expect(waits({ ...plain, jitterMs: 100, atOnce: true }, 0, 0.5)).toBe(0)
    expect(waits({ ...plain, jitterMs: 100, atOnce: true }, 1, 0.5)).toBe(1550)
    const refused = {
      ...plain,
      refused: { backoffMs: [70], maxBackoffMs: 90, jitter: [1, 1] },
    } as const
    expect([0, 1, 2].map((refusals) => waits(refused, 3, 0, refusals))).toEqual([4500, 70, 90])
    const decorrelated = { ...plain, decorrelated: { baseMs: 100, times: 3, capMs: 1000 } }
    expect(waits(decorrelated, 1, 0.5)).toBe(200)
    expect(waits(decorrelated, 2, 0.5, 0, 200)).toBe(350)
    expect(waits(decorrelated, 3, 0.99, 0, 900)).toBe(1000)
  })
})

describe('the experiment of the article on jitter', () => {
  it('comes to the relations that the article has published', () => {
    const of = (kind: Parameters<typeof compete>[0]['kind']) =>
      compete({ clients: 100, kind, repeats: 10 })
    const [none, exponential, equal] = [of('none'), of('exponential'), of('equal')]
    const [full, decorrelated] = [of('full'), of('decorrelated')]
    expect(full.calls).toBeLessThan(exponential.calls / 2)
    expect(Math.abs(equal.calls / full.calls - 1)).toBeLessThan(0.1)
    expect(decorrelated.calls).toBeGreaterThan(1.1 * equal.calls)
    expect(exponential.calls).toBeGreaterThan(decorrelated.calls)
    expect(none.calls).toBeGreaterThan(exponential.calls)
    expect(exponential.timeMs).toBeGreaterThan(5 * equal.timeMs)
    expect(equal.timeMs).toBeGreaterThan(1.2 * full.timeMs)
  })

  it('has one call and four messages for a single client', () => {
    const { calls, timeMs } = compete({ clients: 1, kind: 'full', repeats: 100 })
    expect(calls).toBe(1)
    expect(timeMs).toBeGreaterThan(39)
    expect(timeMs).toBeLessThan(41)
  })
})
