import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { apiReport } from '../../scripts/apiReport.js'

it('docs/api-report.md says what is public: else run `npm run api`, and look at the diff', async () => {
  const report = readFileSync(new URL('../../docs/api-report.md', import.meta.url), 'utf8')
  expect(report).toBe(await apiReport())
  expect(report).toContain('createReconnectorListener')
})
