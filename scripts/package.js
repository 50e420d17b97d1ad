import { run, runTool } from './run.js'

const besidesDist = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']

/** Checks what would be published: what it holds, how it declares itself, how its types resolve. */
export async function checkPackage() {
  const [pack] = JSON.parse(await run('npm', ['pack', '--dry-run', '--json'], { quiet: true }))
  /** @type {string[]} */
  const paths = pack.files.map((/** @type {{ path: string }} */ { path }) => path)
  const strangers = paths.filter((path) => !path.startsWith('dist/') && !besidesDist.includes(path))
  const missing = ['dist/index.js', ...besidesDist].filter((path) => !paths.includes(path))
  if (strangers.length > 0) throw new Error(`the package holds ${strangers.join(', ')}`)
  if (missing.length > 0) throw new Error(`the package lacks ${missing.join(', ')}`)
  console.log(`the package holds ${paths.length} files, ${Math.round(pack.size / 1000)} kB packed`)

  await runTool('publint', ['--strict'])
  await runTool('attw', ['--pack', '.', '--profile', 'esm-only'])
}
