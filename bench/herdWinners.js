// The tables of the wide search: the rules that it found, on the grid that it saw and on the one that it did not see.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { presets } from 'redux-reconnector'
import { gainsOf, gainsWithErrors, groups, judgeOn, meansOf, train, unseen } from './herdGrid.js'
import { dataOf, percent } from './herdPresets.js'
import { searchIn } from './herdSearch.js'
import { spaces, told } from './herdSpaces.js'
import { printTable } from './measure.js'

const file = fileURLToPath(new URL('herdFound.json', import.meta.url))
const searched = { clients: 1500, seeds: 2, tries: 80, changes: 240 }
const [clients, seeds] = [3000, 6]

/** Rules near the found ones, with round numbers. */
const rounded = [
  { backoffMs: [0, 4000, 12_000], maxBackoffMs: 20_000, jitter: [0.4, 1.5] },
  { backoffMs: [0, 4000, 13_000], maxBackoffMs: 22_000, jitter: [0.3, 1.4] },
  {
    backoffMs: [0, 4000, 12_000],
    maxBackoffMs: 20_000,
    jitters: [
      [1, 1],
      [0.1, 1.5],
      [0.1, 1.5],
      [0.75, 1.25],
    ],
  },
]
const roundedSeeds = 20

/** Searches all spaces for rules that win against `recommended`, and keeps them for the tables. */
export async function searchAll() {
  const other = judgeOn(train, dataOf(presets.recommended), searched.clients, searched.seeds)
  const found = spaces.flatMap((space) => {
    console.log(`searching: ${space.name}`)
    const [onAverage, inGroups] = searchIn(space, other, searched)
    return [
      { space: space.name, kind: 'average', data: onAverage },
      { space: space.name, kind: 'groups', data: inGroups },
    ]
  })
  const config = await resolveConfig(file)
  writeFileSync(file, await format(JSON.stringify(found), { ...config, filepath: file }))
}

/** Prints the presets and the rules found, on both grids. */
export function printWinners() {
  const found = JSON.parse(readFileSync(file, 'utf8'))
  const judged = (data) => [train, unseen].map((grid) => judgeOn(grid, data, clients, seeds))
  const base = judged(dataOf(presets.recommended))
  const evaluations = searched.tries + searched.changes
  console.log(`\nThe wide search: ${spaces.length} spaces, ${evaluations} rules of each and its`)
  console.log(
    `starts, with ${searched.clients} clients; the tables with ${clients}, ${seeds} seeds`,
  )
  console.log(`seen:   outages of ${train.outagesS.join(', ')} s and up to 30 % more;`)
  console.log(`        servers that accept ${shares(train)} % per second`)
  console.log(`unseen: outages of ${unseen.outagesS.join(', ')} s;`)
  console.log(`        servers that accept ${shares(unseen)} % per second\n`)
  // prettier-ignore
  printTable(
    ['', 'seen: busiest', 'wait', 'product', 'unseen: busiest', 'wait', 'product'],
    [...Object.entries(presets).map(([name, preset]) => [name, ...judged(dataOf(preset)).flatMap(cellsOf)]), floorRow(base)],
  )
  printKind(found, 'average', 'The best of each space on both axes, on average of the grid', base)
  printKind(found, 'groups', 'The best of those that lose at most 10 % in a group', base)
  printRounded()
}

function printRounded() {
  const base = judgeOn(unseen, dataOf(presets.recommended), clients, roundedSeeds)
  console.log(`\nRules with round numbers, on the unseen grid, ${roundedSeeds} seeds\n`)
  printTable(
    ['', 'busiest', 'wait', ...groups.map(({ name }) => name)],
    rounded.map((data) => {
      const judged = judgeOn(unseen, data, clients, roundedSeeds)
      return [told(data), ...changesOf(judged, base), ...groupCells(judged, base)]
    }),
  )
}

const groupCells = (judged, base) =>
  gainsOf(judged, base).groups.map(
    ({ busiest, wait }) => `${signed(Math.exp(busiest) - 1)} / ${signed(Math.exp(wait) - 1)} %`,
  )

const shares = ({ perSecond }) =>
  perSecond.map((share) => Number((share * 100).toFixed(1))).join(', ')

function cellsOf(judged) {
  const { busiest, waitS } = meansOf(judged)
  return [percent(busiest), `${waitS.toFixed(1)} s`, (busiest * waitS).toFixed(2)]
}

/** Clients that are evenly spread from the first moment, with the busiest second of `recommended`. */
function floorRow(base) {
  const cells = [train, unseen].flatMap((grid, at) => {
    const { busiest } = meansOf(base[at])
    const logs = grid.perSecond.map((share) => Math.log(Math.max(0.5 / busiest, 0.5 / share)))
    const waitS = Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length)
    return [percent(busiest), `${waitS.toFixed(1)} s`, (busiest * waitS).toFixed(2)]
  })
  return ['evenly spread', ...cells]
}

function printKind(found, kind, title, [baseTrain, baseUnseen]) {
  const rules = found
    .filter((one) => one.kind === kind)
    .map(({ space, data }) => {
      const [seen, fresh] = [train, unseen].map((grid) => judgeOn(grid, data, clients, seeds))
      const isPolicy = spaces.some(({ name, isPolicy: is = false }) => name === space && is)
      return { space: isPolicy ? space : `${space} *`, data, seen, fresh }
    })
  console.log(`\n${title}, against recommended (below 0: less; * no policy can say it)\n`)
  printTable(
    ['', 'seen: busiest', 'wait', 'unseen: busiest', 'wait'],
    rules.map(({ space, seen, fresh }) => [
      space,
      ...changesOf(seen, baseTrain),
      ...changesOf(fresh, baseUnseen),
    ]),
  )
  console.log('\nthe same in the groups of the unseen grid: busiest second / wait\n')
  printTable(
    ['', ...groups.map(({ name }) => name)],
    rules.map(({ space, fresh }) => [space, ...groupCells(fresh, baseUnseen)]),
  )
  console.log('\ntheir waits in s\n')
  printTable(
    ['', ''],
    rules.map(({ space, data }) => [space, told(data)]),
  )
}

function signed(gap) {
  const share = Math.round(gap * 100)
  return share === 0 ? '0' : `${share > 0 ? '+' : ''}${share}`
}

function changesOf(judged, base) {
  const { busiest, wait } = gainsWithErrors(judged, base)
  return [busiest, wait].map(
    ({ gap, error }) =>
      `${gap > 0 ? '+' : ''}${(gap * 100).toFixed(1)} ±${(error * 100).toFixed(1)} %`,
  )
}
