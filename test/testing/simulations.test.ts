import { createReconnectorState, decide, presets } from 'redux-reconnector'
import {
  createSeededRandom,
  simulateHerd,
  simulateOutage,
  type HerdOptions,
  type OutageOptions,
} from 'redux-reconnector/testing'
import { describe, expect, it } from 'vitest'

describe('one client in an outage', () => {
  it('attempts as the rules say, at the polls', () => {
    expect(simulateOutage({ outageMs: 100_000 })).toEqual({
      attemptsAtMs: [0, 2000, 6000, 14_000, 30_000, 60_000, 90_000, 120_000],
      backAtMs: 120_000,
      waitMs: 20_000,
    })
    expect(simulateOutage({ outageMs: 5000, probeEveryMs: 700 }).attemptsAtMs).toEqual([
      0, 2100, 6300,
    ])
  })

  it('is back when its attempt has succeeded, not when it was begun', () => {
    expect(simulateOutage({ outageMs: 1500, connectMs: 300 })).toMatchObject({
      backAtMs: 2300,
      waitMs: 800,
    })
  })

  it('may give up', () => {
    expect(simulateOutage({ outageMs: 60_000, policy: { maxAttempts: 2 } })).toEqual({
      attemptsAtMs: [0, 2000],
      backAtMs: null,
      waitMs: null,
    })
  })

  it('hammers a server that flaps, unless the connection must have lasted', () => {
    const flapping = { outageMs: 600_000, dropAfterMs: 1000 }
    const attempts = (minUptimeMs: number) =>
      simulateOutage({ ...flapping, policy: { minUptimeMs } }).attemptsAtMs.length
    expect(attempts(0)).toBeGreaterThan(500)
    expect(attempts(5000)).toBeLessThan(30)
  })

  it.each([
    [
      { outageMs: Infinity },
      'expected `outageMs` to be a number of milliseconds, not negative, got Infinity',
    ],
    [{ outageMs: 1, probeEveryMs: 0 }, 'expected `probeEveryMs` to be a positive number, got 0'],
    [{ outageMs: 1, probeEvryMs: 5 }, 'unknown field `probeEvryMs`, did you mean `probeEveryMs`?'],
    [
      { outageMs: 1, policy: { maxAttempts: -1 } },
      'expected `policy.maxAttempts` to be a whole number, not negative, or null, got -1',
    ],
  ])('throws on %j', (options, message) => {
    expect(() => simulateOutage(options as OutageOptions)).toThrow(`simulateOutage: ${message}`)
  })
})

