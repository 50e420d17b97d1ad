import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './browser.js'
import { buildLibrary } from './build.js'
import { installDebianPackage } from './debian.js'
import { ensureDependencies } from './dependencies.js'
import { findOnPath, runTool } from './run.js'

/**
 * Runs the page's part in three browser engines, and prints what works where: `npm run compat:browsers`, or for some of
 * them `npm run compat:browsers -- firefox webkit`. Installs the browsers that are missing, on Debian. Takes some minutes,
 * and leaves pictures of the demo in reports/browsers.
 */

/** What each engine needs: a command, and Debian's package with it. */
const needs = {
  chromium: [],
  firefox: [['firefox-esr', 'firefox-esr']],
  webkit: [
    ['WebKitWebDriver', 'webkit2gtk-driver'],
    ['Xvfb', 'xvfb'],
  ],
}
const all = Object.keys(needs)
const asked = process.argv.slice(2)
const unknown = asked.find((name) => !all.includes(name))
if (unknown !== undefined) {
  console.error(`compat:browsers: expected some of ${all.join(', ')}, got ${unknown}`)
  process.exit(1)
}
const names = asked.length > 0 ? asked : all

await ensureDependencies()
if (names.includes('chromium')) await ensureBrowser()
for (const [name, commands] of Object.entries(needs)) {
  if (!names.includes(name)) continue
  for (const [command = '', debianPackage = ''] of commands) {
    if (findOnPath(command) === null) await installDebianPackage(debianPackage)
    console.log(`${name}: ${findOnPath(command)}`)
  }
}
await buildLibrary()

const folder = await mkdtemp(join(tmpdir(), 'redux-reconnector-'))
const report = join(folder, 'report.json')
try {
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`]
  const env = { ENGINES: names.join() }
  await runTool('vitest', ['run', '-c', 'vitest.browsers.config.ts', ...reporters], { env })
} catch {
  process.exitCode = 1
} finally {
  printMatrix(JSON.parse(await readFile(report, 'utf8').catch(() => '{}'))) // it ended before it could write one
  await rm(folder, { recursive: true })
}

/**
 * A row for each test, a column for each engine.
 *
 * @typedef {{ ancestorTitles: string[], title: string, status: string }} Outcome
 * @param {{ testResults?: { assertionResults: Outcome[] }[] }} results
 */
function printMatrix({ testResults = [] }) {
  /** @type {Map<string, Map<string, string>>} */
  const rows = new Map()
  const engines = new Set()
  for (const { ancestorTitles, title, status } of testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  )) {
    const [engine = '', ...about] = ancestorTitles.filter((ancestor) => ancestor !== '')
    engines.add(engine)
    const name = [...about, title].join(': ')
    const row = rows.get(name) ?? new Map()
    rows.set(name, row.set(engine, status === 'passed' ? 'works' : 'FAILS'))
  }
  const width = Math.max(0, ...[...rows.keys()].map((name) => name.length))
  const line = (/** @type {string} */ name, /** @type {Iterable<string>} */ cells) =>
    console.log(`${name.padEnd(width)}  ${[...cells].map((cell) => cell.padEnd(9)).join(' ')}`)
  console.log()
  line('', engines)
  for (const [name, row] of rows) {
    line(
      name,
      [...engines].map((engine) => row.get(engine) ?? ''),
    )
  }
  if (rows.size === 0) {
    console.error('compat:browsers: no test ran')
    process.exitCode = 1
  }
}
