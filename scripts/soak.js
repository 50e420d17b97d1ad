import { build } from 'esbuild'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBrokers } from './brokers.js'
import { buildLibrary } from './build.js'
import { root, run } from './run.js'

/** The programs of each subject; the first is the one to start. */
const subjects = {
  connection: ['soakConnection'],
  fleet: ['soakFleet', 'soakServer'],
  mirror: ['soakMirror', 'soakDashboards'],
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '42' },
    leaky: { type: 'boolean', default: false },
  },
})
const [subject = 'connection'] = positionals
const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
if (!(minutes > 0))
  throw new Error(`soak: expected --minutes to be a number, got ${values.minutes}`)
if (!Number.isInteger(seed))
  throw new Error(`soak: expected --seed to be a whole number, got ${values.seed}`)
if (!Object.hasOwn(subjects, subject))
  throw new Error(`soak: expected ${Object.keys(subjects).join(', ')}, got ${subject}`)
const programs = subjects[/** @type {keyof typeof subjects} */ (subject)] // looked up above

if (subject === 'mirror') await ensureBrokers()
await buildLibrary()
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
// As deep below the root as the folder of the demo, whose modules look for the recipes from where they are.
const outdir = join(root, 'reports', `soak-${subject}`)
await build({
  entryPoints: programs.map((name) => join(root, 'test', 'chaos', `${name}.ts`)),
  bundle: true,
  platform: 'node',
  format: 'esm',
  // The library is bundled, too: another build may replace it while the soak lasts.
  external: Object.keys(manifest.devDependencies),
  outdir,
})
// What is to be found is what the program keeps: code that V8 compiles, or drops, as the minutes pass would be counted too.
const flags = ['--expose-gc', '--no-opt', '--no-sparkplug', '--no-flush-bytecode']
const args = [`${minutes}`, `${seed}`, ...(values.leaky ? ['leaky'] : [])]
try {
  await run(process.execPath, [...flags, join(outdir, `${programs[0]}.js`), ...args], {
    env: { NODE_ENV: 'production' },
  })
} finally {
  await rm(outdir, { recursive: true, force: true })
}
