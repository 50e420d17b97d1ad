// Takes the README's pictures of the demo anew: npm run build && node demo/takePictures.js
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { findBrowser } from '../scripts/browser.js'
import { buildDemo } from '../scripts/build.js'
import { startDemoServer } from './server.js'

const viewport = { width: 1680, height: 1000 }

await buildDemo()
const executablePath = await findBrowser()
const browser = await chromium.launch({
  ...(executablePath !== null && { executablePath }),
  args: ['--no-sandbox'],
})
for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  const server = await startDemoServer({ port: 0, withBeam: false })
  const page = await browser.newPage({ viewport, colorScheme })
  await page.goto(server.url)
  const until = (/** @type {string} */ status) =>
    page.locator(`.connection[data-status="${status}"]`).waitFor()
  await until('healthy')
  await page.waitForTimeout(8000)
  await page.getByRole('button', { name: 'Crash for 10 s' }).click()
  await page.locator('.actions li[data-name="reconnectFailed"]').nth(1).waitFor()
  await until('waiting')
  await page.waitForTimeout(3000) // some way up the ramp
  const path = fileURLToPath(new URL(`../docs/dashboard-${colorScheme}.png`, import.meta.url))
  await page.screenshot({ path })
  await page.close()
  await server.close()
}
await browser.close()
