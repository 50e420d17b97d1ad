import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseSync } from 'vite' // TypeScript 7 has no stable API to parse with

/**
 * Who may import what: folders end in a slash, files in `.js`; `types of` is by `import type` only, `node:` any of Node's
 * modules.
 */
const rows: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['rules/', 'slice/', 'selectors/', 'middleware/'],
  rules: [],
  selectors: ['rules/'],
  slice: ['rules/', 'selectors/', '@reduxjs/toolkit'],
  middleware: ['rules/', 'slice/', 'selectors/', 'types of @reduxjs/toolkit'],
  websocket: ['rules/', 'types of middleware/'],
  beam: ['rules/', 'types of middleware/', 'node:'],
  browser: ['rules/', 'types of middleware/', 'middleware/clock.js'],
  react: ['rules/', 'slice/', 'selectors/', 'middleware/clock.js', 'react', 'react-redux'],
  fleet: ['rules/', 'slice/', 'selectors/', 'middleware/', '@reduxjs/toolkit'],
  devtools: ['rules/', 'slice/', 'selectors/', 'fleet/', 'types of @reduxjs/toolkit'],
  mirror: ['rules/', 'slice/', 'fleet/', 'types of @reduxjs/toolkit'],
  testing: ['rules/', 'types of middleware/'],
  cli: ['rules/', 'slice/', 'fleet/', 'devtools/', 'mirror/', 'testing/', 'node:'],
}

interface Import {
  readonly specifier: string
  readonly isType: boolean
}

describe('the layers', () => {
  test('import only what the table of the design lists', () => {
    expect(faultsIn(readSources())).toEqual([])
  })

  test('are really read: the slice is known to import Redux Toolkit', () => {
    const code = readSources().get('slice/reconnectorSlice.ts') ?? ''
    expect(importsOf('slice.ts', code).map(({ specifier }) => specifier)).toContain(
      '@reduxjs/toolkit',
    )
  })
})

describe('the files of src', () => {
  const sources = readSources()

  test('import each other in no circle, not by their types either', () => {
    expect(circlesIn(importsBetween(sources))).toEqual([])
  })

  test('import nothing upwards: no folder imports, over however many others, what imports it', () => {
    const folders = new Map<string, Set<string>>()
    for (const [path, targets] of importsBetween(sources)) {
      const own = folderOf(path)
      const known = folders.get(own) ?? new Set()
      for (const target of targets) if (folderOf(target) !== own) known.add(folderOf(target))
      folders.set(own, known)
    }
    expect(circlesIn(folders)).toEqual([])
  })

  test('on the ground floor import nothing from outside of it', () => {
    const rules = [...sources].filter(([path]) => path.startsWith('rules/'))
    expect(rules.length).toBeGreaterThan(5)
    for (const [path, code] of rules) {
      for (const { specifier } of importsOf(path, code)) {
        expect(specifier, path).toMatch(/^\.\/[\w]+\.js$/)
      }
    }
  })

  test('import only what is there', () => {
    for (const [path, targets] of importsBetween(sources)) {
      for (const target of targets) expect(sources.has(target), `${path}: ${target}`).toBe(true)
    }
  })
})

describe('a circle that is planted is found', () => {
  test.each([
    ['of two', { a: `import './b.js'`, b: `import './a.js'` }, [['a.ts', 'b.ts']]],
    [
      'of three, by types and a re-export',
      {
        a: `import type { B } from './b.js'`,
        b: `export { c } from './c.js'`,
        c: `type A = import('./a.js').A`,
        d: `import './a.js'`,
      },
      [['a.ts', 'b.ts', 'c.ts']],
    ],
    ['of one with itself', { a: `import './a.js'` }, [['a.ts']]],
    [
      'beside another',
      { a: `import './b.js'`, b: `import './a.js'`, c: `import './d.js'`, d: `import './c.js'` },
      [
        ['a.ts', 'b.ts'],
        ['c.ts', 'd.ts'],
      ],
    ],
    [
      'and where is none, none',
      { a: `import './b.js'; import './c.js'`, b: `import './c.js'`, c: `` },
      [],
    ],
  ])('%s', (_what, files, circles) => {
    const sources = Object.entries(files).map(([name, code]) => [`${name}.ts`, code] as const)
    expect(circlesIn(importsBetween(new Map(sources)))).toEqual(circles)
  })

  test('in the very sources', () => {
    const sources = readSources()
    const first = 'rules/policy.ts'
    sources.set(first, `import type { Planted } from './decide.js'\n${sources.get(first) ?? ''}`)
    const circle = circlesIn(importsBetween(sources)).find((files) => files.includes(first))
    expect(circle).toContain('rules/decide.ts')
  })
})

