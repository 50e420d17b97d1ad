// A search for rules that win against a given rule on both axes: first some at random, then changes of the best.
import { createSeededRandom } from 'redux-reconnector/testing'
import { gainsOf, judgeOn, train } from './herdGrid.js'

const noticed = Math.log(1.1) // a loss below 10 % in one group is not

/** The worse of both axes on the whole grid, as a logarithm: below 0 the rule wins on both. */
const lossOnAverage = ({ whole }) => Math.max(whole.busiest, whole.wait)

/** The same, with what it loses by more than 10 % in any group. */
const lossInGroups = ({ whole, groups }) =>
  lossOnAverage({ whole }) +
  groups
    .flatMap(({ busiest, wait }) => [busiest, wait])
    .reduce((sum, gap) => sum + Math.max(gap - noticed, 0), 0)

/**
 * Searches one space of rules on the grid `train`.
 *
 * @returns the best rule on average, and the best of those that are in no group more than 10 % worse than `other`
 */
export function searchIn(space, other, { clients, seeds, tries, changes }) {
  const random = createSeededRandom(1)
  const judged = []
  const add = (numbers) => {
    const gains = gainsOf(judgeOn(train, space.dataOf(numbers), clients, seeds), other)
    judged.push({ numbers, losses: [lossOnAverage(gains), lossInGroups(gains)] })
  }
  const bestBy = (kind) => judged.toSorted((a, b) => a.losses[kind] - b.losses[kind])
  for (const numbers of space.starts) add(numbers)
  for (let at = 0; at < tries; at += 1) add(space.ranges.map((range) => drawn(range, random())))
  for (let at = 0; at < changes; at += 1) {
    const parents = bestBy(at % 2).slice(0, 6)
    const { numbers } = parents[Math.floor(random() * parents.length)]
    add(changed(numbers, space.ranges, random, at < changes / 2 ? 0.3 : 0.1))
  }
  return [0, 1].map((kind) => space.dataOf(bestBy(kind)[0].numbers))
}

function drawn({ among, from, to, log }, share) {
  if (among !== undefined) return among[Math.floor(share * among.length)]
  return log ? from * (to / from) ** share : from + share * (to - from)
}

/** One to three of the numbers moved, by up to a part of their ranges. */
function changed(numbers, ranges, random, part) {
  const next = [...numbers]
  const count = 1 + Math.floor(random() * 3)
  for (let n = 0; n < count; n += 1) {
    const at = Math.floor(random() * ranges.length)
    const { among, from, to, log } = ranges[at]
    const move = (random() + random() - 1) * part
    if (among !== undefined) next[at] = drawn(ranges[at], random())
    else {
      const moved = log ? next[at] * (to / from) ** move : next[at] + move * (to - from)
      next[at] = Math.min(Math.max(moved, from), to)
    }
  }
  return next
}
