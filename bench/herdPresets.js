// The presets of the herd's bench on a server that accepts 5 % of the clients a second, and the search for
// `recommended`.
import { presets } from 'redux-reconnector'
import { simulateHerd } from 'redux-reconnector/testing'
import { runHerds } from './fastHerd.js'
import { ruleOf } from './herdRules.js'
import { printTable } from './measure.js'

const outagesMs = [5, 10, 20, 45, 90, 180, 300, 600].map((s) => s * 1000)
const perSecond = 0.05 // all can be connected 20 s after the recovery
const connectMs = 50
const restartMs = [500] // the server was gone for a moment only
const [clients, repeats] = [3000, 3]
const alike = 1.1 // smaller differences are near those of chance

const mean = (results, of) => results.reduce((sum, result) => sum + of(result), 0) / results.length
export const dataOf = ({ maxBackoffMs, policy }) => ({ jitter: [1, 1], ...policy, maxBackoffMs })

/** The means over all outages, each `repeats` times with another length, so that no policy is lucky with its phase. */
function judge(preset, herd, times, lengthsMs = outagesMs) {
  const rule = ruleOf(dataOf(preset))
  const results = lengthsMs.flatMap((ms, at) =>
    Array.from(
      { length: times },
      (_, repeat) =>
        runHerds({
          clients: herd,
          seed: 1 + at * times + repeat,
          rule,
          outagesMs: [Math.round(ms * (1 + (0.3 * (repeat + 0.5)) / times))],
          perSecond: [perSecond],
          connectMs,
        })[0][0],
    ),
  )
  return {
    busiest: mean(results, ({ busiest }) => busiest),
    waitS: mean(results, ({ waitMs }) => waitMs) / 1000,
    p99S: mean(results, ({ p99Ms }) => p99Ms) / 1000,
    overloadS: mean(results, ({ overloadMs }) => overloadMs) / 1000,
    attempts: mean(results, ({ attempts }) => attempts),
  }
}

/** Half as many attempts make the waits twice as long, so the product of both measures the waste. */
const costOf = ({ busiest, waitS }) => busiest * waitS

function* candidates() {
  for (const firstMs of [0, 1000, 2000, 4000])
    for (const baseMs of [500, 1000, 2000, 4000])
      for (const factor of [1.5, 2, 3])
        for (const maxBackoffMs of [5000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000])
          for (const jitter of [
            [0, 1],
            [0.25, 1],
            [0.5, 1],
            [0.5, 1.5],
            [0.75, 1.25],
            [0.8, 1.2],
            [1, 2],
          ]) {
            const backoffMs = [firstMs]
            for (let ms = baseMs; ms < maxBackoffMs; ms *= factor) backoffMs.push(Math.round(ms))
            yield { maxBackoffMs, policy: { backoffMs, jitter }, firstMs, baseMs, factor }
          }
}

const isBetter = (a, b) =>
  a.busiest <= b.busiest && a.waitS <= b.waitS && (a.busiest < b.busiest || a.waitS < b.waitS)
const frontOf = (points) => points.filter((one) => !points.some((other) => isBetter(other, one)))

const named = ({ maxBackoffMs, firstMs, baseMs, factor, policy }) =>
  `${firstMs} | ${baseMs} x${factor} <= ${maxBackoffMs} | ${policy.jitter.join('-')}`

function judgeWell(preset) {
  const { busiest, waitS } = judge(preset, clients, 12, restartMs)
  return { preset, ...judge(preset, clients, repeats), restart: { busiest, waitS } }
}

export const percent = (share) => `${(share * 100).toFixed(1)} %`
const row = (point) => [
  point.name,
  percent(point.busiest),
  `${point.waitS.toFixed(1)} s`,
  costOf(point).toFixed(2),
  `${point.p99S.toFixed(0)} s`,
  `${point.overloadS.toFixed(1)} s`,
  point.attempts.toFixed(1),
  percent(point.restart.busiest),
  `${point.restart.waitS.toFixed(1)} s`,
]
// prettier-ignore
const head = ['', 'busiest second', 'mean wait', 'product', 'p99', 'overload', 'attempts', 'restart: busiest', 'wait']

/** Compares the fast model with `simulateHerd`, which runs the real rules. */
export function printCheck() {
  const results = Object.values(presets).flatMap((preset) => {
    const { maxBackoffMs, policy } = preset
    return [500, 45_017].map((outageMs) => {
      const options = { clients: 300, seed: 7, connectMs }
      const rule = ruleOf(dataOf(preset))
      const [[fast]] = runHerds({ ...options, rule, outagesMs: [outageMs], perSecond: [perSecond] })
      const real = simulateHerd({
        clients: 300,
        seed: 7,
        outageMs,
        maxBackoffMs,
        policy: { ...policy, maxAttempts: null },
        server: { acceptsPerSecond: 300 * perSecond, connectMs },
        untilMs: outageMs + 3_600_000,
      })
      return fast.busiest === real.busiestSecond.share && fast.waitMs === real.meanWaitMs
    })
  })
  const equal = results.filter(Boolean).length
  console.log(
    `The fast model gives the figures of simulateHerd in ${equal} of ${results.length} runs`,
  )
  if (equal < results.length) process.exitCode = 1
}

/** Prints the presets and the search for `recommended`; returns the points of the picture. */
export function printPresets() {
  const all = Object.entries(presets).map(([name, preset]) => ({ name, ...judgeWell(preset) }))
  const front = new Set(frontOf(all))
  const names = [...front].map(({ name }) => name).join(', ')
  console.log(`\nThe presets, ${clients} clients; on their Pareto front: ${names}\n`)
  printTable(head, all.toSorted((a, b) => costOf(a) - costOf(b)).map(row))

  const coarse = [...candidates()].map((preset) => ({ preset, ...judge(preset, 300, 1) }))
  const refined = coarse
    .toSorted((a, b) => costOf(a) - costOf(b))
    .slice(0, 40)
    .map(({ preset }) => ({ name: named(preset), ...judgeWell(preset) }))
    .toSorted((a, b) => costOf(a) - costOf(b))
  const chosen = refined
    .filter((one) => costOf(one) <= alike * costOf(refined[0]))
    .toSorted((a, b) => a.restart.busiest - b.restart.busiest)[0]
  console.log(
    `\n${coarse.length} policies (first wait | base x factor <= cap | jitter), the best of them:\n`,
  )
  printTable(head, refined.slice(0, 5).map(row))
  console.log(`\nWithin 10 % of the best, and the least busy after a restart: ${chosen.name}`)
  return { all, coarse, front }
}

/** Prints what the presets do at a server that accepts all clients at once. */
export function printNoLimit() {
  const rows = Object.entries(presets).map(([name, preset]) => {
    const rule = ruleOf(dataOf(preset))
    const results = Array.from(
      { length: 60 },
      (_, at) =>
        runHerds({
          clients: 500,
          seed: at + 1,
          rule,
          outagesMs: [120_000 + at * 3017],
          perSecond: [Infinity],
          connectMs: 0,
        })[0][0],
    )
    return [
      name,
      percent(mean(results, ({ busiest }) => busiest)),
      `${(mean(results, ({ waitMs }) => waitMs) / 1000).toFixed(1)} s`,
      mean(results, ({ attempts }) => attempts).toFixed(1),
    ]
  })
  console.log('\nA server without a limit, 500 clients, 60 outages of 2 to 5 min\n')
  printTable(['', 'busiest second', 'mean wait', 'attempts'], rows)
}
