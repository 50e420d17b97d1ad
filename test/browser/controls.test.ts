import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launchBrowser } from './launchBrowser.js'
import { expectClean } from './expectClean.js'
import { openDemo } from './openDemo.js'

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

async function open() {
  const demo = await openDemo(browser)
  await demo.takePlainPolicy()
  return demo
}

describe.concurrent('what a person asks of the connection', () => {
  test('attempts nothing while it is paused, and goes on when it is resumed, by the keyboard alone', async ({
    expect,
  }) => {
    await using demo = await open()
    const { keyboard } = demo.page
    const focused = demo.page.locator(':focus')

    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^[1-9]$/)
    await demo.isStatus('waiting')
    await demo.click('Healthy')
    // From the first switch of the server, past the five others.
    for (let presses = 0; presses < 6; presses += 1) await keyboard.press('Tab')
    expect(await focused.innerText()).toMatch(/^Pause/)
    await keyboard.press('Enter')
    await demo.isStatus('paused')
    const before = await demo.attemptsMs()
    await demo.isPast((before.at(-1) ?? NaN) + 9000) // longer than the wait
    expect(await demo.attemptsMs()).toEqual(before)

    await keyboard.press('Enter')
    await demo.isStatus('healthy')
    expectClean(demo, expect)
  })

  test('is held back by every hold, and connects when the last has gone', async ({ expect }) => {
    await using demo = await open()
    const holds = demo.page.locator('.holds')
    await demo.click('Pause')
    await demo.click('Metered network')
    await holds.getByText('on a metered network').waitFor()
    expect(await holds.locator('li').allInnerTexts()).toEqual([
      'paused by hand',
      'on a metered network',
    ])
    await holds.getByText('After the last hold, it connects at once.').waitFor()
    await demo.click('Pause')
    await holds.getByText('paused by hand').waitFor({ state: 'detached' })
    await demo.isStatus('paused')
    await demo.click('Metered network')
    await demo.isStatus('healthy')
    expectClean(demo, expect)
  })

  test('makes the connection anew on "Refresh", which is off while there is none', async ({
    expect,
  }) => {
    await using demo = await open()
    const refresh = demo.page.getByRole('button', { name: 'Refresh' })
    expect(await refresh.getAttribute('aria-disabled')).toBe('false')
    const before = demo.upgrades()
    await refresh.click()
    await demo.isFigure('Connections', /^2$/)
    await demo.isStatus('healthy')
    expect(demo.upgrades()).toBe(before + 1)
    await demo.click('Pause')
    await demo.isStatus('paused')
    expect(await refresh.getAttribute('aria-disabled')).toBe('true')
    expectClean(demo, expect)
  })

  test('stops and starts its listener', async ({ expect }) => {
    await using demo = await open()
    await demo.click('Stop')
    await demo.page.getByText('Paused: stopped', { exact: true }).waitFor()
    await demo.click('Stop')
    await demo.isStatus('healthy')
    expectClean(demo, expect)
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
})
