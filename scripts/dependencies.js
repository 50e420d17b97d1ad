import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './run.js'

const stampPath = join(root, 'node_modules', '.installed-lock')

/** Installs what the lock file names, unless that very lock file is what was installed last. */
export async function ensureDependencies() {
  const lock = await readFile(join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lock).digest('hex')
  const installed = await readFile(stampPath, 'utf8').catch(() => null)
  if (installed === wanted) {
    console.log('dependencies: installed already')
    return
  }
  const why = installed === null ? 'none are installed' : 'the lock file has changed'
  console.log(`dependencies: ${why}, running npm ci`)
  await run('npm', ['ci', '--no-audit', '--no-fund'])
  await writeFile(stampPath, wanted)
}
