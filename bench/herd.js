// Searches for the policy that brings a herd back with the best trade of the busiest second against the mean extra
// wait, over outages of 5 s to 10 min, by a server that takes a limited number of connections a second.
//
//   npm run bench:herd                prints the tables
//   npm run bench:herd -- --write     and writes docs/herd.svg
import { writeFileSync } from 'node:fs'
import { presets } from 'redux-reconnector'
import { simulateHerd, simulateOutage } from 'redux-reconnector/testing'
import { drawPareto } from './drawPareto.js'
import { machine, printTable } from './measure.js'

const outagesMs = [5, 10, 20, 45, 90, 180, 300, 600].map((s) => s * 1000)
const perSecond = 0.05 // the server takes 5 % of the clients a second: all are back in 20 s at the best
const connectMs = 50

const restartMs = [500] // the server was gone for a moment only

/** The means over all outages, each of them moved a little `repeats` times, so that no policy is lucky with its phase. */
function judge({ maxBackoffMs, policy }, clients, repeats, lengthsMs = outagesMs) {
  const results = lengthsMs.flatMap((ms, at) =>
    Array.from({ length: repeats }, (_, repeat) =>
      simulateHerd({
        clients,
        outageMs: Math.round(ms * (1 + (0.3 * (repeat + 0.5)) / repeats)),
        maxBackoffMs,
        policy: { ...policy, maxAttempts: null },
        server: { acceptsPerSecond: clients * perSecond, connectMs },
        seed: 1 + at * repeats + repeat,
        untilMs: Math.round(ms * 1.3) + 3_600_000,
      }),
    ),
  )
  const mean = (of) => results.reduce((sum, result) => sum + of(result), 0) / results.length
  return {
    busiest: mean(({ busiestSecond }) => busiestSecond.share),
    waitS: mean(({ meanWaitMs }) => meanWaitMs) / 1000,
    p99S: mean(({ p99WaitMs }) => p99WaitMs) / 1000,
    overloadS: mean(({ overloadMs }) => overloadMs) / 1000,
    attempts: mean(({ attemptsPerClient }) => attemptsPerClient),
    back: mean(({ backShare }) => backShare),
  }
}

/** What is spent on both: half as often an attempt is twice as long a wait, so their product is what a policy wastes. */
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

const named = (preset) => {
  const { maxBackoffMs, firstMs, baseMs, factor, policy } = preset
  return `${firstMs} | ${baseMs} x${factor} <= ${maxBackoffMs} | ${policy.jitter.join('-')}`
}

/** Both figures of a policy: through outages, and through a restart. */
function judgeWell(preset) {
  const { busiest, waitS } = judge(preset, clients, 12, restartMs)
  return { preset, ...judge(preset, clients, repeats), restart: { busiest, waitS } }
}

// ---- the search: coarse, then the best of it again with more clients

const quick = process.argv.includes('--quick') // only what is known to matter
const [clients, repeats] = quick ? [500, 1] : [3000, 3]
const alike = 1.1 // nobody would notice: what is left of chance is as much

const coarse = quick
  ? []
  : [...candidates()].map((preset) => ({ preset, ...judge(preset, 300, 1) }))
const refined = coarse
  .toSorted((a, b) => costOf(a) - costOf(b))
  .slice(0, 40)
  .map(({ preset }) => ({ name: named(preset), ...judgeWell(preset) }))
  .toSorted((a, b) => costOf(a) - costOf(b))
const chosen = refined
  .filter((one) => costOf(one) <= alike * costOf(refined[0]))
  .toSorted((a, b) => a.restart.busiest - b.restart.busiest)[0]

const all = Object.entries(presets).map(([name, preset]) => ({ name, ...judgeWell(preset) }))
const front = new Set(frontOf(all))

const share = (value) => `${(value * 100).toFixed(1)} %`
const row = (point) => [
  point.name,
  share(point.busiest),
  `${point.waitS.toFixed(1)} s`,
  costOf(point).toFixed(2),
  `${point.p99S.toFixed(0)} s`,
  `${point.overloadS.toFixed(1)} s`,
  point.attempts.toFixed(1),
  share(point.restart.busiest),
  `${point.restart.waitS.toFixed(1)} s`,
]
// prettier-ignore
const head = ['', 'busiest second', 'mean wait', 'product', 'p99', 'overload', 'attempts', 'restart: busiest', 'wait']

console.log(`${machine()}\n`)
if (!quick) {
  console.log(
    `${coarse.length} candidates (first wait | base x factor <= cap | jitter), the best of them:\n`,
  )
  printTable(head, refined.slice(0, 20).map(row))
  console.log(`\nAlike within 10 % of the best, and the kindest after a restart: ${chosen.name}\n`)
}
const names = [...front].map(({ name }) => name).join(', ')
console.log(`The presets, ${clients} clients; on their Pareto front: ${names}\n`)
printTable(head, all.toSorted((a, b) => costOf(a) - costOf(b)).map(row))

// ---- what minUptimeMs does for a server that flaps

const uptimesMs = [0, 1000, 2000, 5000, 10_000, 15_000, 20_000, 30_000]
const flapsMs = [500, 1500, 2500, 5500, 10_500, 15_500, 20_500, 30_500]
const subject = presets.recommended
const perMinute = (minUptimeMs, dropAfterMs) => {
  const { attemptsAtMs } = simulateOutage({
    outageMs: 6 * 3_600_000,
    probeEveryMs: 100,
    connectMs,
    ...(dropAfterMs === undefined ? {} : { dropAfterMs }),
    maxBackoffMs: subject.maxBackoffMs,
    policy: { ...subject.policy, minUptimeMs },
  })
  return (attemptsAtMs.length / 360).toFixed(1)
}
console.log(
  '\nrecommended: attempts a minute at a server that takes every connection and closes it so soon;',
)
console.log(`down: minUptimeMs. At a server that is away: ${perMinute(0)}\n`)
printTable(
  ['', ...flapsMs.map((ms) => `${ms / 1000} s`)],
  uptimesMs.map((uptimeMs) => [
    `${uptimeMs / 1000} s`,
    ...flapsMs.map((flapMs) => perMinute(uptimeMs, flapMs)),
  ]),
)

if (process.argv.includes('--write')) {
  writeFileSync(new URL('../docs/herd.svg', import.meta.url), drawPareto(all, coarse, front))
}
