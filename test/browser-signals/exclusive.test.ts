import { createBrowserSignals } from 'redux-reconnector/browser'
import { createScriptedClock } from 'redux-reconnector/testing'
import { describe, expect, it, vi } from 'vitest'
import { createWorld } from '../middleware/world.js'
import { pageWorlds } from './pageWorld.js'
import { recordHandlers } from './recordHandlers.js'
import { createScriptedLocks } from './scriptedLocks.js'
import { ScriptedTarget } from './scriptedPage.js'

type Locks = ReturnType<typeof createScriptedLocks>

/** What the tests of one listener have in common. */
function createTabs(createPageWorld: (typeof pageWorlds)[number][1]) {
  function createTab(locks: Locks) {
    const lockErrors: unknown[] = []
    const world = createPageWorld({
      visibility: { hidden: 'pause' },
      exclusive: { name: 'live', locks, onError: (error) => lockErrors.push(error) },
    })
    return { ...world, lockErrors }
  }

  async function createTwoTabs() {
    const locks = createScriptedLocks()
    const [first, second] = [createTab(locks), createTab(locks)]
    const { stop, connection } = await first.connected()
    const stopSecond = second.reconnector.start()
    await second.clock.advance(10_000)
    return { locks, first, second, stop, stopSecond, connection }
  }

  return { createTab, createTwoTabs }
}

const waitsForItsTurn = { status: 'paused', reason: 'waiting for its turn' }
const anotherTab = { status: 'paused', reason: 'another tab has the connection' }

