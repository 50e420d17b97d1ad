import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { expectClean } from './expectClean.js'
import { launchBrowser } from './launchBrowser.js'
import { openDemo } from './openDemo.js'

const mostFirstLoadBytes = 150_000
const screenshots = fileURLToPath(new URL('screenshots/', import.meta.url))
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const phone = { width: 360, height: 740 }

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

describe.concurrent('the page', () => {
  test.for(['dist', 'site'] as const)(
    'loads less than 150 kB before DevTools is asked for: %s',
    async (which, { expect }) => {
      const folder = new URL(which === 'site' ? '../../site/' : '../../demo/dist/', import.meta.url)
      const html = await readFile(new URL('index.html', folder), 'utf8')
      const paths = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, at]) => at)
      expect(paths.length).toBeGreaterThan(1)
      const files = await Promise.all(paths.map((path) => readFile(new URL(path ?? '', folder))))
      const bytes = [Buffer.from(html), ...files].reduce(
        (sum, file) => sum + gzipSync(file).length,
        0,
      )
      console.log(`first load of ${which}: ${(bytes / 1000).toFixed(1)} kB gzip`)
      expect(bytes).toBeLessThan(mostFirstLoadBytes)
    },
  )

  test('has on a phone the status, the countdown and the timeline first, and nothing two screens from its effect', async ({
    expect,
  }) => {
    await using demo = await openDemo(browser, { size: phone })
    const { page } = demo
    await demo.takeLongWaits()
    await demo.click('Crash for 10 s')
    await demo.isStatus('waiting')
    await page.evaluate('scrollTo(0, 0)')
    const box = async (selector: string) => {
      const found = await page.locator(selector).first().boundingBox()
      if (found === null) throw new Error(`expected ${selector} to be shown`)
      return { top: found.y, bottom: found.y + found.height }
    }
    const order = ['.connection h2', '.reconnect-banner', '.plot', '.faults button', '.policy form']
    const boxes = await Promise.all(order.map(box))
    const tops = boxes.map(({ top }) => top)
    expect(tops).toEqual(tops.toSorted((a, b) => a - b))
    const plot = await box('.plot')
    expect(plot.bottom).toBeLessThan(phone.height) // the first screen has all three
    for (const control of [
      '.faults .explained-grid',
      '.controls .explained-grid',
      '.policy form',
    ]) {
      const { bottom } = await box(control)
      expect(bottom - plot.top, control).toBeLessThan(phone.height * 2 + (plot.bottom - plot.top))
    }
    // Wherever the page is scrolled to, the status is in sight.
    await page.locator('.trace h2').scrollIntoViewIfNeeded()
    await page
      .locator('.bar')
      .getByText(/Waiting \d+ s/)
      .waitFor()
    expect((await box('.bar')).top).toBe(0)
    expectClean(demo, expect)
  })

  test.for(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme, { expect }) => {
    await using demo = await openDemo(browser, { colorScheme })
    const { page } = demo
    expect(await violations(page)).toEqual([])
    await demo.click('Import the example')
    await page.getByText('Nothing was connected.').waitFor()
    await demo.takeLongWaits()
    await page.getByLabel('Most attempts').fill('x')
    await demo.click('Crash for 10 s')
    await demo.isStatus('waiting')
    expect(await violations(page)).toEqual([])
    await demo.click('Pause')
    await demo.isStatus('paused')
    expect(await violations(page)).toEqual([])
    await demo.click('Travel in time')
    await page.locator('.slider-monitor input').fill('2')
    await page.locator('.connection .past-mark').waitFor()
    expect(await violations(page)).toEqual([])
  })

  test.for([
    [360, 740, 'light'],
    [360, 740, 'dark'],
    [1024, 768, 'light'],
    [1024, 768, 'dark'],
    [1920, 1080, 'light'],
    [1920, 1080, 'dark'],
  ] as const)('fits into %i x %i px, %s', async ([width, height, colorScheme], { expect }) => {
    await using demo = await openDemo(browser, { size: { width, height }, colorScheme })
    const { page } = demo
    const take = (name: string) =>
      page.screenshot({ path: `${screenshots}${name}-${width}-${colorScheme}.png` })
    await page.getByText('reconnect in the busiest second').waitFor()
    await take('first')
    await demo.click('Travel in time')
    await page.locator('.slider-monitor input').waitFor()
    await demo.click('Import the example')
    await page.locator('.pictures img').first().waitFor()
    await page.getByLabel('Longest wait (s)').fill('60')
    await page.getByLabel('Waits (s)').fill('0, 0.1, 60')
    // For longer than the button's 10 s, in which a busy machine may not come to the second attempt.
    await page.evaluate("fetch('/faults/crash?seconds=120', { method: 'POST' })")
    await demo.isFigure('Attempts', /^2$/)
    await demo.isStatus('waiting')
    await page.evaluate('scrollTo(0, 0)')
    await take('waiting')
    // All of it, in a window of that height: Playwright's own way resizes the window for a moment.
    const whole = Number(await page.evaluate('document.documentElement.scrollHeight'))
    await page.setViewportSize({ width, height: whole })
    await page.getByText('reconnect in the busiest second').waitFor()
    await take('whole')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await page.locator('.slider-monitor input').fill('2')
    await page.locator('.connection .past-mark').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expectClean(demo, expect)
  })
})
