import { createBrowserSignals } from 'redux-reconnector/browser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { pageWorlds } from './pageWorld.js'
import { recordHandlers } from './recordHandlers.js'
import { ScriptedTarget } from './scriptedPage.js'

afterEach(() => vi.unstubAllGlobals())

describe.each(pageWorlds)('online and offline, %s', (_listener, createPageWorld) => {
  it('online attempts now instead of waiting on', async () => {
    const { clock, connector, waiting, window } = createPageWorld()
    await waiting()
    window.fire('online')
    await clock.advance()
    expect(connector.attempts).toHaveLength(4)
  })

  it('online tells of another network, which is more than a hint', () => {
    const target = new ScriptedTarget()
    const { handlers, taken } = recordHandlers()
    createBrowserSignals({ online: { target } })(handlers)
    taken()
    target.fire('online')
    expect(taken()).toEqual(['online'])
  })

  it('online does not cut short what the server asked for', async () => {
    const { clock, connector, store, actions, waiting, window } = createPageWorld()
    await waiting()
    store.dispatch(actions.reconnectFailed({ nowMs: clock.now(), retryAfterMs: 30_000 }))
    window.fire('online')
    await clock.advance(29_000)
    expect(connector.attempts).toHaveLength(3)
  })

  it('offline stops nothing: it is a hint, never a gate', async () => {
    const world = createPageWorld()
    const { connection } = await world.connected()
    world.window.fire('offline')
    await world.clock.advance(5000)
    expect(connection.isOpen()).toBe(true)
    connection.end()
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(2)
  })
})

describe.each(pageWorlds)('a page that turns visible, %s', (_listener, createPageWorld) => {
  it('does what is due, though its timers were throttled', async () => {
    const { clock, connector, waiting, document } = createPageWorld()
    await waiting()
    document.turn('hidden')
    clock.step(60_000) // and no timer rang
    document.turn('visible')
    await clock.advance()
    expect(connector.attempts).toHaveLength(4)
  })

  it('waits on for what is left of the wait', async () => {
    const { clock, connector, waiting, document } = createPageWorld()
    await waiting()
    document.turn('hidden')
    document.turn('visible')
    await clock.advance(7999)
    expect(connector.attempts).toHaveLength(3)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(4)
  })

  it('goes on attempting while hidden, by keep', async () => {
    const { clock, connector, waiting, document } = createPageWorld()
    await waiting()
    document.turn('hidden')
    await clock.advance(8000)
    expect(connector.attempts).toHaveLength(4)
  })

  it('makes no attempt while hidden, by pause, and goes on when it is visible again', async () => {
    const world = createPageWorld({ visibility: { hidden: 'pause' } })
    const { clock, connector, state, waiting, document } = world
    await waiting()
    document.turn('hidden')
    await clock.advance(60_000)
    expect(state()).toMatchObject({ status: 'paused', reason: 'the page is hidden' })
    expect(connector.attempts).toHaveLength(3)
    document.turn('visible')
    await clock.advance()
    expect(connector.attempts).toHaveLength(4)
  })

  it('closes its connection while hidden, by pause', async () => {
    const { clock, connected, connector, document } = createPageWorld({
      visibility: { hidden: 'pause' },
    })
    const { connection } = await connected()
    document.turn('hidden')
    expect(connection.isOpen()).toBe(false)
    document.turn('visible')
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
  })

  it('that was hidden from its beginning opens nothing, by pause', async () => {
    const { clock, connector, document, reconnector } = createPageWorld({
      visibility: { hidden: 'pause' },
    })
    document.visibilityState = 'hidden'
    reconnector.start()
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(0)
    document.turn('visible')
    await clock.advance()
    expect(connector.attempts).toHaveLength(1)
  })
})