describe.each(pageWorlds)('one tab at a time, %s', (_listener, createPageWorld) => {
  const { createTab, createTwoTabs } = createTabs(createPageWorld)
  it('opens nothing before it has the lock', async () => {
    const locks = createScriptedLocks()
    const { clock, connector, reconnector, state } = createTab(locks)
    reconnector.start()
    expect(state()).toMatchObject(waitsForItsTurn)
    expect(connector.attempts).toHaveLength(0)
    await clock.advance()
    expect(state()).toMatchObject({ status: 'connecting', attempts: 1 })
  })

  it('never says that another tab has the connection while it only asks, or is alone', async () => {
    const { clock, reconnector, state, store, window } = createTab(createScriptedLocks())
    const said = new Set<string | null>()
    store.subscribe(() => said.add(state().reason))
    for (let times = 0; times < 3; times += 1) {
      const stop = reconnector.start()
      await clock.advance(1000)
      window.fire('pagehide', { persisted: true })
      window.fire('pageshow', { persisted: true })
      await clock.advance(1000)
      stop()
      reconnector.start()() // StrictMode
    }
    expect(said).toContain('waiting for its turn')
    expect(said).not.toContain('another tab has the connection')
  })

  it('says nothing of another tab that gives its lock back within a moment, such as this page before its reload', async () => {
    const locks = createScriptedLocks()
    const [first, second] = [createTab(locks), createTab(locks)]
    const { stop } = await first.connected()
    second.reconnector.start()
    await second.clock.advance(249)
    expect(second.state()).toMatchObject(waitsForItsTurn)
    stop()
    await second.clock.advance(1000)
    expect(second.state()).toMatchObject({ status: 'connecting', holds: [] })
  })

  it('says that another tab has the connection as soon as that is known', async () => {
    const locks = createScriptedLocks()
    const [first, second] = [createTab(locks), createTab(locks)]
    await first.connected()
    second.reconnector.start()
    await second.clock.advance(250)
    expect(second.state()).toMatchObject({ ...anotherTab, holds: [anotherTab.reason] })
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
    second.store.dispatch(second.actions.resumed(anotherTab.reason, second.clock.now()))
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
    expect(connection.isOpen()).toBe(false)
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
    await clock.advance()
    expect(state()).toMatchObject(waitsForItsTurn)
    await clock.advance(1000)
    expect(state()).toMatchObject(anotherTab)
    expect(locks.waitingCount()).toBe(1)
  })

  it.each([
    ['in a sandboxed frame', new DOMException('no origin', 'SecurityError')],
    ['by an abort of nobody', new DOMException('no reason', 'AbortError')],
  ])(
    'is not opened where the lock is refused, such as %s, and says why',
    async (_where, refusal) => {
      const locks = createScriptedLocks()
      locks.refuse(refusal)
      const { clock, connector, lockErrors, reconnector, state } = createTab(locks)
      reconnector.start()
      await clock.advance(60_000)
      expect(state()).toMatchObject({
        status: 'paused',
        reason: 'the browser refuses the lock',
        holds: ['the browser refuses the lock'],
      })
      expect(connector.attempts).toHaveLength(0)
      expect(lockErrors).toEqual([
        new Error('createBrowserSignals: the browser refused the lock `live`'),
      ])
      expect(Object(lockErrors[0]).cause).toBe(refusal)
    },
  )

  it('is refused in peace where `onError` throws, also later', async () => {
    for (const onError of [
      () => {
        throw new Error('no handler')
      },
      () => Promise.reject(new Error('no handler')),
    ]) {
      const locks = createScriptedLocks()
      locks.refuse(new Error('no'))
      const { handlers, held } = recordHandlers()
      createBrowserSignals({ exclusive: { name: 'live', locks, onError } })(handlers)
      await new Promise(setImmediate) // an unhandled rejection fails the run
      expect(held()).toEqual(['the browser refuses the lock'])
    }
  })

  it('is asked for again by a page that comes back to a lock that was refused', async () => {
    const locks = createScriptedLocks()
    const refusing = { ...locks, request: vi.fn(locks.request) }
    refusing.request.mockRejectedValueOnce(new Error('not now'))
    const { clock, reconnector, state, window } = createTab(refusing)
    reconnector.start()
    await clock.advance()
    expect(state().reason).toBe('the browser refuses the lock')
    window.fire('pageshow', { persisted: true })
    await clock.advance()
    expect(state()).toMatchObject({ status: 'connecting', holds: [] })
  })

  it('asks for nothing after the stop, at whatever moment that comes', async () => {
    const calls = [
      'hold: waiting for its turn',
      'release: waiting for its turn',
      'hold: another tab has the connection',
      'wake',
    ]
    for (const whenToStop of calls) {
      for (const isTaken of [false, true]) {
        const locks = createScriptedLocks()
        const clock = createScriptedClock()
        const target = new ScriptedTarget()
        let giveBack = () => {}
        if (isTaken) {
          void locks.request('live', {}, () => new Promise((resolve) => (giveBack = resolve)))
        }
        let undo: (() => void) | undefined
        let isOver = false
        const { handlers, taken } = recordHandlers((call) => {
          if (call !== whenToStop) return
          undo?.()
          isOver = undo !== undefined
        })
        const exclusive = { name: 'live', locks, target }
        undo = createBrowserSignals({ exclusive, clock })(handlers)
        await clock.advance(1000)
        giveBack()
        await clock.advance(1000)
        target.fire('pageshow', { persisted: true }) // asks again
        await clock.advance(1000)
        if (isOver) expect(taken().at(-1)).toBe(whenToStop)
        undo()
        await clock.advance()
        expect([locks.heldCount(), locks.waitingCount()]).toEqual([0, 0])
        expect([clock.pendingTimers(), target.listenerCount]).toEqual([0, 0])
      }
    }
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
    await first.clock.advance(1000)
    expect(first.state()).toMatchObject(anotherTab)
    expect(first.connector.attempts).toHaveLength(1) // the second tab was next
  })

  it('says what is missing where there are no Web Locks', () => {
    vi.stubGlobal('navigator', {})
    const { reconnector } = createWorld({
      listener: { signals: createBrowserSignals({ exclusive: 'live' }) },
    })
    expect(() => reconnector.start()).toThrow(
      'createBrowserSignals: `exclusive` needs `navigator.locks`, which is missing here. ' +
        'Browsers have it in secure contexts (https or localhost), Node from 24.5 on. Otherwise, pass `locks`.',
    )
    vi.unstubAllGlobals()
  })
})

describe.each(pageWorlds)('two holds, %s', (_listener, createPageWorld) => {
  const { createTwoTabs } = createTabs(createPageWorld)
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
