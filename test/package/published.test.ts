import { readdirSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:tsx?|js)$/.test(path))
    .map((path) => join(root, folder, path))

const evaluating =
  /\beval\s*\(|\bnew\s+Function\b|(?<![.\w])Function\s*\(|set(?:Timeout|Interval)\s*\(\s*['"`]/

it.each(['src', 'dist'])(
  'nothing in %s makes code of text, so no policy needs `unsafe-eval`',
  (folder) => {
    const paths = filesIn(folder)
    expect(paths.length).toBeGreaterThan(20)
    expect(paths.filter((path) => evaluating.test(readFileSync(path, 'utf8')))).toEqual([])
  },
)

it.each([`eval('1')`, `new Function('x')`, `Function ('x')`, `setTimeout('x', 1)`])(
  'such a thing would be found: %s',
  (code) => {
    expect(evaluating.test(code)).toBe(true)
  },
)

it('nothing is installed beside it, and nothing runs when it is', () => {
  const { dependencies, optionalDependencies, bundleDependencies, scripts } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  expect([dependencies, optionalDependencies, bundleDependencies]).toEqual(Array(3).fill(undefined))
  const hooks = new Set(['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'])
  expect(Object.keys(scripts).filter((name) => hooks.has(name))).toEqual([])
})

it('importing it opens nothing: the process ends by itself, with no handle and no output', () => {
  const code = `
    import * as core from 'redux-reconnector'
    import 'redux-reconnector/websocket'
    import 'redux-reconnector/beam'
    import 'redux-reconnector/testing'
    const open = process.getActiveResourcesInfo().filter((what) => /TCP|UDP|Timeout|DNS|GetAddr/.test(what))
    if (open.length > 0 || !core.decide) throw new Error(open.join())`
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root })
  expect(String(printed)).toBe('')
})
