import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pass, until, type Engine, type Tab } from './engine.js'
import { engines } from './engines.js'
import { startSignalsServer, type Seen } from './signalsServer.js'

const status = 'app.status()'
const anotherTab = 'another tab has the connection'

describe.each(engines)('%s', (name, openEngine) => {
  let engine: Engine
  let server: Awaited<ReturnType<typeof startSignalsServer>>
  let tabs: Tab[]

  // What differs by engine, and stands in docs/compatibility.md.
  const isFirefox = name === 'Firefox'
  const cachesAnOpenPage = !isFirefox
  const closesSocketsOfADownload = isFirefox

  beforeAll(async () => {
    engine = await openEngine()
    console.log(`${engine.name} ${engine.version}`)
  })
  afterAll(() => engine?.[Symbol.asyncDispose]())

  beforeEach(async () => {
    server = await startSignalsServer()
    tabs = []
  })
  afterEach(async () => {
    for (const tab of tabs) await tab.close().catch(() => {}) // it may be closed already
    // The end of a page that is destroyed, and what begins elsewhere, come on ways of their own.
    const overlapMs = server.longestOverlapMs()
    await server.close()
    expect(overlapMs).toBeLessThan(3000)
  })

  async function open(query: string): Promise<Tab> {
    const tab = await engine.open(server.url(query))
    tabs.push(tab)
    return tab
  }

  async function connected(query: string): Promise<Tab> {
    const tab = await open(query)
    await until(tab, status, 'healthy')
    return tab
  }

  /** Leaves by a link, as a person does. */
  async function follow(tab: Tab, href: string, attributes: object = {}) {
    await tab.evaluate(`app.follow(${JSON.stringify(href)}, ${JSON.stringify(attributes)})`)
  }

  async function isAt(tab: Tab, url: string) {
    await until(tab, '`${location.href} ${document.readyState}`', `${url} complete`)
  }

  const seen = (what: Seen['what'], count = 1) =>
    expect.poll(() => server.count(what), { timeout: 30_000 }).toBeGreaterThanOrEqual(count)

  describe('an outage', () => {
    it('ends when the server is back', async () => {
      const tab = await connected('tab=a')
      server.refuse(true)
      await seen('refused', 2)
      server.refuse(false)
      await until(tab, status, 'healthy')
      expect([server.count('open'), server.openCount()]).toEqual([2, 1])
    })

    it('ends at once when a person asks for it, instead of in a minute', async () => {
      const tab = await connected('tab=a&waitMs=60000')
      server.refuse(true)
      await seen('refused')
      await until(tab, status, 'waiting')
      server.refuse(false)
      await tab.evaluate('app.retry()')
      await until(tab, status, 'healthy')
      expect([server.count('open'), server.openCount()]).toEqual([2, 1])
    })
  })

  describe('one tab at a time', () => {
    it('two tabs have one connection, and the second says so', async () => {
      await connected('tab=first&exclusive=live')
      const second = await open('tab=second&exclusive=live')
      await until(second, 'app.reason()', anotherTab)
      await pass(1000)
      expect(await second.evaluate(status)).toBe('paused')
      expect(server.upgradeCount()).toBe(1)
    })

    it.each([
      ['is closed', (tab: Tab) => tab.close()],
      ['stops its listener', (tab: Tab) => tab.evaluate('app.stop()')],
      ['goes elsewhere', (tab: Tab) => tab.goto(server.elsewhere)],
    ])('the second takes over when the first %s', async (_how, end) => {
      const first = await connected('tab=first&exclusive=live')
      const second = await open('tab=second&exclusive=live')
      await until(second, 'app.reason()', anotherTab)
      await end(first)
      await until(second, status, 'healthy')
      expect([server.upgradeCount(), server.count('open')]).toEqual([2, 2])
      await expect.poll(server.openCount).toBe(1)
    })

    it('a tab that is alone never says that another one has it, through three reloads', async () => {
      const tab = await connected('tab=a&exclusive=live')
      for (let reloads = 1; reloads <= 3; reloads += 1) {
        await tab.evaluate('void setTimeout(() => location.reload(), 50)')
        await seen('open', reloads + 1)
        await until(tab, status, 'healthy')
        expect(await tab.evaluate('app.reasons()')).not.toContain(anotherTab)
      }
      expect(server.upgradeCount()).toBe(4)
    })
  })

  it('takes over from a tab that crashes', async () => {
    // In a browser of its own: the crash of a page ends the session of WebKit's driver.
    await using own = await openEngine()
    const first = await own.open(server.url('tab=first&exclusive=live'))
    await until(first, status, 'healthy')
    const second = await own.open(server.url('tab=second&exclusive=live'))
    await until(second, 'app.reason()', anotherTab)
    await first.crash()
    await seen('open', 2)
    await expect.poll(server.openCount).toBe(1)
    expect(server.seen.findLast(({ what }) => what === 'open')?.tab).toBe('second')
  })

  describe('back and forward', () => {
    it.each([
      ['the signals', 'tab=a'],
      ['startWithPage', 'tab=a&withPage&plain'],
    ])('leave without the connection and come back to one, by %s', async (_by, query) => {
      const tab = await connected(query)
      for (let times = 1; times <= 2; times += 1) {
        await (times === 1 ? follow(tab, server.elsewhere) : tab.go(1))
        await isAt(tab, server.elsewhere)
        await seen('close', times)
        expect(server.openCount()).toBe(0)
        await tab.go(-1)
        await until(tab, status, 'healthy')
        const returns = cachesAnOpenPage ? times : 0
        expect(await tab.evaluate('app.persistedCount()')).toBe(returns)
        expect([server.upgradeCount(), server.openCount()]).toEqual([times + 1, 1])
      }
    })

    it('give a page that waited its attempt at once, when the wait ended while it was away', async () => {
      const tab = await connected('tab=a&waitMs=3000')
      server.refuse(true)
      await seen('refused')
      await until(tab, status, 'waiting')
      await follow(tab, server.elsewhere)
      await isAt(tab, server.elsewhere)
      server.refuse(false)
      await pass(3500)
      expect(server.openCount()).toBe(0)
      await tab.go(-1)
      await until(tab, status, 'healthy')
      expect(await tab.evaluate('app.persistedCount()')).toBe(1)
      expect(server.openCount()).toBe(1)
    })
  })

  describe('offline and online', () => {
    it('offline ends nothing', async () => {
      const tab = await connected('tab=a')
      await tab.setOffline(true)
      await until(tab, 'app.hints()', 'offline')
      await pass(500)
      expect([await tab.evaluate(status), server.upgradeCount()]).toEqual(['healthy', 1])
      await tab.setOffline(false)
    })

    it('online attempts at once, instead of in a minute', async () => {
      const tab = await connected('tab=a&waitMs=60000')
      server.refuse(true)
      await seen('refused')
      await until(tab, status, 'waiting')
      await tab.setOffline(true)
      await until(tab, 'app.hints()', 'offline')
      server.refuse(false)
      await tab.setOffline(false)
      await until(tab, status, 'healthy')
      expect(server.openCount()).toBe(1)
    })
  })

  describe('hidden and shown', () => {
    it('closes the connection, and opens one, by pause', async () => {
      const tab = await connected('tab=a&hidden=pause')
      await tab.hide()
      await until(tab, 'app.reason()', 'the page is hidden')
      await seen('close')
      await tab.show()
      await until(tab, status, 'healthy')
      expect([server.upgradeCount(), server.openCount()]).toEqual([2, 1])
    })

    it('keeps the connection by default, and makes it anew after a long time where that is wanted', async () => {
      const tab = await connected('tab=a&refreshAfterHiddenMs=3000')
      await tab.hide()
      await until(tab, 'document.visibilityState', 'hidden')
      await pass(3500)
      expect([server.upgradeCount(), server.openCount()]).toEqual([1, 1])
      await tab.show()
      await seen('open', 2)
      await until(tab, status, 'healthy')
      await expect.poll(server.openCount).toBe(1)
      expect(await tab.evaluate('app.reasons().join()')).toContain('the page was hidden for')
    })
  })

  describe('a navigation', () => {
    it.each([
      ['the signals', 'tab=a'],
      ['startWithPage', 'tab=a&withPage&plain'],
    ])('makes no connection on the way out, by %s', async (_by, query) => {
      const tab = await connected(query)
      await follow(tab, server.slow)
      await isAt(tab, server.slow)
      await tab.goto(server.url(query)) // as by the address bar
      await until(tab, status, 'healthy')
      await follow(tab, server.url(query)) // a link to itself
      await seen('open', 3)
      await until(tab, status, 'healthy')
      await tab.goto(server.slow)
      await isAt(tab, server.slow)
      await expect.poll(server.openCount).toBe(0)
      expect(server.upgradeCount()).toBe(3)
    })

    it('in the middle of connecting makes no second attempt', async () => {
      server.acceptAfter(5000)
      const tab = await open('tab=a')
      await expect.poll(server.upgradeCount).toBe(1)
      await follow(tab, server.slow)
      await isAt(tab, server.slow)
      server.acceptAfter(0)
      await pass(5000)
      expect([server.upgradeCount(), server.openCount()]).toEqual([1, 0])
    })

    it('that turns out to be a download leaves the page with a connection', async () => {
      const tab = await connected('tab=a')
      await follow(tab, server.download)
      if (closesSocketsOfADownload) await seen('open', 2)
      else await pass(1500)
      await until(tab, status, 'healthy')
      expect(server.upgradeCount()).toBe(closesSocketsOfADownload ? 2 : 1)
    })

    it('that says it is a download leaves the page its connection', async () => {
      const tab = await connected('tab=a')
      await follow(tab, server.download, { download: 'prices.csv' })
      await pass(1500)
      expect([await tab.evaluate(status), server.upgradeCount()]).toEqual(['healthy', 1])
    })
  })
})
