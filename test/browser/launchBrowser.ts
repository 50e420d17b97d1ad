import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from '../../scripts/browser.js'

/** The Chromium of the tests, which asks nobody but the page's server for anything. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser()
  if (executablePath === null) throw new Error('there is no Chromium; `npm test` installs one')
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
