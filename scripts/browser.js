import { findOnPath, isExecutable, run, runTool } from './run.js'
import { installDebianPackage } from './debian.js'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const downloadLimitMs = 300_000

/**
 * Where a Chromium stands: the one of CHROMIUM_PATH, one of the system, or Playwright's own; null where there is none.
 *
 * @returns {Promise<string | null>}
 */
export async function findBrowser() {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) {
    if (await isBrowser(chosen)) return chosen
    throw new Error(`expected CHROMIUM_PATH to be a Chromium, got ${chosen}`)
  }
  for (const path of [...names.map(findOnPath), await playwrightsOwn()]) {
    if (path !== null && (await isBrowser(path))) return path
  }
  return null
}

/** Finds a Chromium, or installs one: by Playwright, or else by Debian's package. Needs the dependencies. */
export async function ensureBrowser() {
  const found = await findBrowser()
  if (found !== null) {
    console.log(`browser: ${found}`)
    return
  }
  console.log("browser: none is installed, running Playwright's install, else Debian's")
  const faults = []
  for (const install of [installByPlaywright, installByDebian]) {
    try {
      await install()
      const installed = await findBrowser()
      if (installed !== null) {
        console.log(`browser: installed ${installed}`)
        return
      }
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(
    ['there is no Chromium and none could be installed; set CHROMIUM_PATH to one', ...faults].join(
      '\n  ',
    ),
  )
}

const installByPlaywright = () =>
  runTool('playwright-core', ['install', 'chromium'], { quiet: true, timeoutMs: downloadLimitMs })

const installByDebian = () => installDebianPackage('chromium')

/** A file of that name may be a stub that only tells how to install the real one. */
async function isBrowser(/** @type {string} */ path) {
  if (!isExecutable(path)) return false
  return run(path, ['--version'], { quiet: true, timeoutMs: 20_000 }).then(
    (version) => /chrom/i.test(version),
    () => false,
  )
}

async function playwrightsOwn() {
  try {
    const { chromium } = await import('playwright-core')
    return chromium.executablePath()
  } catch {
    return null // not installed yet, or it knows none for this system
  }
}
