import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pass, until } from '../browsers/engine.js'
import { openChromium, type Chromium, type ChromiumTab } from '../browsers/openChromium.js'
import { startSignalsServer, type Seen } from '../browsers/signalsServer.js'

let chromium: Chromium
let server: Awaited<ReturnType<typeof startSignalsServer>>
let tabs: ChromiumTab[]

beforeAll(async () => void (chromium = await openChromium()))
afterAll(() => chromium?.[Symbol.asyncDispose]())

beforeEach(async () => {
  server = await startSignalsServer()
  tabs = []
})
afterEach(async () => {
  // A tab that crashed or was closed has gone already.
  for (const tab of tabs) await tab.close().catch(() => {})
  await server.close()
})

async function open(query: string): Promise<ChromiumTab> {
  const tab = await chromium.open(server.url(query))
  tabs.push(tab)
  return tab
}

async function seen(tab: string, what: Seen['what'], sinceMs: number): Promise<Seen> {
  for (const endMs = Date.now() + 20_000; Date.now() < endMs;) {
    const found = server.seen.find(
      (one) => one.tab === tab && one.what === what && one.atMs >= sinceMs,
    )
    if (found) return found
    await pass(5)
  }
  throw new Error(`expected ${what} of ${tab}, got ${JSON.stringify(server.seen)}`)
}

const status = 'app.status()'

describe('exclusive', () => {
  const anotherTab = 'another tab has the connection'

  /** The first has the connection, the second waits for it. */
  async function openTwo() {
    const first = await open('tab=first&exclusive=live')
    await until(first, status, 'healthy')
    const second = await open('tab=second&exclusive=live')
    await until(second, 'app.reason()', anotherTab)
    return { first, second }
  }

  it('two tabs have one connection', async () => {
    const { first, second } = await openTwo()
    await pass(1500)
    expect(await first.evaluate(status)).toBe('healthy')
    expect(await second.evaluate(status)).toBe('paused')
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    ['is closed', (tab: ChromiumTab) => tab.close()],
    ['crashes', (tab: ChromiumTab) => tab.crash()],
    ['stops its listener', (tab: ChromiumTab) => tab.evaluate('app.stop()')],
    ['goes elsewhere', (tab: ChromiumTab) => tab.goto(server.elsewhere)],
  ])('another tab takes over when the one that had it %s', async (_how, end) => {
    const { first, second } = await openTwo()
    const endMs = Date.now()
    await end(first)
    await seen('second', 'open', endMs)
    await until(second, status, 'healthy')
    await expect.poll(server.openCount).toBe(1)
  })

  it('the tab that comes back through the back/forward cache waits for its turn', async () => {
    const first = await open('tab=first&exclusive=live&withPage')
    await until(first, status, 'healthy')
    const second = await open('tab=second&exclusive=live&withPage')
    await until(second, 'app.reason()', anotherTab)
    await first.goto(server.elsewhere)
    await until(second, status, 'healthy')
    await first.go(-1)
    await until(first, 'app.persistedCount()', 1)
    await until(first, 'app.reason()', anotherTab)
    const endMs = Date.now()
    await second.close()
    await seen('first', 'open', endMs)
    await until(first, status, 'healthy')
    // The end of a page that is destroyed, and the lock that it held, come on ways of their own.
    await expect.poll(server.openCount).toBe(1)
    expect(server.longestOverlapMs()).toBeLessThan(3000)
  })
})