describe.each(pageWorlds)('the back/forward cache, %s', (_listener, createPageWorld) => {
  it('takes the page without its connection', async () => {
    const { clock, connected, connector, state, window } = createPageWorld()
    const { connection } = await connected()
    window.fire('pagehide', { persisted: true })
    expect(connection.isOpen()).toBe(false)
    expect(state().reason).toBe('the page is in the back/forward cache')
    clock.step(60_000)
    window.fire('pageshow', { persisted: true })
    await clock.advance()
    connector.lastAttempt().succeed()
    await clock.advance()
    expect([connector.attempts.length, connector.openCount()]).toEqual([2, 1])
  })

  it('is left by a page whose wait ended meanwhile, and it attempts at once', async () => {
    const { clock, connector, waiting, window } = createPageWorld()
    await waiting()
    window.fire('pagehide', { persisted: true })
    clock.step(60_000)
    window.fire('pageshow', { persisted: true })
    await clock.advance()
    expect(connector.attempts).toHaveLength(4)
  })

  it('has nothing to do with a page that is loaded, or goes away for good', async () => {
    const { clock, connected, connector, window } = createPageWorld()
    const { connection } = await connected()
    window.fire('pageshow', { persisted: false })
    window.fire('pagehide', { persisted: false })
    await clock.advance(5000)
    expect([connection.isOpen(), connector.attempts.length]).toEqual([true, 1])
  })

  it('is not the only place where a page stands still: one that was frozen does what is due', async () => {
    const { clock, connector, document, waiting } = createPageWorld()
    await waiting()
    clock.step(60_000)
    document.fire('resume')
    await clock.advance()
    expect(connector.attempts).toHaveLength(4)
  })
})

describe.each(pageWorlds)('an explicit pause, %s', (_listener, createPageWorld) => {
  it.each([
    ['online', 'window', {}],
    ['pageshow', 'window', { persisted: true }],
    ['resume', 'document', {}],
    ['visibilitychange', 'document', {}],
  ] as const)('wins over %s', async (type, target, fields) => {
    for (const hidden of ['keep', 'pause'] as const) {
      const world = createPageWorld({ visibility: { hidden, refreshAfterHiddenMs: 1000 } })
      await world.waiting()
      world.store.dispatch(world.actions.paused('by hand', world.clock.now()))
      world.document.turn('hidden')
      world.clock.step(60_000)
      world.document.turn('visible')
      world[target].fire(type, fields)
      await world.clock.advance(60_000)
      expect(world.connector.attempts).toHaveLength(3)
      expect(world.state()).toMatchObject({ status: 'paused', reason: 'by hand' })
    }
  })
})

describe.each(pageWorlds)('starting and stopping, %s', (_listener, createPageWorld) => {
  it('takes every listener and timer away again, and gives them back by another start', () => {
    const { clock, reconnector, window, document } = createPageWorld({
      visibility: { hidden: 'pause', refreshAfterHiddenMs: 5000 },
      leaving: {},
    })
    const counts = () => [window.listenerCount, document.listenerCount]
    const stop = reconnector.start()
    const started = counts()
    expect(started).toEqual([6, 2])
    stop()
    stop()
    expect([...counts(), clock.pendingTimers()]).toEqual([0, 0, 0])
    const stopAgain = reconnector.start()
    expect(counts()).toEqual(started)
    stopAgain()
    expect([...counts(), clock.pendingTimers()]).toEqual([0, 0, 0])
  })

  it('touches nothing where a part is left out', () => {
    const target = new ScriptedTarget()
    vi.stubGlobal('document', target)
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target))
    const { handlers } = recordHandlers()
    const all = createBrowserSignals()(handlers)
    expect(target.listenerCount).toBe(5)
    all()
    expect(target.listenerCount).toBe(0)
    createBrowserSignals({ online: false, visibility: false, bfcache: false })(handlers)
    expect(target.listenerCount).toBe(0)
  })

  it('does nothing on a server, where there is no page', async () => {
    const world = createPageWorld()
    const { stop } = await world.connected()
    expect(world.state().status).toBe('healthy')
    stop()
    const { handlers, taken } = recordHandlers()
    createBrowserSignals({ leaving: true, visibility: 'pause' })(handlers)()
    expect(taken().filter((call) => !call.startsWith('release'))).toEqual([])
  })
})

