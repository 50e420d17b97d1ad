import { createHash } from 'node:crypto'
import { access, lstat, readFile, realpath, writeFile } from 'node:fs/promises'
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
  const paths = pathsFor(JSON.parse(String(lock)).packages)
  console.log(`dependencies: ${why}, running npm ci: about ${paths.length} packages`)
  const startMs = Date.now()
  const progress = setInterval(async () => {
    const seconds = Math.round((Date.now() - startMs) / 1000)
    const count = (await Promise.all(paths.map(isUnpacked))).filter(Boolean).length
    console.log(`dependencies: ${count} of ${paths.length}, ${seconds} s`)
  }, tellEveryMs)
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund'])
  } finally {
    clearInterval(progress)
  }
  await writeFile(stampPath, wanted)
}

/**
 * Where the packages of a lock file stand that are for this machine.
 *
 * @param {Readonly<Record<string, { os?: string[], cpu?: string[] }>>} packages
 */
function pathsFor(packages) {
  const { platform, arch } = process
  return Object.entries(packages).flatMap(([path, { os = [platform], cpu = [arch] }]) =>
    path.startsWith('node_modules/') && os.includes(platform) && cpu.includes(arch) ? [path] : [],
  )
}

/** npm makes the folders of all packages first, and then unpacks into them. */
function isUnpacked(/** @type {string} */ path) {
  return access(join(root, path, 'package.json')).then(
    () => true,
    () => false,
  )
}
