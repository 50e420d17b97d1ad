import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { docCommentsOf, filesBelow } from './docs/examples.js'
import { linksIn, type Links } from './docs/links.js'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

const pages = new Map(
  [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...filesBelow(root, 'docs').filter((file) => file.endsWith('.md')),
  ].map((file) => [file, linksIn(read(file))]),
)
const sources = filesBelow(root, 'src').filter((file) => /\.tsx?$/.test(file))

/** What is wrong with a link on a page; `null` where it leads somewhere. Other hosts are not asked. */
function faultOf(page: string, target: string): string | null {
  if (/^[a-z]+:/.test(target)) {
    const isHttps = URL.canParse(target) && new URL(target).protocol === 'https:'
    return isHttps ? null : `${target} is no https address`
  }
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : posix.join(posix.dirname(page), decodeURI(path))
  if (file.startsWith('..') || !existsSync(join(root, file))) return `${target} is not there`
  if (anchor === undefined || pages.get(file)?.anchors.has(anchor)) return null
  return `${target} names no heading`
}

const missing = ({ paths }: Links) =>
  paths.filter((path) => !existsSync(join(root, path))).map((path) => `${path} is not there`)

describe('the links of the documentation', () => {
  it.each([...pages])('lead to what is there: %s', (page, links) => {
    const faults = links.targets
      .map((target) => faultOf(page, target))
      .filter((fault) => fault !== null)
    expect([...faults, ...missing(links)]).toEqual([])
  })

  it('are read', () => {
    expect(pages.size).toBeGreaterThan(20)
    expect(pages.get('README.md')?.targets).toContain('docs/dashboard-dark.png')
    expect(pages.get('SECURITY.md')?.paths).toContain('test/beam/fuzz.test.ts')
  })

  it('in doc comments are addresses, and the files that they name are there', () => {
    const faults = sources.flatMap((file) =>
      docCommentsOf(file, read(file)).flatMap(({ markdown, line }) => {
        const links = linksIn(markdown)
        const relative = links.targets.filter((target) => !URL.canParse(target))
        return [...relative, ...missing(links)].map((what) => `${file}:${line}: ${what}`)
      }),
    )
    expect(faults).toEqual([])
  })
})

describe('a broken link', () => {
  it.each([
    ['a file', '[a](docs/nothing.md)', 'docs/nothing.md is not there'],
    ['a heading', '[a](README.md#nothing)', 'README.md#nothing names no heading'],
    ['a heading of the page itself', '[a](#nothing)', '#nothing names no heading'],
    ['an image', '![a](docs/nothing.svg)', 'docs/nothing.svg is not there'],
    ['in HTML', '<img src="docs/nothing.svg" />', 'docs/nothing.svg is not there'],
    ['out of the project', '[a](../README.md)', '../README.md is not there'],
    ['not by https', '[a](http://example.org)', 'http://example.org is no https address'],
    ['not well-formed', '[a](https://)', 'https:// is no https address'],
  ])('is found: %s', (_what, text, fault) => {
    const { targets } = linksIn(text)
    expect(targets.map((target) => faultOf('README.md', target))).toEqual([fault])
  })

  it('is found: a file that is named as code', () => {
    expect(missing(linksIn('see `test/nothing.test.ts`'))).toEqual([
      'test/nothing.test.ts is not there',
    ])
  })

  it('is told from a good one', () => {
    const { targets } = linksIn(
      '[a](README.md#run-the-demo) [b](docs) [c](https://example.org/a#b)',
    )
    expect(targets.map((target) => faultOf('README.md', target))).toEqual([null, null, null])
  })
})
