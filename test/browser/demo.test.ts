import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launchBrowser } from './launchBrowser.js'
import { expectClean } from './expectClean.js'
import { openDemo, patient } from './openDemo.js'

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

async function open() {
  const demo = await openDemo(browser)
  await demo.takePlainPolicy()
  return demo
}

// Each has a page and a server of its own, and mostly waits.
describe.concurrent('the demo', () => {
  test('survives a crash of ten seconds: waits of 0, 2, 4, 8 s, without a reload', async ({
    expect,
  }) => {
    await using demo = await open()

    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^2$/)
    await demo.isStatus('waiting')
    const first = await demo.countdown()
    expect(first).toBeLessThanOrEqual(4)
    expect(await demo.page.locator('.explanation').innerText()).toMatch(
      /^Waiting for attempt 3, \d s left of 4 s: cannot connect$/,
    )
    await expect.poll(demo.countdown, patient).toBeLessThan(first)

    await demo.isStatus('healthy')
    const [, ...attemptsMs] = await demo.attemptsMs() // but the one that opened the page's connection
    const waits = attemptsMs.map((ms, index) => ms - (attemptsMs[index - 1] ?? ms))
    expect(waits.length).toBeGreaterThanOrEqual(3) // the server may be back before a slow page's fourth
    for (const [index, waitMs] of [0, 2000, 4000, 8000].slice(0, waits.length).entries()) {
      expect(waits[index]).toBeGreaterThan(waitMs - 20) // one clock decides, another is read here
    }
    expect(await demo.figure('Connections')).toBe('2')
    expect(demo.loads()).toBe(1)
    expectClean(demo, expect)
  })

  test('counts down by one number, in the bar and in the banner', async ({ expect }) => {
    await using demo = await open()
    const { page } = demo
    await demo.takeLongWaits()
    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^1$/)
    const first = await demo.countdown()
    // Both in one look, for time goes on.
    const shown = () =>
      page.evaluate(() =>
        ['.bar-status', '.reconnect-banner-text'].map(
          (where) => /\d+ s/.exec(document.querySelector(where)?.textContent ?? '')?.[0],
        ),
      )
    await expect.poll(demo.countdown, patient).toBeLessThan(first - 2)
    const [inBar, inBanner] = await shown()
    expect(inBar).toMatch(/^\d+ s$/)
    expect(inBar).toBe(inBanner)
    await demo.click('Healthy')
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')
    await page.locator('.reconnect-banner').waitFor({ state: 'detached' })
    expectClean(demo, expect)
  })

  test('attempts at once on "Reconnect now"', async ({ expect }) => {
    await using demo = await open()

    await demo.takeLongWaits()
    await demo.click('Crash for 10 s')
    await demo.isStatus('waiting')
    await demo.click('Healthy')
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')

    const names = (await demo.actions()).map(({ name }) => name)
    const asked = names.indexOf('retryRequested')
    expect(names.slice(asked, asked + 3)).toEqual([
      'retryRequested',
      'attemptStarted',
      'reconnectSucceeded',
    ])
    expectClean(demo, expect)
  })

  test('gives up when the login is refused, until the person signs in again', async ({
    expect,
  }) => {
    await using demo = await open()

    await demo.click('Refuse the login')
    await demo.isStatus('gaveUp')
    expect(await demo.page.locator('.explanation').innerText()).toMatch(
      /: unauthorized: the token has expired \(4401\)$/,
    )
    const before = await demo.attemptsMs()
    await demo.click('Sign in again')
    await demo.isStatus('healthy')
    expect(await demo.attemptsMs()).toHaveLength(before.length + 1)
    expectClean(demo, expect)
  })

  test('comes back when the server said, and no sooner', async ({ expect }) => {
    await using demo = await open()

    await demo.click('Busy for 20 s')
    await demo.isStatus('waiting')
    expect(await demo.countdown()).toBeGreaterThan(10)
    await demo.isStatus('healthy')

    const actions = await demo.actions()
    const toldMs = actions.find(({ name }) => /Failed|Lost/.test(name))?.atMs ?? NaN
    const attemptsMs = await demo.attemptsMs()
    expect(attemptsMs).toHaveLength(2)
    expect(attemptsMs[1]).toBeGreaterThan(toldMs + 19_500)
    expectClean(demo, expect)
  })

  test('waits longer each time for a server that lets it in and drops it', async ({ expect }) => {
    await using demo = await open()

    await demo.click('Flap')
    await demo.isFigure('Attempts', /^3$/)
    await demo.isStatus('waiting')
    await demo.click('Healthy')

    const [first = NaN, second = NaN, third = NaN] = (await demo.attemptsMs()).slice(-3)
    expect(second - first).toBeGreaterThan(1950)
    expect(third - second).toBeGreaterThan(3950)
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')
    expectClean(demo, expect)
  })

  test('notices a frozen server though the connection stays open', async ({ expect }) => {
    await using demo = await open()

    await demo.click('Freeze')
    await demo.isStatus('connecting')
    await demo.click('Healthy')
    await demo.isStatus('healthy')
    expectClean(demo, expect)
  })

  test('says that its server has ended, and offers no switch of it', async ({ expect }) => {
    await using demo = await openDemo(browser)
    await demo.endServer()
    await demo.click('Freeze')
    await demo.page.getByText('The server has ended.').waitFor()
    const freeze = demo.page.locator('.faults').getByRole('button', { name: 'Freeze' })
    expect(await freeze.getAttribute('aria-disabled')).toBe('true')
    await demo.isStatus('waiting')
  })
})
