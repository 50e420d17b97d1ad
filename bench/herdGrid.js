// Two grids of outages and servers: the search sees one of them, and its winners are checked on the other.
import { runHerds } from './fastHerd.js'
import { ruleOf } from './herdRules.js'

/** The grid of the search. Each seed makes all outages longer, by another share of up to 30 %. */
export const train = {
  outagesS: [0.5, 2, 5, 10, 20, 45, 90, 180, 300, 600],
  perSecond: [0.015, 0.025, 0.05, 0.1, 0.3, 0.8],
  firstSeed: 1,
  longer: 0.3,
}

/** The grid that the search has not seen. */
export const unseen = {
  outagesS: [0.7, 3, 7, 15, 30, 70, 130, 240, 420, 590],
  perSecond: [0.01, 0.03, 0.07, 0.2, 0.5, 1],
  firstSeed: 1001,
  longer: 0,
}

/** The groups of both grids: their first and last outage, and their first and last server. */
export const groups = [
  { name: 'restart, slow', outages: [0, 2], servers: [0, 3] },
  { name: 'restart, fast', outages: [0, 2], servers: [3, 6] },
  { name: 'short, slow', outages: [2, 5], servers: [0, 3] },
  { name: 'short, fast', outages: [2, 5], servers: [3, 6] },
  { name: 'long, slow', outages: [5, 10], servers: [0, 3] },
  { name: 'long, fast', outages: [5, 10], servers: [3, 6] },
]

/** Simulates the herds of a grid. Returns, for each seed, the results by outage and server. */
export function judgeOn(grid, data, clients, seeds) {
  const rule = ruleOf(data)
  return Array.from({ length: seeds }, (_, at) =>
    runHerds({
      clients,
      seed: grid.firstSeed + at,
      rule,
      outagesMs: grid.outagesS.map((s) =>
        Math.round(s * 1000 * (1 + (grid.longer * (at + 0.5)) / seeds)),
      ),
      perSecond: grid.perSecond,
      connectMs: 50,
    }),
  )
}

const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
const whole = { outages: [0, Infinity], servers: [0, Infinity] }

/**
 * The logarithms of the means of a group. The means are geometric, in which each cell of the grid has the same weight:
 * in an arithmetic mean of the waits, the slowest server would decide alone.
 */
function logMeans(judged, { outages, servers } = whole) {
  const cells = judged.flatMap((byOutage) =>
    byOutage.slice(...outages).flatMap((byServer) => byServer.slice(...servers)),
  )
  return {
    busiest: mean(cells.map(({ busiest }) => Math.log(busiest))),
    wait: mean(cells.map(({ waitMs }) => Math.log(waitMs / 1000))),
  }
}

/** The geometric means of a group, or of the whole grid. */
export function meansOf(judged, group) {
  const { busiest, wait } = logMeans(judged, group)
  return { busiest: Math.exp(busiest), waitS: Math.exp(wait) }
}

/** What a rule gains (below 0) or loses on each axis against another, as logarithms. */
export function gainsOf(judged, other) {
  const between = (group) => {
    const [one, two] = [logMeans(judged, group), logMeans(other, group)]
    return { busiest: one.busiest - two.busiest, wait: one.wait - two.wait }
  }
  return { whole: between(whole), groups: groups.map(between) }
}

/** The gains on the whole grid with their standard errors, from the differences seed by seed. */
export function gainsWithErrors(judged, other) {
  const bySeed = judged.map((one, at) => gainsOf([one], [other[at]]).whole)
  const of = (axis) => {
    const gaps = bySeed.map((gains) => gains[axis])
    const gap = mean(gaps)
    const variance = gaps.reduce((sum, each) => sum + (each - gap) ** 2, 0) / (gaps.length - 1)
    return { gap: Math.exp(gap) - 1, error: Math.sqrt(variance / gaps.length) }
  }
  return { busiest: of('busiest'), wait: of('wait') }
}
