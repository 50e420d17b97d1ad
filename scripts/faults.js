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
    'Each row is a fault with its own test file. The tests run the real listener with a scripted clock, or real sockets. A',
    'fault of one connection is tested with a single listener and with a fleet of one connection. The column about other',
    'libraries comes from their sources or from a measurement with the named version; `owner/repo#n` is a report by a user.',
    '`npm run faults` generates this page from the headers of the tests.',
    '',
    '| fault | other libraries | this library | tested with | tests |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(page, await faultsPage())
  console.log(`wrote ${page}`)
}
