import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildLibrary } from './build.js'
import { bundlers } from './compat/bundlers.js'
import { jest } from './compat/jest.js'
import { nodes } from './compat/nodes.js'
import { reactNative } from './compat/reactNative.js'
import { types } from './compat/types.js'
import { installProject, pack, withFolder } from './freshProject.js'
import { root, runTool } from './run.js'

// Installs the packed package in fresh projects, as users do, and says what works: `npm run compat`, or, for some of it,
// `npm run compat jest types`. Needs the network, and a quarter of an hour. A full run writes its table into the page.

/**
 * @typedef {object} Bench what a section checks with
 * @property {(what: string, checked: string) => Check} group begins a row of the table
 * @property {(project: string, dependencies: Readonly<Record<string, string>>) => Promise<string>} install a copy of a
 *   folder of `test/package/projects` with the tarball in it; gives back where it is
 */
/** @typedef {<T>(name: string, work: () => Promise<T>) => Promise<T | null>} Check null where it failed */
/** @typedef {(bench: Bench) => Promise<void>} Section */
/** @typedef {{ what: string, checked: string, faults: (string | null)[] }} Row */

/** @type {Readonly<Record<string, Section>>} */
const sections = { nodes, types, jest, bundlers, reactNative }

/**
 * @param {readonly string[]} names of the sections
 * @returns {Promise<Row[]>}
 */
async function runSections(names) {
  /** @type {Row[]} */
  const rows = []
  await buildLibrary()
  await withFolder(async (folder) => {
    const tarball = await pack(folder)
    let projects = 0
    /** @type {Bench} */
    const bench = {
      group(what, checked) {
        /** @type {Row} */
        const row = { what, checked, faults: [] }
        rows.push(row)
        return async (name, work) => {
          try {
            const result = await work()
            row.faults.push(null)
            console.log(`works  ${name}`)
            return result
          } catch (error) {
            const fault = error instanceof Error ? error.message : String(error)
            row.faults.push(fault)
            console.log(`FAILS  ${name}: ${fault}`)
            return null
          }
        }
      },
      async install(project, dependencies) {
        const own = join(folder, `${(projects += 1)}-${project}`)
        const source = join(root, 'test/package/projects', project)
        await installProject({ source, folder: own, tarball, dependencies })
        return own
      },
    }
    for (const name of names) await sections[name]?.(bench)
  })
  return rows
}

/** @param {Row[]} rows */
const tableOf = (rows) =>
  [
    '| with | what is checked | checks |',
    '| --- | --- | --- |',
    ...rows.map(({ what, checked, faults }) => {
      const working = faults.filter((fault) => fault === null).length
      return `| ${what} | ${checked} | ${working} of ${faults.length} |`
    }),
  ].join('\n')

/**
 * Replaces the table of docs/compatibility.md.
 *
 * @param {string} table
 */
async function writeTable(table) {
  const page = join(root, 'docs', 'compatibility.md')
  const marks = /(<!-- npm run compat -->\n)[\s\S]*(\n<!-- end -->)/
  const text = await readFile(page, 'utf8')
  const changed = text.replace(marks, (_, start, end) => `${start}\n${table}\n${end}`)
  await writeFile(page, changed)
  await runTool('prettier', ['--write', page])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2)
  const unknown = asked.filter((name) => !Object.hasOwn(sections, name))
  if (unknown.length > 0) {
    const known = Object.keys(sections).join(', ')
    console.error(`npm run compat: there is no ${unknown.join(', ')}; expected some of ${known}`)
    process.exit(1)
  }
  const rows = await runSections(asked.length > 0 ? asked : Object.keys(sections))
  const table = tableOf(rows)
  const faults = rows.flatMap((row) => row.faults)
  const failing = faults.filter((fault) => fault !== null)
  if (asked.length === 0) await writeTable(table)
  console.log(`\n${table}\n\n${faults.length - failing.length} of ${faults.length} work`)
  process.exitCode = failing.length === 0 ? 0 : 1
}
