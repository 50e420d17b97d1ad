import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root, runTool } from './run.js'

/**
 * Builds the library into dist/, from nothing, so that what has gone from src is not published: ES modules for everything
 * that reads `exports`, and CommonJS in dist/cjs for the rest.
 */
export async function buildLibrary() {
  await rm(join(root, 'dist'), { recursive: true, force: true })
  await Promise.all(
    ['tsconfig.build.json', 'tsconfig.cjs.json'].map((config) => runTool('tsc', ['-p', config])),
  )
  // Without it, Node would take dist/cjs for ES modules, as the package's own manifest says.
  await writeManifest('dist/cjs', { type: 'commonjs', sideEffects: false })
  await writeEntryFolders()
}

/**
 * Writes a folder for each entry point, such as websocket/package.json. What does not read `exports` looks for
 * `redux-reconnector/websocket` there: TypeScript's `node10`, Metro below 0.82, webpack 4.
 */
async function writeEntryFolders() {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  for (const [entry, target] of Object.entries(exports)) {
    if (entry === '.' || entry === './package.json') continue
    const { types, default: main } = target.require
    await writeManifest(entry, { main: `.${main}`, types: `.${types}`, sideEffects: false })
  }
}

/**
 * @param {string} folder
 * @param {object} manifest
 */
async function writeManifest(folder, manifest) {
  await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Builds the demo into demo/dist/; needs the library. */
export async function buildDemo() {
  await buildPage('production')
}

/** Builds the demo that needs no server into site/; needs the library. */
export async function buildSite() {
  await buildPage('site')
}

/** @param {'production' | 'site'} mode */
async function buildPage(mode) {
  // The tests build it, too, and must not get another one.
  const env = { NODE_ENV: 'production' }
  await runTool('vite', ['build', 'demo', '--mode', mode, '--logLevel', 'warn'], { env })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildLibrary()
