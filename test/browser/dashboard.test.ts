import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launchBrowser } from './launchBrowser.js'
import { openDemo, type Demo } from './openDemo.js'

const built = new URL('../../demo/dist/', import.meta.url)
const mostFirstLoadBytes = 150_000
const trace = fileURLToPath(new URL('trace.json', import.meta.url))
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

/** What is wrong with the page, as axe sees it: the rule and the first element. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axePath, 'utf8')) // not a script element, which the page's policy refuses
  const found: unknown = await page.evaluate(
    `axe.run({ exclude: [['.devtools']] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes[0].html + ' ' + nodes[0].failureSummary))`,
  )
  return found as string[] // as the expression makes it
}

/** Breaks the server, and waits for the second wait, which is one of four seconds. */
async function crash(demo: Demo) {
  await demo.click('Crash for 10 s')
  await demo.isFigure('Attempts', /^2$/)
  await demo.isStatus('waiting')
}

function isClean(demo: Demo, expect: (value: unknown) => { toEqual(value: unknown): void }) {
  expect(demo.errors).toEqual([])
  expect([...demo.hosts]).toEqual(['127.0.0.1'])
}

describe.concurrent('the dashboard', () => {
  test('loads less than 150 kB before DevTools is asked for', async ({ expect }) => {
    const html = await readFile(new URL('index.html', built), 'utf8')
    const paths = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path)
    expect(paths.length).toBeGreaterThan(1)
    const files = await Promise.all(paths.map((path) => readFile(new URL(path ?? '', built))))
    const bytes = [Buffer.from(html), ...files].reduce(
      (sum, file) => sum + gzipSync(file).length,
      0,
    )
    console.log(`first load of the demo: ${(bytes / 1000).toFixed(1)} kB gzip`)
    expect(bytes).toBeLessThan(mostFirstLoadBytes)
  })

  test('counts down in its banner, which reconnects when it is asked to', async ({ expect }) => {
    await using demo = await openDemo(browser)
    await crash(demo)
    const banner = demo.page.locator('.reconnect-banner')
    await banner.getByText(/Reconnecting in \d s\./).waitFor()
    await demo.isFigure('Attempts', /^3$/) // now a wait of eight seconds
    await banner.getByText(/Reconnecting in [78] s\./).waitFor()
    await banner.getByText(/Reconnecting in [56] s\./).waitFor()
    await demo.click('Heal')
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')
    await banner.waitFor({ state: 'detached' })
    isClean(demo, expect)
  })

  test('travels back and forth in mid-wait, and nothing connects', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await crash(demo)
    await page.getByRole('button', { name: 'Open DevTools' }).click()
    const slider = page.locator('.slider-monitor input[type=range]')
    await slider.waitFor()
    const cursor = page.locator('.cursor')
    expect(await cursor.getAttribute('data-cursor-ms')).toBe('')

    // A wait of eight seconds begins: its deadline does not fall into what follows.
    await demo.isFigure('Attempts', /^3$/)
    await demo.isStatus('waiting')
    const before = demo.upgrades()
    const last = Number(await slider.getAttribute('max'))
    for (const at of [last - 1, 3, 2, 1, 2, 4, last - 2, 1]) await slider.fill(String(at))
    await cursor.getByText('The page shows the past').waitFor()
    const early = Number(await cursor.getAttribute('data-cursor-ms'))
    await slider.fill('4')
    await page.waitForTimeout(200)
    expect(Number(await cursor.getAttribute('data-cursor-ms'))).toBeGreaterThan(early)
    expect(demo.upgrades()).toBe(before)

    // Back in the present the wait goes on with its rest, and ends well.
    await demo.click('Back to the present')
    await demo.isStatus('healthy')
    expect(await cursor.getAttribute('data-cursor-ms')).toBe('')
    isClean(demo, expect)
  })

  test('leaves time travel to the extension where the browser has it', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await page.addInitScript('globalThis.__REDUX_DEVTOOLS_EXTENSION__ = {}')
    await page.reload()
    await page.getByText('Your browser has Redux DevTools').waitFor()
    expect(await page.getByRole('button', { name: 'Open DevTools' }).count()).toBe(0)
    await demo.isStatus('healthy')
    isClean(demo, expect)
  })

  test('shows an imported outage beside its own, and connects nothing', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    const before = demo.upgrades()
    await page.locator('input[type=file]').setInputFiles(trace)
    await page.getByText('Imported trace.json. Nothing was connected.').waitFor()
    const [own, imported] = await page.locator('.pictures img').evaluateAll((images) =>
      images.map((image) => ({
        alt: image.getAttribute('alt'),
        width: image instanceof HTMLImageElement ? image.naturalWidth : 0,
      })),
    )
    expect(own?.alt).toMatch(/^This page: \d outages/)
    expect(imported).toEqual({ alt: 'trace.json: 1 outages, 2 attempts, 1 reconnects', width: 960 })
    expect(demo.upgrades()).toBe(before)
    await demo.isStatus('healthy')

    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'x.json', mimeType: '', buffer: Buffer.from('{') })
    await page.getByText('x.json is no trace').waitFor()
    isClean(demo, expect)
  })

  test('exports what it can import, and copies it as a test', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      demo.click('Export trace'),
    ])
    await page.locator('input[type=file]').setInputFiles(await download.path())
    await page.getByText('Nothing was connected.').waitFor()

    await demo.click('Copy as test')
    await page.getByText('Copied a vitest test').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain("from 'redux-reconnector/devtools'")
    expect(copied).toContain('reconnector/attemptStarted')
    isClean(demo, expect)
  })

  test('goes by a changed policy at once, in the middle of a wait', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await crash(demo)
    await page.getByRole('textbox', { name: 'Waits before attempt' }).fill('0, 2, 40')
    await page.getByRole('textbox', { name: 'Longest wait' }).fill('60')
    await page.getByText(/Reconnecting in 3\d s\./).waitFor()
    await page.getByRole('textbox', { name: 'Waits before attempt' }).fill('0, 2, 4x')
    await page.getByText('Seconds, such as').waitFor()
    await page.getByText(/Reconnecting in 3\d s\./).waitFor()

    await demo.click('Heal')
    await page.getByLabel('Preset').selectOption('SignalR')
    expect(await page.getByLabel('Most attempts').inputValue()).toBe('4')
    await page
      .getByText('The first 4 attempts take up to 42 s; the longest wait is 30 s.')
      .waitFor()
    await page.getByLabel('Preset').selectOption('phoenix')
    await demo.isStatus('healthy')
    isClean(demo, expect)
  })

  test('two tabs have one connection, and the other takes over', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const second = await demo.page.context().newPage()
    await second.goto(demo.page.url())
    await second.getByText('Paused: another tab has the connection', { exact: true }).waitFor()
    expect(demo.upgrades()).toBe(1)
    await demo.page.close()
    await second.locator('.connection[data-status="healthy"]').waitFor()
    expect(demo.upgrades()).toBe(2)
    await second.close()
  })

  test('keeps a real Erlang node, which a person kills and starts', async ({ expect }) => {
    await using demo = await openDemo(browser, { withBeam: true })
    const beam = demo.page.locator('.beam')
    const isStatus = (status: string) =>
      demo.page.locator(`.beam[data-beam="${status}"]`).waitFor({ timeout: 20_000 })
    await isStatus('healthy')
    await beam.getByRole('button', { name: 'Kill' }).click()
    await isStatus('waiting')
    await beam.getByText(/Reconnecting in \d+ s\./).waitFor()
    await beam.getByRole('button', { name: 'Start' }).click()
    await isStatus('healthy')
    expect(await violations(demo.page)).toEqual([])
    isClean(demo, expect)
  })

  test('zooms the timeline by dragging, and goes back to live by the keyboard', async ({
    expect,
  }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    const plot = page.locator('.plot .u-over')
    const box = await plot.boundingBox()
    if (box === null) throw new Error('expected the plot to be shown')
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 })
    await page.mouse.up()
    await page.getByText('Zoomed in').waitFor()
    await page.getByRole('button', { name: '3 min' }).press('Enter')
    await page.getByText('Live.').waitFor()
    isClean(demo, expect)
  })

  test.for(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme, { expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
    await page.locator('input[type=file]').setInputFiles(trace)
    await page.getByText('Nothing was connected.').waitFor()
    await page.getByRole('textbox', { name: 'Longest wait' }).fill('x')
    await crash(demo)
    expect(await violations(page)).toEqual([])
  })

  test.for([
    [360, 'light'],
    [360, 'dark'],
    [1024, 'light'],
    [1024, 'dark'],
    [1920, 'light'],
    [1920, 'dark'],
  ] as const)('fits into %i px, %s', async ([width, colorScheme], { expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await page.setViewportSize({ width, height: 1080 })
    await page.emulateMedia({ colorScheme })
    await page.getByRole('button', { name: 'Open DevTools' }).click()
    await page.locator('.slider-monitor input').waitFor()
    await page.getByLabel('Preset').selectOption('AWS, equal jitter')
    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^3$/)
    await demo.isStatus('waiting')
    const path = fileURLToPath(
      new URL(`screenshots/dashboard-${width}-${colorScheme}.png`, import.meta.url),
    )
    await page.screenshot({ path, fullPage: true })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    isClean(demo, expect)
  })
})
