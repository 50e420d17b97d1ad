import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { expectClean } from './expectClean.js'
import { launchBrowser } from './launchBrowser.js'
import { openDemo } from './openDemo.js'
import { serveFolder } from './serveFolder.js'

let browser: Browser

beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser?.close())

/** What `npm run site` has built, on a plain server of files. */
async function open() {
  const site = new URL('../../site/', import.meta.url)
  const demo = await openDemo(browser, { serve: () => serveFolder(site, '/any/path/') })
  await demo.takePlainPolicy()
  return demo
}

describe.concurrent('the site, without any server of its own', () => {
  test('crashes, counts down and comes back, and opens no WebSocket', async ({ expect }) => {
    await using demo = await open()
    await demo.page.getByText('A script inside this page.').waitFor()
    await demo.page.getByText(/Newest message: \d+\.\d °C/).waitFor()
    await demo.click('Crash for 10 s')
    await demo.isFigure('Attempts', /^2$/)
    expect(await demo.countdown()).toBeLessThanOrEqual(4)
    await demo.isStatus('healthy')
    expect(await demo.figure('Connections')).toBe('2')
    expect(demo.sockets()).toBe(0)
    expectClean(demo, expect)
  })

  test('refuses the login, freezes, flaps, and says when to come back', async ({ expect }) => {
    await using demo = await open()
    await demo.click('Refuse the login')
    await demo.isStatus('gaveUp')
    await demo.page.getByText('the token has expired (4401)').first().waitFor()
    await demo.click('Sign in again')
    await demo.isStatus('healthy')

    await demo.click('Freeze')
    await demo.isStatus('connecting')
    await demo.click('Healthy')
    await demo.isStatus('healthy')

    await demo.click('Flap')
    await demo.isStatus('waiting')
    await demo.click('Busy for 20 s')
    await demo.click('Reconnect now')
    await demo.page.getByText('try again later').first().waitFor()
    await demo.click('Healthy')
    await demo.click('Reconnect now')
    await demo.isStatus('healthy')
    expect(demo.sockets()).toBe(0)
    expectClean(demo, expect)
  })

  test('travels in time', async ({ expect }) => {
    await using demo = await open()
    await demo.click('Travel in time')
    await demo.page.locator('.slider-monitor input').fill('2')
    await demo.page.locator('.connection .past-mark').waitFor()
    expectClean(demo, expect)
  })
})
