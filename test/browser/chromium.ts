import { findBrowser } from '../../scripts/browser.js'

/** The Chromium of the tests, which asks nobody but the page's server for anything. */
export async function chromiumCommand(): Promise<{ executablePath: string; args: string[] }> {
  const executablePath = await findBrowser()
  if (executablePath === null) throw new Error('there is no Chromium; `npm test` installs one')
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  return { executablePath, args }
}