describe('a herd', () => {
  it('is the same for the same seed, and another for another', () => {
    const options = { clients: 300, outageMs: 90_000, ...presets.awsFull }
    const one = simulateHerd({ ...options, seed: 5 })
    expect(simulateHerd({ ...options, seed: 5 })).toEqual(one)
    expect(simulateHerd({ ...options, seed: 6 })).not.toEqual(one)
  })

  it('without jitter does what each client does, all at once', () => {
    const herd = simulateHerd({ clients: 100, outageMs: 100_000 })
    const { attemptsAtMs } = simulateOutage({ outageMs: 100_000 })
    expect(herd).toMatchObject({
      attemptsPerClient: attemptsAtMs.length,
      firstSecond: { attempts: 100, share: 1 },
      busiestSecond: { atS: 20, attempts: 100, share: 1 },
      meanWaitMs: 20_000,
      p99WaitMs: 20_000,
      overloadMs: 0,
      backShare: 1,
    })
    expect(herd.attemptsPerSecond.flatMap((count, s) => (count > 0 ? [s * 1000] : []))).toEqual(
      attemptsAtMs,
    )
  })

  it('decides as `decide` does, client by client', () => {
    const { maxBackoffMs, policy } = presets.grpc
    const random = createSeededRandom(9)
    let state = decide(createReconnectorState({ node: 'n', maxBackoffMs, policy }), 'alive_rpc', -1)
    const attemptsAtMs: number[] = []
    let draw = random()
    for (let nowMs = 0; nowMs <= 200_000; nowMs += 1) {
      const next = decide(state, 'unreachable', nowMs, draw)
      if (next.status === 'due' && next !== state) {
        attemptsAtMs.push(nowMs)
        draw = random()
      }
      state = next
    }
    const herd = simulateHerd({
      clients: 1,
      outageMs: 50_000,
      untilMs: 200_000,
      ...presets.grpc,
      seed: 9,
    })
    expect(herd.backShare).toBe(1)
    const last = 50_000 + herd.meanWaitMs
    expect(herd.attemptsPerClient).toBe(attemptsAtMs.filter((ms) => ms <= last).length)
    expect(attemptsAtMs).toContain(last)
  })

  it('comes near the figures that others have measured of these policies', () => {
    const outages = Array.from({ length: 20 }, (_, at) => 120_000 + at * 9000)
    const mean = (name: 'awsEqual' | 'awsFull' | 'phoenix') => {
      const results = outages.map((outageMs, seed) =>
        simulateHerd({ clients: 500, outageMs, seed, ...presets[name] }),
      )
      return {
        share: results.reduce((sum, { busiestSecond }) => sum + busiestSecond.share, 0) / 20,
        waitS: results.reduce((sum, { meanWaitMs }) => sum + meanWaitMs, 0) / 20_000,
      }
    }
    const [equal, full, phoenix] = [mean('awsEqual'), mean('awsFull'), mean('phoenix')]
    expect(equal.share).toBeCloseTo(0.06, 1)
    expect(equal.waitS).toBeGreaterThan(10.5)
    expect(equal.waitS).toBeLessThan(13)
    expect(full.waitS).toBeLessThan(equal.waitS)
    expect(phoenix.share).toBe(1)
  })

  it('is refused what a server cannot take, and the server is then overloaded', () => {
    const server = { acceptsPerSecond: 10, connectMs: 30 }
    const herd = simulateHerd({ clients: 500, outageMs: 30_000, server, ...presets.awsEqual })
    const free = simulateHerd({ clients: 500, outageMs: 30_000, ...presets.awsEqual })
    expect(herd.backShare).toBe(1)
    expect(herd.overloadMs).toBeGreaterThan(5000)
    expect(herd.maxWaitMs).toBeGreaterThanOrEqual(49_000)
    expect(herd.attemptsPerClient).toBeGreaterThan(free.attemptsPerClient)
    expect(free.overloadMs).toBe(0)
  })

  it('counts who gave up and who is not back in time', () => {
    const herd = simulateHerd({ clients: 10, outageMs: 60_000, policy: { maxAttempts: 3 } })
    expect(herd).toMatchObject({ gaveUpShare: 1, backShare: 0, attemptsPerClient: 3 })
    const late = simulateHerd({ clients: 10, outageMs: 61_000, untilMs: 62_000 })
    expect(late).toMatchObject({ gaveUpShare: 0, backShare: 0 })
  })

  it.each([
    [
      { clients: 0, outageMs: 1 },
      'expected `clients` to be a whole number from 1 to 16777216, got 0',
    ],
    [{ clients: 1, outageMs: 0.5 }, 'expected `outageMs` to be a whole number'],
    [{ clients: 1, outageMs: 2, untilMs: 1 }, 'expected `untilMs` to be a whole number from 2'],
    [
      { clients: 1, outageMs: 1, server: { acceptsPerSecond: 0 } },
      'expected `server.acceptsPerSecond` to be a positive number, got 0',
    ],
    [{ clients: 1, outageMs: 1, accepts: 5 }, 'unknown field `accepts`'],
    [
      { clients: 1, outageMs: 1, policy: { jitters: [0, 1] } },
      'unknown field `policy.jitters`, did you mean `policy.jitter`?',
    ],
  ])('throws on %j', (options, message) => {
    expect(() => simulateHerd(options as HerdOptions)).toThrow(`simulateHerd: ${message}`)
  })
})

describe('seeded random numbers', () => {
  it('lie in [0, 1) and are even', () => {
    const random = createSeededRandom(1)
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let count = 0; count < 100_000; count += 1) {
      const tenth = Math.floor(random() * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    expect(tenths).toHaveLength(10)
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })
})
