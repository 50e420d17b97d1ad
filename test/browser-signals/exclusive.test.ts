import { createBrowserSignals } from 'redux-reconnector/browser'
import { describe, expect, it, vi } from 'vitest'
import { createWorld, type WorldOptions } from '../middleware/world.js'
import { createScriptedLocks, ScriptedTarget } from './scriptedPage.js'

function createTab(locks: ReturnType<typeof createScriptedLocks>, options: WorldOptions = {}) {
  const window = new ScriptedTarget()
  const document = new ScriptedTarget()
  const signals = createBrowserSignals({
    online: { target: window },
    visibility: { hidden: 'pause', target: document },
    bfcache: { target: window, document },
    exclusive: { name: 'live', locks, target: window },
  })
  return { ...createWorld({ ...options, listener: { signals } }), window, document }
}

const anotherTab = { status: 'paused', reason: 'another tab has the connection' }

async function createTwoTabs() {
  const locks = createScriptedLocks()
  const [first, second] = [createTab(locks), createTab(locks)]
  const { stop, connection } = await first.connected()
  const stopSecond = second.reconnector.start()
  await second.clock.advance(10_000)
  return { locks, first, second, stop, stopSecond, connection }
}

describe('one tab at a time', () => {
  it('opens nothing before it has the lock', async () => {
    const locks = createScriptedLocks()
    const { clock, connector, reconnector, state } = createTab(locks)
    reconnector.start()
    expect(state()).toMatchObject(anotherTab)
    expect(connector.attempts).toHaveLength(0)
    await clock.advance()
    expect(state()).toMatchObject({ status: 'connecting', attempts: 1 })
  })

  it('leaves the other tabs paused, whatever their page does', async () => {
    const { first, second } = await createTwoTabs()
    second.window.fire('online')
    second.window.fire('pageshow', { persisted: false })
    second.document.turn('hidden')
    second.document.turn('visible')
    await second.clock.advance(60_000)
    expect(first.state().status).toBe('healthy')
    expect(second.state()).toMatchObject(anotherTab)
    expect(second.connector.attempts).toHaveLength(0)
  })

  it('is taken up again at once by a tab that somebody resumes by hand', async () => {
    const { second } = await createTwoTabs()
    second.store.dispatch(second.slice.actions.resumed(second.clock.now()))
    await second.clock.advance(60_000)
    expect(second.state()).toMatchObject(anotherTab)
    expect(second.connector.attempts).toHaveLength(0)
  })

  it('is taken over at once when the listener of the first stops', async () => {
    const { second, stop, connection } = await createTwoTabs()
    stop()
    await second.clock.advance()
    expect(connection.isOpen()).toBe(false)
    expect(second.connector.attempts).toHaveLength(1)
  })

  it('is given up by a tab whose page goes into the back/forward cache, and wanted on its return', async () => {
    const { locks, first, second, connection } = await createTwoTabs()
    first.window.fire('pagehide', { persisted: true })
    expect(first.state()).toMatchObject(anotherTab)
    connection.end({ reason: 'closed by the browser' })
    await second.clock.advance()
    expect(second.connector.attempts).toHaveLength(1)
    first.window.fire('pageshow', { persisted: true })
    await first.clock.advance(60_000)
    expect(first.state()).toMatchObject(anotherTab)
    expect(locks.waitingCount()).toBe(1)
  })

  it('is taken up again on the return where no other tab wanted it', async () => {
    const first = createTab(createScriptedLocks())
    const { connection } = await first.connected()
    first.window.fire('pagehide', { persisted: true })
    connection.end({ reason: 'closed by the browser' })
    await first.clock.advance()
    first.clock.step(60_000)
    first.window.fire('pageshow', { persisted: true })
    await first.clock.advance()
    expect(first.connector.attempts).toHaveLength(2)
  })

  it('is not waited for in the back/forward cache, where it would be given to a frozen page', async () => {
    const { locks, second } = await createTwoTabs()
    second.window.fire('pagehide', { persisted: true })
    await second.clock.advance()
    expect(locks.waitingCount()).toBe(0)
  })

  it('goes to the back of the queue when it is stolen', async () => {
    const locks = createScriptedLocks()
    const { clock, connected, state } = createTab(locks)
    await connected()
    locks.steal('live')
    await clock.advance(1000)
    expect(state()).toMatchObject(anotherTab)
    expect(locks.waitingCount()).toBe(1)
  })

  it('says why where the lock is refused, such as in a sandboxed frame', async () => {
    const locks = createScriptedLocks()
    locks.refuse(new DOMException('no origin', 'SecurityError'))
    const { clock, connector, reconnector, state } = createTab(locks)
    reconnector.start()
    await clock.advance(60_000)
    expect(state().reason).toBe('the lock `live` cannot be had: SecurityError: no origin')
    expect(connector.attempts).toHaveLength(0)
  })

  it('leaves no lock, no request and no listener behind', async () => {
    const { locks, first, second, stop, stopSecond } = await createTwoTabs()
    expect([locks.heldCount(), locks.waitingCount()]).toEqual([1, 1])
    stopSecond()
    stop()
    await first.clock.advance()
    expect([locks.heldCount(), locks.waitingCount()]).toEqual([0, 0])
    expect(first.window.listenerCount + second.window.listenerCount).toBe(0)
  })

  it('lets a stopped listener start again', async () => {
    const { first, stop } = await createTwoTabs()
    stop()
    first.reconnector.start()
    expect(first.state()).toMatchObject(anotherTab)
    await first.clock.advance()
    expect(first.connector.attempts).toHaveLength(1) // the second tab was next
  })

  it('says what is missing where there are no Web Locks', () => {
    vi.stubGlobal('navigator', {})
    const { reconnector } = createWorld({
      listener: { signals: createBrowserSignals({ exclusive: 'live' }) },
    })
    expect(() => reconnector.start()).toThrow(
      'createBrowserSignals: expected `navigator.locks` for `exclusive`, and it is not there. ' +
        'Browsers have it in secure contexts (https, or localhost), Node from 24 on; else give `locks`.',
    )
    vi.unstubAllGlobals()
  })
})

describe('two holds', () => {
  it('end when both are released, in either order', async () => {
    for (const order of [
      ['visible', 'lock'],
      ['lock', 'visible'],
    ] as const) {
      const { second, stop } = await createTwoTabs()
      second.document.turn('hidden')
      const release = { visible: () => second.document.turn('visible'), lock: stop }
      for (const what of order) {
        expect(second.state().status).toBe('paused')
        release[what]()
        await second.clock.advance()
      }
      expect(second.state().status).toBe('connecting')
    }
  })

  it('show the reason of the one that is left', async () => {
    const { second, stop } = await createTwoTabs()
    second.document.turn('hidden')
    stop()
    await second.clock.advance()
    expect(second.state()).toMatchObject({ status: 'paused', reason: 'the page is hidden' })
  })
})
