import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('every test that SECURITY.md names is there', () => {
  const page = readFileSync(new URL('../../SECURITY.md', import.meta.url), 'utf8')
  const paths = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path ?? '')
  expect(paths.length).toBeGreaterThan(10)
  const missing = paths.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))
  expect(missing).toEqual([])
})
