import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buildLibrary, buildSite } from './build.js'
import { ensureDependencies } from './dependencies.js'
import { root } from './run.js'

await ensureDependencies()
console.log('build: the library, and the demo as static files')
await buildLibrary()
await buildSite()

const folder = join(root, 'site')
const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
const sizes = await Promise.all(names.map(async (name) => (await stat(name)).size))
const kB = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000)
console.log(`
site/ has ${names.length} files, ${kB} kB. Put it on any static host, below any path; it needs no server of its own.
To look at it here: npx vite preview --outDir site`)
