import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { expectClean } from './expectClean.js'
import { launchBrowser } from './launchBrowser.js'
import { openDemo, patient } from './openDemo.js'

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

describe.concurrent('the policy', () => {
  test('holds at once when it is changed, in the middle of a wait', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await demo.takePlainPolicy()
    await demo.takeLongWaits()
    await demo.click('Crash for 10 s')
    await demo.isStatus('waiting')
    await page.getByText(/Reconnecting in [45]\d s\./).waitFor()
    const waits = page.getByRole('textbox', { name: 'Waits (s)' })
    await waits.fill('0, 40')
    await page.getByText(/Reconnecting in [23]\d s\./).waitFor()
    await waits.fill('0, 4x')
    await page.getByText('Seconds, such as').waitFor()
    expect(await waits.getAttribute('aria-invalid')).toBe('true')
    await page.getByText(/Reconnecting in [23]\d s\./).waitFor()

    await demo.click('Healthy')
    await page.getByLabel('Preset').selectOption('SignalR')
    expect(await page.getByLabel('Most attempts').inputValue()).toBe('4')
    await page
      .getByText('The first 4 attempts take up to 42 s; the longest wait is 30 s.')
      .waitFor()
    await page.getByLabel('Most attempts').fill('5')
    expect(await page.getByLabel('Preset').inputValue()).toBe('')
    await page.getByLabel('Preset').selectOption('phoenix')
    await demo.isStatus('healthy')
    expectClean(demo, expect)
  })

  test('flattens the wave of a herd by its jitter, in a worker', async ({ expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    const share = async () =>
      Number(await page.locator('.herd [data-share]').getAttribute('data-share'))
    await demo.takePlainPolicy()
    await page.getByText('100 % reconnect in the busiest second').waitFor()
    expect(await share()).toBe(1)
    const from = page.getByLabel('Jitter, from')
    await from.focus()
    for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press('ArrowLeft')
    expect(await from.inputValue()).toBe('0')
    await expect.poll(share, patient).toBeLessThan(0.3)
    expect(page.workers()).toHaveLength(1)
    // An end that would pass the other takes it along.
    await page.getByLabel('Jitter, to').press('Home')
    expect(await page.getByLabel('Jitter, to').inputValue()).toBe('0')
    await from.press('End')
    expect(await page.getByLabel('Jitter, to').inputValue()).toBe('2')
    expectClean(demo, expect)
  })
})
