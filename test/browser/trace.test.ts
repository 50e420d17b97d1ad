import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { expectClean } from './expectClean.js'
import { launchBrowser } from './launchBrowser.js'
import { openDemo } from './openDemo.js'

const trace = fileURLToPath(new URL('trace.json', import.meta.url))

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

describe.concurrent('a trace', () => {
  test('of somebody else is set beside the own, says what is compared, and connects nothing', async ({
    expect,
  }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    const before = demo.upgrades()
    await page.locator('input[type=file]').setInputFiles(trace)
    await page.getByText('Imported trace.json. Nothing was connected.').waitFor()
    await page.getByText('A trace of another connection').waitFor()
    expect(await page.locator('.compared thead').innerText()).toMatch(
      /Compared\s+This page\s+trace\.json/,
    )
    // On a busy machine the page may need a second attempt to connect.
    expect(await page.getByRole('row', { name: 'Attempts' }).innerText()).toMatch(
      /^Attempts\s+[12]\s+2$/,
    )
    expect(await page.getByRole('row', { name: 'Longest wait' }).innerText()).toMatch(/2 s$/)
    const [own, imported] = await page.locator('.pictures img').evaluateAll((images) =>
      images.map((image) => ({
        alt: image.getAttribute('alt'),
        width: image instanceof HTMLImageElement ? image.naturalWidth : 0,
      })),
    )
    expect(own?.alt).toMatch(/^This page: outages 0, attempts [12], connections made [12]/)
    expect(imported).toEqual({
      alt: 'trace.json: outages 0, attempts 2, connections made 1',
      width: 960,
    })
    expect(demo.upgrades()).toBe(before)
    await demo.isStatus('healthy')

    const broken = { name: 'x.json', mimeType: '', buffer: Buffer.from('{') }
    await page.locator('input[type=file]').setInputFiles(broken)
    await page.getByText('x.json is no trace').waitFor()
    expectClean(demo, expect)
  })

  test('of the page itself is known as such, and is copied as a test', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const [download] = await Promise.all([page.waitForEvent('download'), demo.click('Export')])
    const exported = await download.path()
    await page.locator('input[type=file]').setInputFiles(exported)
    await page.getByText(/own trace: all of its \d+ actions are the same, and nothing/).waitFor()
    await demo.click('Pause')
    await demo.isStatus('paused')
    await page.locator('input[type=file]').setInputFiles(exported)
    await page.getByText(/own trace: .* and this page has had \d+ more since/).waitFor()

    await demo.click('Copy as test')
    await page.getByText('Copied a Vitest test').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain("from 'redux-reconnector/devtools'")
    expect(copied).toContain('reconnector/attemptStarted')
    expectClean(demo, expect)
  })

  test('of the recorded example is replayed to the very states that were recorded', async ({
    expect,
  }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await demo.click('Import the example')
    await page.getByText('A trace of another connection').waitFor()
    expect(await page.getByRole('row', { name: 'Outages' }).innerText()).toMatch(/1$/)
    expect(await page.getByRole('row', { name: 'Final status' }).innerText()).toMatch(
      /healthy\s+healthy$/,
    )
    expectClean(demo, expect)
  })
})
