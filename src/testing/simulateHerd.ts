import { deadlineMs } from '../rules/backoff.js'
import type { Policy } from '../rules/policy.js'
import { expectPayload } from '../rules/checks.js'
import { decide } from '../rules/decide.js'
import { expectShape, isRecord, positive, wait, type Check, type FieldsOf } from '../rules/shape.js'
import { createReconnectorState, type ReconnectorState } from '../rules/state.js'
import { createSeededRandom } from './seededRandom.js'

/** The options of `simulateHerd`. Only `clients` and `outageMs` are required. */
export interface HerdOptions {
  /** The number of clients that lose their connection at the same moment. */
  clients: number
  /** The time that the server is down, in ms from the loss. */
  outageMs: number
  /** The policy. Each field that you omit is that of `defaultPolicy`. */
  policy?: Partial<Policy>
  /** The longest nominal wait, in ms; default 30000. */
  maxBackoffMs?: number
  /** The capacity of the server; default: unlimited. */
  server?: {
    /** The connections that it accepts per second, with a backlog of 1 s; default: no limit. It refuses the others. */
    acceptsPerSecond?: number
    /** The duration of an accepted attempt, in ms; default 0. */
    connectMs?: number
  }
  /** The seed of the random numbers; default 1. */
  seed?: number
  /** The latest end of the simulation, in ms from the loss; default 10 min after the outage. */
  untilMs?: number
}

/** The reconnects of a herd. Shares are from 0 to 1, of all clients. */
export interface HerdResult {
  /** The number of clients. */
  clients: number
  /** The length of the outage, in ms. */
  outageMs: number
  /** The number of attempts in each second after the loss. */
  attemptsPerSecond: number[]
  /** The attempts in the first second after the loss. */
  firstSecond: { attempts: number; share: number }
  /** The second with the most attempts after the recovery. `atS` is its start, in seconds from the recovery. */
  busiestSecond: { atS: number; attempts: number; share: number }
  /** The mean number of attempts per client. */
  attemptsPerClient: number
  /** The mean time from the recovery to the connection, in ms, of the clients that reconnected. */
  meanWaitMs: number
  /** The 99th percentile of this time, in ms. */
  p99WaitMs: number
  /** The longest of these times, in ms. */
  maxWaitMs: number
  /** The time during which the server refused clients, in ms, in steps of 100 ms. */
  overloadMs: number
  /** The share of clients that reconnected before the end. */
  backShare: number
  /** The share of clients that gave up (`maxAttempts`). */
  gaveUpShare: number
}

const backlogMs = 1000
const overloadStepMs = 100
const longestMs = 2 ** 28 // 3 days: the timeline is an array of so many places

/**
 * Simulates the outage of many clients with the real rules and a scripted clock. The same seed gives the same result.
 *
 * Each client decides at the millisecond at which its wait ends, as the listener does. While the server is down, and
 * when its backlog is full, it refuses an attempt at once.
 *
 * @throws TypeError if an option is invalid
 * @example
 * ```ts
 * import { simulateHerd } from 'redux-reconnector/testing'
 *
 * const { busiestSecond } = simulateHerd({ clients: 500, outageMs: 180_000 })
 * busiestSecond.share // => 1
 * ```
 */
