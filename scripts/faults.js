import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './run.js'

const page = join(root, 'docs', 'faults.md')

/**
 * The header that every file of test/faults begins with:
 *
 *     // fault: what happens
 *     // peers: what others do, and who reported it
 *     // here: what this library does
 */
const header = /^\/\/ fault: (.+)\n\/\/ peers: (.+)\n\/\/ here: (.+)\n/

/** The table of faults, made of the headers of the tests. */
export async function faultsPage() {
  const folder = join(root, 'test', 'faults')
  const names = await readdir(folder)
  names.sort()
  const rows = await Promise.all(
    names
      .filter((name) => name.endsWith('.test.ts'))
      .map(async (name) => {
        const found = header.exec(await readFile(join(folder, name), 'utf8'))
        if (found === null) {
          throw new Error(
            `test/faults/${name}: expected the lines fault, peers and here at its top`,
          )
        }
        const cells = found.slice(1).map((text) => text.replaceAll('|', '\\|'))
        return `| ${[...cells, `[${name}](../test/faults/${name})`].join(' | ')} |`
      }),
  )
  return [
    '# Faults survived',
    '',
    'One row a fault, one test a row: each is a scenario on the real listener with a scripted clock, or on real sockets.',
    'What others do was read in their sources or measured with the version named; `owner/repo#n` is the report of a user.',
    'Made by `npm run faults` from the headers of the tests.',
    '',
    '| fault | what others do | what we do | the test |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(page, await faultsPage())
  console.log(`wrote ${page}`)
}
