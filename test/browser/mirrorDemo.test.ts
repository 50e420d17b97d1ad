import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { serveStage } from '../../demo/mirror/serve.js'
import { createStage } from '../../demo/mirror/stage.js'
import { launchBrowser } from './launchBrowser.js'

let stage: Awaited<ReturnType<typeof createStage>>
let server: Awaited<ReturnType<typeof serveStage>>
let browser: Browser
let page: Page
const errors: string[] = []

beforeAll(async () => {
  stage = await createStage({ engine: 'redis' })
  server = await serveStage(stage, 0)
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(server.url)
})

afterAll(async () => {
  await browser.close()
  server.close()
  await stage.end()
})

const keeper = (name: RegExp) =>
  page.locator('#workers li[data-role="keeper"]').filter({ hasText: name }).waitFor()
const figure = (what: string) => page.locator(`[data-figure="${what}"] dd`).innerText()

test('the page shows every device, who keeps them, and that a killed worker is followed without a wait lost', async () => {
  await keeper(/term/)
  const first = await page.locator('#workers li[data-role="keeper"]').innerText()
  await page.locator('#grid button').nth(199).waitFor()
  await page.locator('#grid button[data-status="healthy"]').nth(100).waitFor()

  await page.getByRole('button', { name: 'Device outage' }).click()
  await page.locator('#grid button[data-status="waiting"]').nth(20).waitFor()
  await page.getByRole('button', { name: 'Kill the keeper' }).click()
  await keeper(new RegExp(`Worker (?!${first.slice(7, 8)})`))
  await page.locator('[data-figure="waits gone on"] dd').filter({ hasText: /[1-9]/ }).waitFor()
  expect(await figure('of them early')).toBe('0')
  expect(await figure('attempts doubled')).toBe('0')
  expect(await figure('last takeover')).toMatch(/^[A-Z], [\d.]+ s$/)
  expect(errors).toEqual([])
})

test('a device that is clicked is reconnected by the worker, not by the page', async () => {
  const cell = page.locator('#grid button[data-status="gaveUp"]').first()
  const label = await cell.getAttribute('aria-label')
  const before = stage.log.length
  await cell.click()
  const id = label?.split(':')[0] ?? ''
  const isAsked = () =>
    stage.log
      .slice(before)
      .some((entry) => entry.includes('retryRequested') && entry.includes(`"${id}"`))
  for (let tries = 0; tries < 400 && !isAsked(); tries += 1) await page.waitForTimeout(50)
  expect(isAsked()).toBe(true)
  expect(errors).toEqual([])
})
