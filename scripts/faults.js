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
 *     // on: both listeners, or which of the two and why
 */
const header = /^\/\/ fault: (.+)\n\/\/ peers: (.+)\n\/\/ here: (.+)\n\/\/ on: (.+)\n/

/** The table of faults, made of the headers of the tests. */
export async function faultsPage() {
  const folder = join(root, 'test', 'faults')
  const names = await readdir(folder)
  names.sort()
  const rows = await Promise.all(
    names
      .filter((name) => name.endsWith('.test.ts'))
      .map(async (name) => {
        const text = await readFile(join(folder, name), 'utf8')
        const found = header.exec(text)
        if (found === null) {
          throw new Error(
            `test/faults/${name}: expected the lines fault, peers, here and on at its top`,
          )
        }
        if ((found[4] === 'both listeners') !== text.includes('describe.each(bothListeners)')) {
          throw new Error(`test/faults/${name}: expected the line on to say what the tests do`)
        }
        const cells = found.slice(1).map((cell) => cell.replaceAll('|', '\\|'))
        return `| ${[...cells, `[${name}](../test/faults/${name})`].join(' | ')} |`
      }),
  )
  return [
    '# Faults survived',
    '',
    'One row a fault, one file of tests a row: each is a scenario on the real listener with a scripted clock, or on real',
    'sockets. A fault of one connection is tried on the single listener and on a fleet of one.',
    'What others do was read in their sources or measured with the version named; `owner/repo#n` is the report of a user.',
    'Made by `npm run faults` from the headers of the tests.',
    '',
    '| fault | what others do | what we do | tried on | the tests |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(page, await faultsPage())
  console.log(`wrote ${page}`)
}
