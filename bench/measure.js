import { cpus } from 'node:os'

/**
 * Times of several functions, measured in turns in one run, so that whatever else the machine does meets them all.
 *
 * @param {Record<string, (count: number) => unknown>} subjects - each does its work `count` times
 * @returns {Record<string, number>} the median of the rounds, in ns for one time
 */
export function measure(subjects, { count = 300_000, rounds = 15 } = {}) {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]))
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(subjects)) {
      const begin = process.hrtime.bigint()
      work(count)
      const ns = Number(process.hrtime.bigint() - begin) / count
      if (round >= 0) times[name].push(ns) // the first two warm up
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]))
}

export function median(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
}

/** What the figures were measured on. */
export function machine() {
  const [{ model }] = cpus()
  return `${model.trim()}, ${cpus().length} cores, Node ${process.version}, V8 ${process.versions.v8}`
}

/** Prints rows of cells as an aligned table. */
export function printTable(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at].length)))
  for (const row of all) {
    console.log(
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
        .join('  '),
    )
  }
}