export function simulateHerd(options: HerdOptions): HerdResult {
  expectHerdOptions(options)
  const { clients, outageMs, server = {}, seed = 1, policy = {}, maxBackoffMs } = options
  const { acceptsPerSecond = Infinity, connectMs = 0 } = server
  const untilMs = options.untilMs ?? outageMs + 600_000

  const random = createSeededRandom(seed)
  const states: ReconnectorState[] = []
  const timeline = createTimeline(clients, untilMs)
  const attemptsPerSecond = new Uint32Array(Math.floor(untilMs / 1000) + 1)
  const perSecondAfter = new Uint32Array(Math.floor((untilMs - outageMs) / 1000) + 1)
  const waits: number[] = []
  let attempts = 0
  let gaveUp = 0
  let servedUntilMs = 0
  let overloadMs = 0
  let overloadStep = -1

  /** When the server has opened this connection; `null`: it refuses. */
  function connect(nowMs: number): number | null {
    if (nowMs < outageMs) return null
    if (servedUntilMs - nowMs > backlogMs) {
      const step = Math.floor(nowMs / overloadStepMs)
      if (step !== overloadStep) overloadMs += overloadStepMs
      overloadStep = step
      return null
    }
    servedUntilMs = Math.max(servedUntilMs, nowMs) + 1000 / acceptsPerSecond
    return servedUntilMs + connectMs
  }

  function tick(client: number, nowMs: number) {
    const state = decide(states[client] ?? healthy, 'unreachable', nowMs, random())
    states[client] = state
    if (state.status === 'gaveUp') {
      gaveUp += 1
      return
    }
    if (state.status === 'due') {
      attempts += 1
      countIn(attemptsPerSecond, nowMs)
      if (nowMs >= outageMs) countIn(perSecondAfter, nowMs - outageMs)
      const backAtMs = connect(nowMs)
      if (backAtMs !== null) {
        waits.push(backAtMs - outageMs)
        return
      }
    }
    timeline.add(client, Math.max(Math.ceil(deadlineMs(state) ?? nowMs), nowMs + 1))
  }

  const config = maxBackoffMs === undefined ? { policy } : { policy, maxBackoffMs }
  const healthy = decide(createReconnectorState({ ...config, node: 'simulated' }), 'alive_rpc', -1)
  for (let client = 0; client < clients; client += 1) tick(client, 0)
  let lastMs = 0
  for (; lastMs <= untilMs && waits.length + gaveUp < clients; lastMs += 1)
    timeline.run(lastMs, tick)

  waits.sort((a, b) => a - b)
  const [firstAttempts = 0] = attemptsPerSecond
  const busiest = perSecondAfter.reduce(
    (most, n, at) => (n > (perSecondAfter[most] ?? 0) ? at : most),
    0,
  )
  const busiestAttempts = perSecondAfter[busiest] ?? 0
  return {
    clients,
    outageMs,
    attemptsPerSecond: [...attemptsPerSecond.subarray(0, Math.floor(lastMs / 1000) + 1)],
    firstSecond: { attempts: firstAttempts, share: firstAttempts / clients },
    busiestSecond: { atS: busiest, attempts: busiestAttempts, share: busiestAttempts / clients },
    attemptsPerClient: attempts / clients,
    meanWaitMs: waits.reduce((sum, ms) => sum + ms, 0) / Math.max(waits.length, 1),
    p99WaitMs: waits[Math.ceil(waits.length * 0.99) - 1] ?? 0,
    maxWaitMs: waits.at(-1) ?? 0,
    overloadMs,
    backShare: waits.length / clients,
    gaveUpShare: gaveUp / clients,
  }
}

/**
 * Who is to be woken at which ms. Each client waits for one instant only, so a list for each ms, linked through one
 * array, takes no memory per event and no time per ms.
 */
function createTimeline(clients: number, untilMs: number) {
  const first = new Int32Array(untilMs + 1).fill(-1)
  const next = new Int32Array(clients)
  return {
    /** After the end no client is woken. */
    add(client: number, atMs: number) {
      if (atMs > untilMs) return
      next[client] = first[atMs] ?? -1
      first[atMs] = client
    },
    run(atMs: number, wake: (client: number, nowMs: number) => void) {
      for (let client = first[atMs] ?? -1; client >= 0;) {
        const following = next[client] ?? -1
        wake(client, atMs)
        client = following
      }
    },
  }
}

function countIn(perSecond: Uint32Array, ms: number) {
  const second = Math.floor(ms / 1000)
  perSecond[second] = (perSecond[second] ?? 0) + 1
}

const whole = (least: number, most: number): Check => [
  `a whole number from ${least} to ${most}`,
  (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
]

function expectHerdOptions(options: HerdOptions) {
  const fields: FieldsOf<HerdOptions> = {
    clients: whole(1, 2 ** 24),
    outageMs: whole(0, longestMs),
    untilMs: whole(options?.outageMs, longestMs),
    seed: ['a number', (value) => typeof value === 'number'],
    server: [{ acceptsPerSecond: positive, connectMs: wait }, []],
    policy: ['an object', isRecord],
    maxBackoffMs: positive,
  }
  expectShape('simulateHerd', options, [fields, ['clients', 'outageMs']])
  const { policy = {} } = options
  expectPayload('configured', { policy }, 'simulateHerd')
}
