import { readdirSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
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

const manifest: { files: string[]; exports: Record<string, unknown> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)
const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json')

it.each(entries)('%s exports the same names to `import` and to `require`', async (entry) => {
  const name = entry.replace('.', 'redux-reconnector')
  const imported = Object.keys(await import(name))
  const required = Object.keys(createRequire(import.meta.url)(name))
  expect(required.toSorted()).toEqual(imported.toSorted())
  expect(required.length).toBeGreaterThan(0)
})

it('`require` finds CommonJS, so that no tool has to take ES modules', () => {
  const code = `const { decide } = require('redux-reconnector'); require('redux-reconnector/fleet'); if (!decide) throw 1`
  execFileSync(process.execPath, ['--no-experimental-require-module', '-e', code], { cwd: root })
})

it.each(entries.filter((entry) => entry !== '.'))(
  '%s has a folder for tools that do not read `exports`, published and not committed',
  (entry) => {
    const folder = join(root, entry)
    const { main, types } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    expect(manifest.exports[entry]).toMatchObject({
      require: { default: fromRoot(folder, main), types: fromRoot(folder, types) },
    })
    expect(manifest.files).toContain(entry.slice(2))
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toContain(`\n${entry.slice(1)}/\n`)
  },
)
const fromRoot = (folder: string, path: string) => `./${relative(root, join(folder, path))}`

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
