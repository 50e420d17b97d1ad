import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { expectClean } from './expectClean.js'
import { launchBrowser } from './launchBrowser.js'
import { openDemo, patient } from './openDemo.js'

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

/** A page in the middle of a wait of a minute, with Redux DevTools open. */
async function openTravel() {
  const demo = await openDemo(browser)
  await demo.takePlainPolicy()
  await demo.takeLongWaits()
  await demo.click('Crash for 10 s')
  await demo.isStatus('waiting')
  await demo.click('Travel in time')
  const slider = demo.page.locator('.slider-monitor input[type=range]')
  await slider.waitFor()
  const cursor = demo.page.locator('.cursor')
  return {
    demo,
    slider,
    cursor,
    last: Number(await slider.getAttribute('max')),
    cursorMs: async () => Number(await cursor.getAttribute('data-cursor-ms')),
    present: demo.page.locator('.travel').getByRole('button', { name: 'Back to the present' }),
    async [Symbol.asyncDispose]() {
      await demo[Symbol.asyncDispose]()
    },
  }
}

describe.concurrent('time travel', () => {
  test('goes back and forth in mid-wait, and nothing connects', async ({ expect }) => {
    await using travel = await openTravel()
    const { demo, slider, cursor, last, cursorMs, present } = travel
    expect(await cursor.getAttribute('data-cursor-ms')).toBe('')
    const before = demo.upgrades()
    for (const at of [last - 1, 3, 2, 1, 2, 4, last - 2, 1]) await slider.fill(String(at))
    await cursor.getByText('The page shows the past').waitFor()
    const earlyMs = await cursorMs()
    await slider.fill('5')
    await expect.poll(cursorMs, patient).toBeGreaterThan(earlyMs)
    expect(demo.upgrades()).toBe(before)

    // Back in the present the wait goes on.
    await present.click()
    await demo.isStatus('waiting')
    await demo.click('Healthy')
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')
    expect(await cursor.getAttribute('data-cursor-ms')).toBe('')
    expectClean(demo, expect)
  })

  test('marks every card that shows the past, and takes their buttons away', async ({ expect }) => {
    await using travel = await openTravel()
    const { demo, slider, last } = travel
    const { page } = demo
    const marked = () =>
      page
        .locator('section:has(.past-mark) h2, .bar:has(.past-mark) h1')
        .evaluateAll((heads) => heads.map((head) => head.textContent))
    expect(await marked()).toEqual([])

    await slider.fill(String(last - 3))
    await page.locator('.connection .past-mark').waitFor()
    expect((await marked()).slice(2)).toEqual(['This page', 'Policy'])
    expect(await marked()).toHaveLength(4) // and the bar, and the connection with its status
    for (const name of ['Pause', 'Metered network', 'Refresh', 'Stop']) {
      const button = page.locator('.controls').getByRole('button', { name })
      expect(await button.getAttribute('aria-disabled'), name).toBe('true')
    }
    expect(await page.getByLabel('Preset').isDisabled()).toBe(true)
    expect(await page.getByLabel('Waits (s)').isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Reconnect now' }).count()).toBe(0)
    // What the server does is not of the past.
    expect(await page.getByRole('button', { name: 'Freeze' }).isEnabled()).toBe(true)
    expect(await page.locator('.actions li[data-later="true"]').count()).toBeGreaterThan(0)

    await page.locator('.connection').getByRole('button', { name: 'Back to the present' }).click()
    await page.locator('.past-mark').first().waitFor({ state: 'detached' })
    expect(await page.getByLabel('Preset').isDisabled()).toBe(false)
    expectClean(demo, expect)
  })

  test('is left to the extension where the browser has it', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await page.addInitScript('globalThis.__REDUX_DEVTOOLS_EXTENSION__ = {}')
    await page.reload()
    await page.getByText('open Redux DevTools in your browser').waitFor()
    expect(await page.getByRole('button', { name: 'Travel in time' }).count()).toBe(0)
    await demo.isStatus('healthy')
    expectClean(demo, expect)
  })
})

describe.concurrent('the timeline', () => {
  test('shows a recorded outage, marked as such, until there is a live one', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const timeline = demo.page.locator('.timeline')
    await timeline.getByText('A recorded example').waitFor()
    expect(await demo.page.locator('.timeline .legend').innerText()).toMatch(/attempt that failed/)
    await demo.click('Crash for 10 s')
    await timeline.getByText('A recorded example').waitFor({ state: 'detached' })
    await timeline.getByText('Live. Drag over the plot').waitFor()
    await demo.click('Example')
    await timeline.getByText('A recorded example').waitFor()
    await demo.click('Healthy')
    expectClean(demo, expect)
  })

  test('zooms by dragging, and goes back to live by the keyboard', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await demo.click('1 min')
    const box = await page.locator('.plot .u-over').boundingBox()
    if (box === null) throw new Error('expected the plot to be shown')
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 })
    await page.mouse.up()
    await page.getByText('Zoomed in').waitFor()
    await page.getByRole('button', { name: '3 min' }).press('Enter')
    await page.getByText('Live.').waitFor()
    expectClean(demo, expect)
  })

  test('has a lane of the Erlang node, which a person kills and starts', async ({ expect }) => {
    await using demo = await openDemo(browser, { withBeam: true })
    const beam = demo.page.locator('.beam')
    const isStatus = (status: string) =>
      demo.page.locator(`.beam[data-status="${status}"]`).waitFor()
    await isStatus('healthy')
    await demo.click('1 min')
    await demo.page.locator('.timeline').getByText('the Erlang node').waitFor()
    await beam.getByRole('button', { name: 'Kill' }).click()
    await isStatus('waiting')
    await beam.getByText(/Reconnecting in \d+ s\./).waitFor()
    await beam.getByRole('button', { name: 'Start' }).click()
    await isStatus('healthy')
    expectClean(demo, expect)
  })
})
