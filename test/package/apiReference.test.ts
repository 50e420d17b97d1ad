import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { writeApiReference } from '../../scripts/reference/apiReference.js'

const committed = fileURLToPath(new URL('../../docs/api', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'redux-reconnector-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pagesIn = (where: string) =>
  Object.fromEntries(
    readdirSync(where).map((name) => [name, readFileSync(join(where, name), 'utf8')]),
  )

it('every export is described, with an example where it is a function, and docs/api/ says so: else `npm run api`', async () => {
  expect(await writeApiReference(folder)).toEqual([])
  const pages = pagesIn(folder)
  expect(Object.keys(pages).length).toBeGreaterThan(8)
  expect(pagesIn(committed)).toEqual(pages)
}, 60_000)
