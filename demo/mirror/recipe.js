// The code of a recipe, as its page shows it: what the demo, the benchmark and the tests use is what users copy.
import { transformSync } from 'esbuild'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * @param {string} page from the project's root
 * @param {string} name as the first line of the fence has it
 * @returns {Promise<any>} the module
 */
export async function recipe(page, name) {
  const text = readFileSync(root + page, 'utf8')
  const begin = text.indexOf(`\`\`\`ts\n// ${name}\n`)
  if (begin < 0) throw new Error(`expected ${page} to have ${name}`)
  const fence = text.slice(begin + '```ts\n'.length)
  const { code } = transformSync(fence.slice(0, fence.indexOf('\n```')), { loader: 'ts' })
  const folder = `${root}node_modules/.cache/recipes`
  mkdirSync(folder, { recursive: true })
  const file = `${folder}/${name.replace('.ts', '.mjs')}`
  // Several processes may do it at once.
  writeFileSync(`${file}.${process.pid}`, code)
  renameSync(`${file}.${process.pid}`, file)
  return import(pathToFileURL(file).href)
}
