import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './run.js'

/**
 * Everything that is public, as the built declarations have it: for each entry point the names that it exports, and below
 * them each declaration without its comments. A changed public type shows in the diff of this page.
 */
export async function apiReport() {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  /** @type {Map<string, string>} */
  const declared = new Map()
  const lines = [
    '# The public API',
    '',
    'Made by `npm run api` from the built declarations. A test fails where it is not up to date: a change here is a change',
    'for the users, and belongs in `CHANGELOG.md`.',
    '',
  ]
  for (const [entry, target] of Object.entries(exports)) {
    if (typeof target !== 'object') continue
    const path = join(root, target.import.types)
    const text = await readFile(path, 'utf8')
    lines.push(
      `## \`redux-reconnector${entry.slice(1)}\``,
      '',
      '```ts no-run',
      bare(text),
      '```',
      '',
    )
    await collect(path, text)
  }

  /**
   * @param {string} from
   * @param {string} text
   */
  async function collect(from, text) {
    for (const [, specifier = ''] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
      const path = resolve(dirname(from), specifier.replace(/\.js$/, '.d.ts'))
      const name = relative(join(root, 'dist'), path).replaceAll('\\', '/')
      if (declared.has(name)) continue
      const found = await readFile(path, 'utf8')
      declared.set(name, bare(found))
      await collect(path, found)
    }
  }

  const names = [...declared.keys()]
  names.sort()
  for (const name of names) {
    lines.push(`## ${name}`, '', '```ts no-run', declared.get(name) ?? '', '```', '')
  }
  return lines.join('\n')
}

/** @param {string} text */
function bare(text) {
  return text
    .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*(?:\/\/.*)?\n/gm, '')
    .trim()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = join(root, 'docs', 'api-report.md')
  await writeFile(page, await apiReport())
  console.log(`wrote ${page}`)
}
