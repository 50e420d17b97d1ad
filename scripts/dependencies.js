import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './run.js'

const tellEveryMs = 5000
const folder = join(root, 'node_modules')
const stampPath = join(folder, '.installed-lock')

/** Installs what the lock file names, unless that very lock file is what was installed last. */
export async function ensureDependencies() {
  const lock = await readFile(join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lock).digest('hex')
  const installed = await readFile(stampPath, 'utf8').catch(() => null)
  if (installed === wanted) {
    console.log('dependencies: installed already')
    return
  }
  const isLink = await lstat(folder).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
  if (isLink) {
    // npm empties the folder that the link points to, and then removes the link.
    throw new Error(
      `expected node_modules to be a folder, got a link to ${await realpath(folder)}: run npm ci there, and remove the link here`,
    )
  }
  const why = installed === null ? 'none are installed' : 'the lock file has changed'
  const wantedCount = Object.keys(JSON.parse(String(lock)).packages).filter(isTopLevel).length
  console.log(`dependencies: ${why}, running npm ci: ${wantedCount} packages`)
  const startMs = Date.now()
  const progress = setInterval(async () => {
    const seconds = Math.round((Date.now() - startMs) / 1000)
    console.log(`dependencies: ${await installedCount()} of ${wantedCount}, ${seconds} s`)
  }, tellEveryMs)
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund'])
  } finally {
    clearInterval(progress)
  }
  await writeFile(stampPath, wanted)
}

/** Those of the lock file's paths that stand in `node_modules` itself. */
function isTopLevel(/** @type {string} */ path) {
  return /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)
}

/** How many packages stand in `node_modules` by now; npm moves each there when it is unpacked. */
async function installedCount() {
  const names = await readdir(folder).catch(() => [])
  const scopes = names.filter((name) => name.startsWith('@'))
  const scoped = await Promise.all(
    scopes.map((scope) => readdir(join(folder, scope)).catch(() => [])),
  )
  const isPackage = (/** @type {string} */ name) => /^[^.@]/.test(name)
  return [...names, ...scoped.flat()].filter(isPackage).length
}
