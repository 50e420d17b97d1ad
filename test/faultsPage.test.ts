import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { faultsPage } from '../scripts/faults.js'

it('docs/faults.md says what the tests of test/faults say: else run `npm run faults`', async () => {
  const page = readFileSync(new URL('../docs/faults.md', import.meta.url), 'utf8')
  expect(page).toBe(await faultsPage())
  expect(page.match(/^\| .*\.test\.ts\) \|$/gm)?.length).toBeGreaterThanOrEqual(26)
})
