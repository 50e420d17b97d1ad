import { machine, printTable } from './measure.js'

/**
 * Prints rows as a table, or as JSON with `--json`.
 *
 * @param {{ what: string, unit: string, our: number, theirName: string, their: number, budget?: number }[]} rows
 */
export function report(title, rows) {
  const all = rows.map((row) => ({ ...row, ratio: row.their / row.our }))
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ title, machine: machine(), rows: all }, null, 2))
    return
  }
  console.log(`${title}\n${machine()}\n`)
  printTable(
    ['', 'ours', 'budget', 'theirs', 'ratio', ''],
    all.map(({ what, unit, our, budget, theirName, their, ratio }) => [
      what,
      shown(our, unit),
      budget === undefined ? '' : shown(budget, unit),
      Number.isFinite(their) ? shown(their, unit) : '',
      Number.isFinite(ratio) ? `${ratio.toFixed(1)}x` : '',
      theirName,
    ]),
  )
  console.log()
}

const shown = (value, unit) => `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`