describe('the back/forward cache', () => {
  it('gives the page back, and it connects anew', async () => {
    const tab = await open('tab=a')
    await until(tab, status, 'healthy')
    await tab.goto(server.elsewhere)
    const backMs = Date.now()
    await tab.go(-1)
    await until(tab, 'app.persistedCount()', 1)
    await seen('a', 'open', backMs)
    await until(tab, status, 'healthy')
  })

  it('takes the page without its socket, by startWithPage', async () => {
    const tab = await open('tab=a&withPage&plain')
    await until(tab, status, 'healthy')
    const leftMs = Date.now()
    await tab.goto(server.elsewhere)
    await seen('a', 'close', leftMs)
    const backMs = Date.now()
    await tab.go(-1)
    await until(tab, 'app.persistedCount()', 1)
    await seen('a', 'open', backMs)
    await until(tab, status, 'healthy')
  })

  it('gives back a page whose wait ended while it was away, and it attempts at once', async () => {
    const tab = await open('tab=a&waitMs=3000')
    await until(tab, status, 'healthy')
    server.refuse(true)
    const { atMs: refusedMs } = await seen('a', 'refused', 0)
    await until(tab, status, 'waiting')
    await tab.goto(server.elsewhere)
    server.refuse(false)
    await pass(refusedMs + 4000 - Date.now())
    const backMs = Date.now()
    await tab.go(-1)
    await until(tab, 'app.persistedCount()', 1)
    const { atMs } = await seen('a', 'open', refusedMs)
    expect(atMs).toBeGreaterThanOrEqual(backMs)
  })
})

describe('a browser that says it is offline', () => {
  it('keeps its connection', async () => {
    const tab = await open('tab=a')
    await until(tab, status, 'healthy')
    await tab.setOffline(true)
    await until(tab, 'app.hints()', 'offline')
    await pass(500)
    expect(await tab.evaluate(status)).toBe('healthy')
    await tab.setOffline(false)
  })

  it('attempts at once when it says it is online, instead of waiting for a minute', async () => {
    const tab = await open('tab=a&waitMs=60000')
    await until(tab, status, 'healthy')
    server.refuse(true)
    await seen('a', 'refused', 0)
    await until(tab, status, 'waiting')
    await tab.setOffline(true)
    await until(tab, 'app.hints()', 'offline')
    server.refuse(false)
    const onlineMs = Date.now()
    await tab.setOffline(false)
    await seen('a', 'open', onlineMs) // within the 20 s that it waits
    await until(tab, status, 'healthy')
  })
})

describe('a hidden page', () => {
  async function openHidden(query: string) {
    const tab = await open(query)
    await until(tab, status, 'healthy')
    const other = await chromium.open(server.elsewhere)
    tabs.push(other)
    await other.show()
    await until(tab, 'document.visibilityState', 'hidden')
    return tab
  }

  it('goes on attempting on its throttled timers', async () => {
    const tab = await openHidden('tab=a&waitMs=100')
    const rung = `new Promise((resolve) => {
      const rang = []
      const ring = () => {
        rang.push(Date.now())
        if (rang.length < 4) setTimeout(ring, 10)
        else resolve(rang[3] - rang[1])
      }
      ring()
    })`
    await pass(500)
    expect(await tab.evaluate(rung)).toBeGreaterThan(1000) // 20 ms as a visible page
    server.refuse(true)
    await seen('a', 'refused', 0)
    server.refuse(false)
    await until(tab, status, 'healthy')
  })

  it('makes no attempt by pause, and one at once when it is visible again', async () => {
    const tab = await openHidden('tab=a&hidden=pause')
    await until(tab, 'app.reason()', 'the page is hidden')
    server.refuse(true)
    await pass(1500)
    expect(server.seen.filter(({ tab: who, what }) => who === 'a' && what === 'refused')).toEqual(
      [],
    )
    server.refuse(false)
    const visibleMs = Date.now()
    await tab.show()
    await seen('a', 'open', visibleMs)
  })

  it('that was frozen does what is due as soon as it is not', async () => {
    const tab = await openHidden('tab=a&waitMs=4000')
    server.refuse(true)
    const { atMs: refusedMs } = await seen('a', 'refused', 0)
    await until(tab, status, 'waiting')
    await tab.setFrozen(true) // a busy browser takes a while for it
    server.refuse(false)
    await pass(refusedMs + 5500 - Date.now())
    expect(server.seen.at(-1)?.what).toBe('refused')
    const activeMs = Date.now()
    await tab.setFrozen(false)
    await until(tab, 'app.frozen()', 'freeze,resume')
    await seen('a', 'open', activeMs)
  })
})