describe('a source that the table does not allow is found', () => {
  test.each([
    ['another folder', 'slice/a.ts', `import { b } from '../middleware/b.js'`],
    ['another folder, by its types', 'slice/a.ts', `import type { B } from '../middleware/b.js'`],
    ['a package', 'selectors/a.ts', `import { createSelector } from 'reselect'`],
    ['a package that is called like a folder', 'slice/a.ts', `import { b } from 'selectors'`],
    ['a path below a package', 'react/a.ts', `import { hydrateRoot } from 'react-dom/client'`],
    ['a module of Node', 'websocket/a.ts', `import { connect } from 'node:net'`],
    ['a module of Node without its prefix', 'beam/a.ts', `import { connect } from 'net'`],
    ['a value where types are allowed', 'beam/a.ts', `import { b } from '../middleware/b.js'`],
    [
      'an import that stays when its types have gone',
      'beam/a.ts',
      `import { type B } from '../middleware/b.js'`,
    ],
    [
      'a value of a package where types are allowed',
      'middleware/a.ts',
      `import { createListenerMiddleware } from '@reduxjs/toolkit'`,
    ],
    ['an import for its effect', 'slice/a.ts', `import '../middleware/b.js'`],
    ['a re-export', 'devtools/a.ts', `export { b } from '../middleware/b.js'`],
    ['a re-export of everything', 'devtools/a.ts', `export * from '../middleware/b.js'`],
    ['a file beside one that is allowed', 'react/a.ts', `import { b } from '../middleware/b.js'`],
    ['a type in place', 'slice/a.ts', `type B = import('../middleware/b.js').B`],
    ['an import at run time', 'slice/a.ts', `const b = await import('../middleware/b.js')`],
    ['an import of who knows what', 'beam/a.ts', `const b = (name: string) => import(name)`],
    ['a require', 'beam/a.ts', `import b = require('../slice/b.js')`],
    ['a way out of src', 'slice/a.ts', `import { b } from '../../demo/store.js'`],
    ['the package itself', 'react/a.ts', `import { decide } from 'redux-reconnector'`],
    ['a folder that has no row', 'helpers/a.ts', ``],
    ['a package on the ground floor', 'rules/decide.ts', `import '@reduxjs/toolkit'`],
    ['a folder above the ground floor', 'rules/a.ts', `import type { B } from '../slice/b.js'`],
    ['a file that cannot be parsed', 'slice/a.ts', `import from from from`],
  ])('%s', (_what, path, code) => {
    expect(faultsIn(new Map([[path, code]]))).toHaveLength(1)
  })

  test.each([
    ['slice/a.ts', `import { b } from './b.js'`],
    ['react/a.ts', `import { systemClock } from '../middleware/clock.js'`],
    ['index.ts', `export { b } from './slice/b.js'`],
    ['middleware/a.ts', `import type { Middleware } from '@reduxjs/toolkit'`],
    ['beam/a.ts', `import type { B } from '../middleware/b.js'; import 'node:net'`],
    ['slice/a.ts', `// import '../middleware/b.js'\nconst text = "import '../middleware/b.js'"`],
  ])('but not what it allows: %s %s', (path, code) => {
    expect(faultsIn(new Map([[path, code]]))).toEqual([])
  })
})

/** Every import that is not allowed, in words. */
function faultsIn(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([path, code]) => {
    const own = path.split('/')[0] ?? ''
    const allowed = rows[own]
    if (allowed === undefined) return [`${path}: src/${own} has no row`]
    try {
      return importsOf(path, code)
        .filter((found) => !isAllowed(path, own, allowed, found))
        .map(({ specifier, isType }) => `${path}: ${isType ? 'types of ' : ''}${specifier}`)
    } catch (error) {
      return [`${path}: ${String(error)}`]
    }
  })
}

function isAllowed(
  path: string,
  own: string,
  allowed: readonly string[],
  { specifier, isType }: Import,
): boolean {
  const isLocal = specifier.startsWith('.')
  const target = posix.join(posix.dirname(path), specifier)
  const folder = target.split('/')[0] ?? ''
  const what = isLocal ? `${folder}/` : specifier.startsWith('node:') ? 'node:' : specifier
  return (
    (isLocal && (folder === own || allowed.includes(target))) ||
    allowed.includes(what) ||
    (isType && allowed.includes(`types of ${what}`))
  )
}

const folderOf = (path: string) => path.split('/')[0] ?? ''

/** The files that each file imports of this project, by their types or by their values. */
function importsBetween(sources: ReadonlyMap<string, string>): Map<string, Set<string>> {
  return new Map(
    [...sources].map(([path, code]) => {
      const targets = importsOf(path, code)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => {
          const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '')
          return sources.has(`${target}.tsx`) ? `${target}.tsx` : `${target}.ts`
        })
      return [path, new Set(targets)]
    }),
  )
}

/** The circles of a graph: the sets in which each reaches each (Tarjan, "Depth-first search", 1972). */
function circlesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const numbers = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []

  function visit(node: string) {
    const number = numbers.size
    numbers.set(node, number)
    lowest.set(node, number)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!numbers.has(next)) {
        visit(next)
        lowest.set(node, Math.min(lowest.get(node) ?? number, lowest.get(next) ?? number))
      } else if (stack.includes(next)) {
        lowest.set(node, Math.min(lowest.get(node) ?? number, numbers.get(next) ?? number))
      }
    }
    if (lowest.get(node) !== number) return
    const circle = stack.splice(stack.indexOf(node)).toSorted()
    if (circle.length > 1 || graph.get(node)?.has(node)) circles.push(circle)
  }

  for (const node of graph.keys()) if (!numbers.has(node)) visit(node)
  return circles.toSorted((one, other) => ((one[0] ?? '') < (other[0] ?? '') ? -1 : 1))
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
])

function importsOf(path: string, code: string): Import[] {
  const { program, errors } = parseSync(path, code)
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '))
  const found: Import[] = []
  visit(program)
  return found

  function visit(value: unknown) {
    if (typeof value !== 'object' || value === null) return
    const node = value as Readonly<Record<string, unknown>> // fields are looked at one by one
    if (importing.has(String(node.type))) {
      const source = node.source ?? node.expression
      const isType = [node.importKind, node.exportKind].includes('type')
      if (source) {
        found.push({
          specifier: textOf(source),
          isType: isType || node.type === 'TSImportType',
        })
      }
    }
    for (const child of Object.values(node)) visit(child)
  }
}

function textOf(source: unknown): string {
  const { value } = Object(source) as { value?: unknown } // a literal has one
  return typeof value === 'string' ? value : 'what only the run knows'
}

function readSources(): Map<string, string> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    paths
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')]),
  )
}
