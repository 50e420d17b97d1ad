import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoServer } from '../../demo/server.js'
import { pass, until, type Engine, type Tab } from './engine.js'
import { engines } from './engines.js'

const pictures = fileURLToPath(new URL('../../reports/browsers', import.meta.url))
const status = `document.querySelector('.connection:not(.beam)')?.dataset.status`

describe.each(engines)('%s', (name, openEngine) => {
  let engine: Engine
  let server: Awaited<ReturnType<typeof startDemoServer>>
  let tab: Tab

  beforeAll(async () => {
    engine = await openEngine()
    server = await startDemoServer({ port: 0 })
    tab = await engine.open(server.url)
    await until(tab, status, 'healthy')
    await tab.evaluate(`void (globalThis.faults = [],
      addEventListener('error', ({ message }) => faults.push(message)),
      addEventListener('unhandledrejection', ({ reason }) => faults.push(String(reason))))`)
  })
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]()
    await server?.close()
  })

  /** A button by the beginning of its words. */
  const button = (words: string) =>
    `[...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim().startsWith(${JSON.stringify(words)}))`

  async function click(words: string) {
    await until(tab, `${button(words)} !== undefined`, true)
    await tab.evaluate(`void ${button(words)}.click()`)
  }

  async function take(what: string) {
    await mkdir(pictures, { recursive: true })
    await writeFile(`${pictures}/demo-${what}-${name.toLowerCase()}.png`, await tab.screenshot())
  }

  it('shows an outage, and ends it by "Reconnect now"', async () => {
    await take('healthy')
    await click('Crash for 10 s')
    await until(tab, status, 'waiting')
    await until(
      tab,
      `/Reconnecting/.test(document.querySelector('.reconnect-banner')?.textContent)`,
      true,
    )
    await take('waiting')
    await click('Heal')
    await until(tab, status, 'waiting')
    await click('Reconnect now')
    await until(tab, status, 'healthy')
    expect(await tab.evaluate('faults')).toEqual([])
  })

  it('asks for nothing while it is paused, and goes on after it', async () => {
    await click('Pause')
    await until(tab, status, 'paused')
    const before = server.upgrades()
    await pass(3000)
    expect(server.upgrades()).toBe(before)
    await click('Pause') // the same switch
    await until(tab, status, 'healthy')
    expect(server.upgrades()).toBe(before + 1)
    expect(await tab.evaluate('faults')).toEqual([])
  })

  it('asks for one connection each time it is loaded, and for none on the way out', async () => {
    const before = server.upgrades()
    for (let loads = 1; loads <= 4; loads += 1) {
      await tab.evaluate('void setTimeout(() => location.reload(), 50)')
      await expect.poll(server.upgrades, { timeout: 30_000 }).toBeGreaterThanOrEqual(before + loads)
      await until(tab, status, 'healthy')
    }
    await tab.goto('about:blank')
    await pass(1000)
    expect(server.upgrades()).toBe(before + 4)
  })
})
