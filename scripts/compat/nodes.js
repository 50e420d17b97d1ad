import { join } from 'node:path'
import { runIn } from '../freshProject.js'

const versions = ['20', '22', '24']
const files = [
  ['import', 'esm.mjs'],
  ['require', 'cjs.cjs'],
  ['require, without require(esm)', '--no-experimental-require-module', 'cjs.cjs'],
  ['both builds in one process', 'both.mjs'],
]

/** @type {import('../compat.js').Section} */
export async function nodes({ group, install }) {
  const installs = group(
    'Redux Toolkit 2.0.0 and the latest 2.x',
    'it installs without a conflict between peer dependencies',
  )
  const runs = group(
    `Node ${versions.join(', ')}, each with both`,
    'a listener becomes healthy: `import`; `require`; `require` with `--no-experimental-require-module`; both builds in a process',
  )
  const binary = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const dependencies = Object.fromEntries(
    versions.map((version) => [`node${version}`, `npm:${binary}@${version}`]),
  )
  for (const toolkit of ['2.0.0', 'latest']) {
    const name = `Redux Toolkit ${toolkit}`
    const project = await installs(name, () =>
      install('node', { ...dependencies, '@reduxjs/toolkit': toolkit }),
    )
    if (project === null) continue
    for (const version of versions) {
      const node = join(project, 'node_modules', `node${version}`, 'bin', 'node')
      for (const [what, ...args] of files)
        await runs(`${name}, Node ${version}, ${what}`, () => runIn(project, node, args))
    }
  }
}
