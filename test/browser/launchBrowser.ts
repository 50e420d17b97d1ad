import { chromium, type Browser } from 'playwright-core'
import { chromiumCommand } from './chromium.js'

/** Opens a Chromium in the hands of Playwright. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await chromiumCommand())
}
