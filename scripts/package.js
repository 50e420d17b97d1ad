import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run, runTool } from './run.js'

const besidesDist = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'package.json',
]

/** Checks what would be published: what it holds, how it declares itself, how its types resolve. */
export async function checkPackage() {
  const { bin, exports, main, types } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  )
  const folders = Object.keys(exports).filter((entry) => /^\.\/\w+$/.test(entry))
  const manifests = folders.map((entry) => `${entry}/package.json`)
  const targets = [bin, exports, main, types].flatMap(pathsIn)
  const wanted = [...besidesDist, ...[...targets, ...manifests].map((path) => path.slice(2))]

  const [pack] = JSON.parse(await run('npm', ['pack', '--dry-run', '--json'], { quiet: true }))
  /** @type {string[]} */
  const paths = pack.files.map((/** @type {{ path: string }} */ { path }) => path)
  const strangers = paths.filter(
    (path) => !/^dist\/|^docs\/.+\.(md|svg)$/.test(path) && !wanted.includes(path),
  )
  const missing = wanted.filter((path) => !paths.includes(path))
  if (strangers.length > 0) throw new Error(`the package holds ${strangers.join(', ')}`)
  if (missing.length > 0) throw new Error(`the package lacks ${missing.join(', ')}`)
  console.log(`the package holds ${paths.length} files, ${Math.round(pack.size / 1000)} kB packed`)

  await runTool('publint', ['--strict'])
  await runTool('attw', ['--pack', '.', '--format', 'table-flipped'])
}

/**
 * The paths in a part of the manifest, however deep they stand.
 *
 * @param {unknown} value
 * @returns {string[]}
 */
function pathsIn(value) {
  if (typeof value === 'string') return [value]
  return Object.values(Object(value)).flatMap(pathsIn)
}
