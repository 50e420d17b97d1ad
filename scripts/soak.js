import { build } from 'esbuild'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildLibrary } from './build.js'
import { root, run } from './run.js'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0))
  throw new Error(`soak: expected --minutes to be a number, got ${values.minutes}`)

await buildLibrary()
const outfile = join(root, 'reports', 'soak.js')
await build({
  entryPoints: [join(root, 'test', 'chaos', 'soak.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile,
})
// What is to be found is what the program keeps: code that V8 compiles, or drops, as the minutes pass would be counted too.
const flags = ['--expose-gc', '--no-opt', '--no-sparkplug', '--no-flush-bytecode']
try {
  await run(process.execPath, [...flags, outfile, String(minutes)], {
    env: { NODE_ENV: 'production' },
  })
} finally {
  await rm(outfile, { force: true })
}
