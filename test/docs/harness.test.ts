import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { withChecks } from './assertions.js'
import { examplesOfMarkdown, examplesOfSource, type Example } from './examples.js'
import { createPage, createPagesFolder } from './page.js'
import { typeErrorsIn } from './typeErrorsIn.js'

const root = join(import.meta.dirname, '../..')
const folder = createPagesFolder(root, 'docs-harness')
let pageCount = 0

function exampleOf(code: string): Example {
  return { file: 'page.md', line: 7, name: 'L7.ts', code }
}

/** What the harness says of a page with this code: `null` where it holds. */
async function verdictOn(code: string): Promise<string | null> {
  const example = exampleOf(code)
  const page = createPage(folder, `page${++pageCount}`, [example])
  try {
    await page.run(example)
    return null
  } catch (error) {
    return String(error)
  } finally {
    await page.close()
  }
}

describe('finding examples', () => {
  it('takes the ts and tsx fences of a page, with the line of their code', () => {
    const page = '# Title\n\n```ts\na\n```\n\n```sh\nb\n```\n\n  ```tsx\n  c\n    d\n  ```\n'
    expect(examplesOfMarkdown('page.md', page)).toEqual([
      { file: 'page.md', line: 4, name: 'L4.ts', code: 'a\n' },
      { file: 'page.md', line: 12, name: 'L12.tsx', code: 'c\n  d\n' },
    ])
  })

  it('passes over a fence that says so, and over no other', () => {
    const page = '```ts no-run\na\n```\n```ts run\nb\n```\n'
    expect(examplesOfMarkdown('page.md', page).map(({ code }) => code)).toEqual(['b\n'])
  })

  it('names a fence by the file name in its first line', () => {
    expect(examplesOfMarkdown('page.md', '```ts\n// store.ts\na\n```')[0]?.name).toBe('store.ts')
  })

  it('refuses a fence of JavaScript, which nobody would run', () => {
    expect(() => examplesOfMarkdown('page.md', 'x\n```js\na\n```')).toThrow(
      'page.md:3: expected a fence of `ts` or `tsx`, got `js`',
    )
  })

  it('takes the fences of TSDoc comments, and not those in strings', () => {
    const source = [
      'const text = "/** ```ts no ``` */"',
      '/**',
      ' * @example',
      ' * ```ts',
      ' * if (a) {',
      ' *   b',
      ' * }',
      ' * ```',
      ' */',
    ].join('\n')
    expect(examplesOfSource('a.ts', source)).toEqual([
      { file: 'a.ts', line: 5, name: 'L5.ts', code: 'if (a) {\n  b\n}\n' },
    ])
  })
})

describe('running an example', () => {
  afterAll(() => expect(pageCount).toBeGreaterThan(20))

  it.each([
    ['an expression', '1 + 1 // => 2'],
    ['an expression over lines', 'Math.max(\n  1,\n  2,\n) // => 2'],
    ['a comment below', '1 + 1\n// => 2'],
    ['a declaration', 'const a = 1 + 1 // => 2'],
    ['an assignment', 'let a = 0\na = 2 // => 2'],
    ['a path', 'const a = { b: [2] } // a.b[0] => 2, and a word'],
    ['prose behind the value', 'let a = "due" // a => \'due\', the first'],
    ['an object', '[{ a: 1, b: [1, 2] }] // => [{ a: 1, b: [1, 2] }]'],
    ['an await', 'await Promise.resolve(2) // => 2'],
    ['a claim in a function', 'const f = () => {\n  1 + 1 // => 2\n}\nf()'],
    ['an error', 'JSON.parse("{") // => throws JSON'],
    ['a rejection', 'Promise.reject(new Error("no way")) // => throws no way'],
    ['no claim', 'const a: number = 1'],
    ['a comment that claims nothing', '// (a) => b\n"// => 3"'],
  ])('holds: %s', async (_what, code) => {
    expect(await verdictOn(code)).toBeNull()
  })

  it.each([
    ['an expression', '\n1 + 1 // => 3', 'line 8: expected 3, got 2'],
    ['a declaration', 'const a = [1] // => [1, 2]', 'line 7: expected [ 1, 2 ], got [ 1 ]'],
    ['a path', 'const a = { b: 2 } // a.b => 3', 'line 7: expected 3, got 2'],
    ['a claim of three', '1 // => 1\n2 // => 3\n3 // => 3', 'line 8: expected 3, got 2'],
    ['no error', '1 // => throws a', "line 7: expected an error with 'a', got undefined"],
    ['another error', 'JSON.parse("{") // => throws XML', "expected an error with 'XML'"],
    ['what it throws', 'null.a', 'Cannot read properties of null'],
    [
      'what nobody caught',
      'setTimeout(() => { throw new Error("late") })\nawait new Promise((done) => setTimeout(done, 2000))',
      'late',
    ],
    [
      'a rejection that nobody caught',
      'void Promise.reject(new Error("lost"))\nawait new Promise((done) => setTimeout(done, 2000))',
      'lost',
    ],
    ['an exit', 'process.exit(0)', 'the example ended its process'],
    ['its syntax', 'const = 1', 'page.md:7'],
    ['a value that is none', '1 // => one two', 'page.md:7: the value cannot be read'],
    ['a claim about nothing', '// => 1', 'page.md:7: there is no statement to check'],
    ['a claim about a block', 'if (1) {\n}\n// => 1', 'page.md:9: only an expression'],
  ])('fails by %s', async (_what, code, message) => {
    expect(await verdictOn(code)).toContain(message)
  })

  it('checks a claim once, where it stands', () => {
    expect(withChecks(exampleOf('f(1) // => 2'))).toBe('$check(7, (f(1)), () => (2)) // => 2')
  })

  it('lets the fences of a page import each other by name', async () => {
    const examples = examplesOfMarkdown(
      'page.md',
      "```ts\nimport { a } from './a.js'\na // => 1\n```\n```ts\n// a.ts\nexport const a = 1\n```",
    )
    const page = createPage(folder, 'imports', examples)
    for (const example of examples) await page.run(example)
    await page.close()
    expect(examples).toHaveLength(2)
  })
})

it('the type checker sees the examples, and names the line of the page', async () => {
  const good = exampleOf("import { decide } from 'redux-reconnector'\ndecide.length // => 3")
  const bad = exampleOf('const a: number = 1\nconst b: string = a')
  const pages = [good, bad].map((example) =>
    createPage(folder, `types${++pageCount}`, [example]).pathOf(example),
  )
  const errors = await typeErrorsIn(pages, folder, root)
  expect(errors.trim().split('\n')).toHaveLength(1)
  expect(errors).toMatch(/L7\.ts\(8,7\): error TS2322/)
}, 60_000)
