import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folders = ['rules', 'selectors', 'slice', 'middleware', 'fleet', 'devtools']
const most = 7383

/** The files of a folder of `src` with their lines, as `wc -l` counts them. */
function linesIn(folder: string) {
  const path = fileURLToPath(new URL(`../src/${folder}/`, import.meta.url))
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({
      name: `${folder}/${name}`,
      lines: readFileSync(path + name, 'utf8').split('\n').length - 1,
    }))
}

const files = folders.flatMap(linesIn)
const sum = (list: readonly { lines: number }[]) => list.reduce((all, { lines }) => all + lines, 0)

it(`the rules, both listeners and the replay are ${most} lines together at most`, () => {
  const each = folders.map((folder) => `${folder} ${sum(linesIn(folder))}`)
  expect(files.length).toBeGreaterThan(50)
  expect(sum(files), each.join(', ')).toBeLessThanOrEqual(most)
})
