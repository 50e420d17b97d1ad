import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root, runTool } from './run.js'

/** Builds the library into dist/, from nothing: what has gone from src must not be published. */
export async function buildLibrary() {
  await rm(join(root, 'dist'), { recursive: true, force: true })
  await runTool('tsc', ['-p', 'tsconfig.build.json'])
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
