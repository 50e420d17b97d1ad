import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { collectPages } from './docs/examples.js'
import { createPage, createPagesFolder } from './docs/page.js'
import { typeErrorsIn } from './docs/typeErrorsIn.js'

const root = join(import.meta.dirname, '..')
const folder = createPagesFolder(root, 'docs')
const pages = [...collectPages(root)].map(([file, examples]) => ({
  file,
  examples,
  page: createPage(folder, file, examples),
}))

describe('the examples of the documentation', () => {
  it('are there', () => {
    expect(pages.length).toBeGreaterThan(0)
  })

  it('type-check as strictly as the package itself', async () => {
    const files = pages.flatMap(({ examples, page }) => examples.map(page.pathOf))
    expect(await typeErrorsIn(files, folder, root)).toBe('')
  }, 60_000)

  for (const { file, examples, page } of pages) {
    // Pages run side by side, most of them wait for servers; the examples of a page share its thread, and follow each other.
    describe.concurrent(file, () => {
      afterAll(page.close)
      for (const example of examples) {
        it.sequential(`${file}:${example.line}`, () => page.run(example), 20_000)
      }
    })
  }
})
