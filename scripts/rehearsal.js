import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildLibrary } from './build.js'
import { installProject, pack, withFolder } from './freshProject.js'
import { dashboard } from './rehearsal/dashboard.js'
import { jest } from './rehearsal/jest.js'
import { service } from './rehearsal/service.js'
import { root } from './run.js'

// The rehearsal of a release: packs the package, installs it into a copy of each application of test/apps, starts them and
// drives them: `npm run rehearsal`, or, for one of them, `npm run rehearsal service`. Needs the network.

/** @typedef {(what: string, work: () => Promise<unknown>) => Promise<void>} Step rejects where the work does */
/** @typedef {(folder: string, step: Step) => Promise<void>} Rehearsal drives the application that stands in a folder */
/** @typedef {{ app: string, what: string, seconds: number, fault: string | null }} Row */

/** @type {Readonly<Record<string, Rehearsal>>} */
const rehearsals = { dashboard, service, jest }

/**
 * @param {readonly string[]} names of the applications
 * @returns {Promise<Row[]>}
 */
async function rehearse(names) {
  /** @type {Row[]} */
  const rows = []
  await buildLibrary()
  await withFolder(async (folder) => {
    const tarball = await pack(folder)
    for (const app of names) {
      /** @type {Step} */
      const step = async (what, work) => {
        const sinceMs = performance.now()
        const fault = await work().then(
          () => null,
          (error) => String(error.message),
        )
        const seconds = (performance.now() - sinceMs) / 1000
        rows.push({ app, what, seconds, fault })
        const why = fault === null ? '' : `: ${fault.trim()}`
        console.log(`${fault === null ? 'works' : 'FAILS'}  ${app}: ${what}${why}`)
        if (fault !== null) throw new Error(fault)
      }
      const own = join(folder, app)
      const source = join(root, 'test/apps', app)
      try {
        await step('it installs', () => installProject({ source, folder: own, tarball }))
        await rehearsals[app]?.(own, step)
      } catch {
        console.log(`FAILS  ${app}: the rest is left out`)
      }
    }
  })
  return rows
}

/** @param {Row[]} rows */
function printTable(rows) {
  const widthOf = (/** @type {'app' | 'what'} */ field) =>
    Math.max(...rows.map((row) => row[field].length))
  const [appWidth, whatWidth] = [widthOf('app'), widthOf('what')]
  console.log()
  for (const { app, what, seconds, fault } of rows) {
    const verdict = fault === null ? 'works' : `FAILS: ${fault}`
    console.log(
      `${app.padEnd(appWidth)}  ${what.padEnd(whatWidth)}  ${seconds.toFixed(1).padStart(6)} s  ${verdict}`,
    )
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const apps = Object.keys(rehearsals)
  const asked = process.argv.slice(2)
  const unknown = asked.filter((name) => !apps.includes(name))
  if (unknown.length > 0) {
    console.error(
      `npm run rehearsal: there is no ${unknown.join(', ')}; expected ${apps.join(', ')}`,
    )
    process.exit(1)
  }
  const rows = await rehearse(asked.length > 0 ? asked : apps)
  printTable(rows)
  process.exitCode = rows.every(({ fault }) => fault === null) ? 0 : 1
}
