import { chromium, type Browser } from 'playwright-core'
import { chromiumCommand } from './chromium.js'

/** Opens a Chromium in the hands of Playwright. */
export async function launchBrowser(): Promise<Browser> {
  // Other work may take the processor meanwhile.
  return chromium.launch({ ...(await chromiumCommand()), timeout: 150_000 })
}
