import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launchBrowser } from './launchBrowser.js'
import { openDemo } from './openDemo.js'

const screenshots = fileURLToPath(new URL('screenshots', import.meta.url))

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

// Each has a page and a server of its own, and mostly waits.
describe.concurrent('the demo', () => {
  test('survives a crash of ten seconds: attempts at 0, 2, 6, 14 s, without a reload', async ({
    expect,
  }) => {
    await using demo = await openDemo(browser)

    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^2$/)
    await demo.isStatus('waiting')
    const first = seconds(await demo.figure('Next attempt in'))
    await demo.page.waitForTimeout(500)
    const second = seconds(await demo.figure('Next attempt in'))
    expect(first).toBeLessThanOrEqual(4)
    expect(second).toBeLessThan(first)
    expect(second).toBeGreaterThan(0)
    expect(await demo.page.locator('.explanation').innerText()).toMatch(
      /^Waiting \d(\.\d)? s of 4 s before attempt 3: cannot connect$/,
    )

    await demo.isStatus('healthy')
    const [, ...attemptsMs] = await demo.attemptsMs() // but the one that opened the page's connection
    const startMs = attemptsMs[0] ?? NaN
    const loss = (await demo.actions()).filter(({ atMs }) => atMs <= startMs).at(-2)
    expect(loss?.type).toBe('probeReceived')
    expect(startMs - (loss?.atMs ?? NaN)).toBeLessThan(500)
    const offsets = attemptsMs.map((ms) => ms - startMs)
    expect(offsets).toHaveLength(4)
    for (const [index, dueMs] of [0, 2000, 6000, 14000].entries()) {
      expect(offsets[index]).toBeGreaterThan(dueMs - 50)
      expect(offsets[index]).toBeLessThan(dueMs + 1000)
    }
    expect(await demo.figure('Reconnects')).toBe('2')
    expect(demo.loads()).toBe(1)
    expect(demo.errors).toEqual([])
    expect([...demo.hosts]).toEqual(['127.0.0.1'])
  })

  test('attempts at once on "Reconnect now"', async ({ expect }) => {
    await using demo = await openDemo(browser)

    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^2$/)
    await demo.isStatus('waiting')
    await demo.click('Heal')
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')

    const types = (await demo.actions()).map(({ type }) => type)
    expect(types.slice(types.indexOf('retryRequested'))).toEqual([
      'retryRequested',
      'attemptStarted',
      'reconnectSucceeded',
    ])
    expect(demo.errors).toEqual([])
  })

  test('attempts nothing while it is paused, and goes on when it is resumed, by the keyboard alone', async ({
    expect,
  }) => {
    await using demo = await openDemo(browser)
    const { keyboard } = demo.page

    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^1$/)
    await demo.isStatus('waiting')
    await demo.click('Heal')
    // From the last button, that of healing, backwards by way of the faults.
    for (let presses = 0; presses < 6; presses += 1) await keyboard.press('Shift+Tab')
    expect(await demo.page.locator(':focus').innerText()).toBe('Pause')
    await keyboard.press('Enter')
    await demo.isStatus('paused')
    const before = await demo.attemptsMs()
    await demo.page.waitForTimeout(3000) // past the wait of 2 s
    expect(await demo.attemptsMs()).toEqual(before)

    await keyboard.press('Enter')
    await demo.isStatus('healthy')
    expect(demo.errors).toEqual([])
  })

  test('parks when the login is refused, until it is resumed', async ({ expect }) => {
    await using demo = await openDemo(browser)

    await demo.click('Refuse the login')
    await demo.isStatus('paused')
    expect(await demo.page.locator('.explanation').innerText()).toBe(
      'Paused: unauthorized: the token has expired (4401)',
    )
    await demo.click('Heal')
    await demo.page.waitForTimeout(2000) // a page that goes on by itself would attempt at once
    expect(await demo.attemptsMs()).toHaveLength(1)

    await demo.click('Resume')
    await demo.isStatus('healthy')
    expect(demo.errors).toEqual([])
  })

  test('comes back when the server said, and no sooner', async ({ expect }) => {
    await using demo = await openDemo(browser)

    await demo.click('Come back in 20 s')
    await demo.isStatus('waiting')
    expect(seconds(await demo.figure('Next attempt in'))).toBeGreaterThan(15)
    await demo.isStatus('healthy')

    const actions = await demo.actions()
    const toldMs = actions.find(({ type }) => type === 'reconnectFailed')?.atMs ?? NaN
    const attemptsMs = await demo.attemptsMs()
    expect(attemptsMs).toHaveLength(2)
    expect(attemptsMs[1]).toBeGreaterThan(toldMs + 19_950)
    expect(demo.errors).toEqual([])
  })

  test('waits longer each time for a server that lets it in and drops it', async ({ expect }) => {
    await using demo = await openDemo(browser)

    await demo.click('Flap')
    await demo.isFigure('Attempts', /^3$/)
    await demo.isStatus('waiting')
    await demo.click('Heal')

    const [, first = NaN, second = NaN, third = NaN] = await demo.attemptsMs()
    expect(second - first).toBeGreaterThan(1950)
    expect(third - second).toBeGreaterThan(3950)
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')
  })

  test('notices a frozen server though the connection stays open', async ({ expect }) => {
    await using demo = await openDemo(browser)

    await demo.click('Freeze')
    await demo.isStatus('connecting')
    await demo.click('Heal')
    await demo.isStatus('healthy')
    expect(demo.errors).toEqual([])
  })

  test.for([
    [360, 'light'],
    [360, 'dark'],
    [1920, 'light'],
    [1920, 'dark'],
  ] as const)('fits into a window of %i px, %s', async ([width, colorScheme], { expect }) => {
    await using demo = await openDemo(browser)
    const { page } = demo
    await page.setViewportSize({ width, height: 1080 })
    await page.emulateMedia({ colorScheme })
    const take = (name: string) =>
      page.screenshot({
        path: `${screenshots}/${name}-${width}-${colorScheme}.png`,
        fullPage: true,
      })

    await take('healthy')
    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^2$/)
    await demo.isStatus('waiting')
    await take('waiting')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(demo.errors).toEqual([])
  })
})

const seconds = (text: string) => Number(/^([\d.]+) s$/.exec(text)?.[1])