describe.each(pageWorlds.slice(0, 1))(
  'a state that a former life of the page has left, %s',
  (_listener, createPageWorld) => {
    it('is not paused any more by a page that is visible now', async () => {
      const before = createPageWorld({ visibility: { hidden: 'pause' } })
      await before.waiting()
      before.document.turn('hidden')
      const { clock, connector, reconnector } = createPageWorld(
        { visibility: { hidden: 'pause' } },
        { preloadedState: before.state(), startMs: 10_000 },
      )
      reconnector.start()
      await clock.advance(3999)
      expect(connector.attempts).toHaveLength(0) // what was left of the wait
      await clock.advance(1)
      expect(connector.attempts).toHaveLength(1)
    })

    it('is freed of every hold of a page, also where the part that held it is off now', async () => {
      const left = [
        'the page is hidden',
        'the page is in the back/forward cache',
        'the page is being left',
        'waiting for its turn',
        'another tab has the connection',
        'the browser refuses the lock',
      ]
      const before = createPageWorld()
      for (const reason of left) before.store.dispatch(before.actions.paused(reason, 0))
      expect(before.state().holds).toEqual(left)
      const after = createPageWorld({}, { preloadedState: before.state() })
      after.reconnector.start()
      await after.clock.advance()
      expect(after.state()).toMatchObject({ status: 'connecting', holds: [] })
    })

    it('keeps the pause of a person', async () => {
      const before = createPageWorld()
      before.store.dispatch(before.actions.paused('for lunch', 0))
      const after = createPageWorld({}, { preloadedState: before.state() })
      after.reconnector.start()
      await after.clock.advance()
      expect(after.state()).toMatchObject({ status: 'paused', reason: 'for lunch' })
    })

    it('lets no attempt through between the end of a former hold and the same hold of today', () => {
      const target = new ScriptedTarget()
      target.visibilityState = 'hidden'
      const { handlers, taken } = recordHandlers()
      createBrowserSignals({ visibility: { hidden: 'pause', target } })(handlers)
      const calls = taken()
      expect(calls).toContain('hold: the page is hidden')
      expect(calls).not.toContain('release: the page is hidden')
    })
  },
)

describe('options that are not what they should be', () => {
  it.each([
    [{ visibility: 'stop' }, 'expected `visibility.hidden` to be one of keep, pause, got "stop"'],
    [
      { visibility: { refreshAfterHiddenMs: 0 } },
      'expected `visibility.refreshAfterHiddenMs` to be a positive number, got 0',
    ],
    [
      { exclusive: true },
      'expected `exclusive.name` to be a name, not beginning with "-", got true',
    ],
    [{ exclusive: '' }, 'expected `exclusive.name` to be a name, not beginning with "-", got ""'],
    [
      { exclusive: {} },
      'expected `exclusive.name` to be a name, not beginning with "-", got undefined',
    ],
    [
      { online: { target: {} } },
      'expected `online.target` to be an object with the methods addEventListener, removeEventListener, got an object',
    ],
    [{ leaving: { forMs: '2 s' } }, 'expected `leaving.forMs` to be a positive number, got "2 s"'],
    [{ bfcache: 1 }, 'expected `bfcache` to be an object, got 1'],
    [{ visiblity: 'pause' }, 'unknown field `visiblity`, did you mean `visibility`?'],
    [{ hidden: 'pause' }, 'unknown field `hidden`, did you mean `visibility.hidden`?'],
    [
      { clock: {} },
      'expected `clock` to be an object with the methods now, setTimeout, clearTimeout',
    ],
  ])('are named at once: %j', (options, fault) => {
    // They are wrong on purpose.
    expect(() => createBrowserSignals(options as never)).toThrow(`createBrowserSignals: ${fault}`)
  })
})
