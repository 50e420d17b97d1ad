// How herds of clients reconnect, by their rules: the tables of docs/herd.md.
//
//   npm run bench:herd                prints the tables
//   npm run bench:herd -- --search    searches anew for rules that win against `recommended`, and keeps them
//   npm run bench:herd -- --write     and writes docs/herd.svg
import { writeFileSync } from 'node:fs'
import { drawPareto } from './drawPareto.js'
import { printFlapping } from './flapping.js'
import { printCheck, printNoLimit, printPresets } from './herdPresets.js'
import { printWinners, searchAll } from './herdWinners.js'
import { printArticle } from './jitterTables.js'
import { machine } from './measure.js'

console.log(`${machine()}\n`)
printCheck()
if (process.argv.includes('--search')) await searchAll()
const { all, coarse, front } = printPresets()
printNoLimit()
printFlapping()
printWinners()
printArticle()
if (process.argv.includes('--write')) {
  writeFileSync(new URL('../docs/herd.svg', import.meta.url), drawPareto(all, coarse, front))
}
