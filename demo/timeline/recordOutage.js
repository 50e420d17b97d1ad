// Records the example of the timeline anew, from the page itself in a real browser, and writes recordedOutage.ts:
// npm run build && node demo/timeline/recordOutage.js. Needed when the state or the actions have changed.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { format } from 'prettier'
import { createReconnectorSlice } from 'redux-reconnector'
import { findBrowser } from '../../scripts/browser.js'
import { buildDemo } from '../../scripts/build.js'
import { startDemoServer } from '../server.js'

const file = fileURLToPath(new URL('recordedOutage.ts', import.meta.url))
const healthyMs = 4000

await buildDemo()
const server = await startDemoServer({ port: 0 })
const executablePath = await findBrowser()
const browser = await chromium.launch({
  ...(executablePath !== null && { executablePath }),
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage()
  await page.goto(server.url)
  const isHealthy = () => page.locator('.connection[data-status="healthy"]').waitFor()
  await isHealthy()
  await page.waitForTimeout(healthyMs)
  await page.getByRole('button', { name: 'Crash for 10 s' }).click()
  await page.locator('.connection[data-status="waiting"]').waitFor()
  await isHealthy()
  await page.waitForTimeout(healthyMs)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export', exact: true }).click(),
  ])
  await write(JSON.parse(await readFile(await download.path(), 'utf8')))
} finally {
  await browser.close()
  await server.close()
}

/** @param {{ payload: string, preloadedState: string }} recording */
async function write({ payload, preloadedState }) {
  const { reducer } = createReconnectorSlice({ node: 'wss://host/live' })
  /** @type {import('@reduxjs/toolkit').UnknownAction[]} */
  const actions = JSON.parse(payload)
  let state = JSON.parse(preloadedState).reconnector
  // From where the page is connected on, its clock set to 0.
  while (state.status !== 'healthy') state = reducer(state, actions.shift() ?? { type: '' })
  const startMs = state.sinceMs
  const text = (/** @type {unknown} */ value) =>
    JSON.stringify(value, (key, field) =>
      /^(nowMs|sinceMs|lostMs|lastAttemptMs)$/.test(key) && field !== null
        ? Math.round(field - startMs)
        : key === 'node'
          ? 'wss://host/live'
          : field,
    )
  const source = `import type { UnknownAction } from '@reduxjs/toolkit'
import type { ReconnectorState } from 'redux-reconnector'

// Written by recordOutage.js: this page, while its server was away for 10 s.

export const recordedState: ReconnectorState = ${text(state)}

export const recordedActions: readonly UnknownAction[] = ${text(actions)}
`
  const settings = { parser: 'typescript', semi: false, singleQuote: true, printWidth: 100 }
  await writeFile(file, await format(source, settings))
}
