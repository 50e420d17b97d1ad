import { combineSignals, createBrowserSignals, startWithPage } from 'redux-reconnector/browser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWorld } from '../middleware/world.js'
import { ScriptedTarget } from './scriptedPage.js'

function createPageWorld(hidden: 'keep' | 'pause' = 'keep') {
  const window = new ScriptedTarget()
  const document = new ScriptedTarget()
  const signals = createBrowserSignals({
    online: { target: window },
    visibility: { hidden, target: document },
    bfcache: { target: window, document },
  })
  const world = createWorld({ listener: { signals } })
  return {
    ...world,
    window,
    document,
    /** Waits for 8 s, the third attempt having failed. */
    async waiting() {
      const stop = world.reconnector.start()
      for (const waitMs of [2000, 4000, 0]) {
        await world.clock.advance()
        world.connector.lastAttempt().fail(new Error('refused'))
        await world.clock.advance(waitMs)
      }
      expect(world.state()).toMatchObject({ status: 'waiting', attempts: 3 })
      return stop
    },
  }
}

afterEach(() => vi.unstubAllGlobals())

describe('online and offline', () => {
  it('online attempts now instead of waiting on', async () => {
    const { clock, connector, waiting, window } = createPageWorld()
    await waiting()
    window.fire('online')
    await clock.advance()
    expect(connector.attempts).toHaveLength(4)
  })

  it('online does not cut short what the server asked for', async () => {
    const { clock, connector, store, slice, waiting, window } = createPageWorld()
    await waiting()
    store.dispatch(slice.actions.reconnectFailed({ nowMs: clock.now(), retryAfterMs: 30_000 }))
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

describe('a page that turns visible', () => {
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
    const { clock, connector, waiting, document } = createPageWorld('keep')
    await waiting()
    document.turn('hidden')
    await clock.advance(8000)
    expect(connector.attempts).toHaveLength(4)
  })

  it('makes no attempt while hidden, by pause, and one at once when it is visible again', async () => {
    const { clock, connector, state, waiting, document } = createPageWorld('pause')
    await waiting()
    document.turn('hidden')
    await clock.advance(60_000)
    expect(state()).toMatchObject({ status: 'paused', reason: 'the page is hidden' })
    expect(connector.attempts).toHaveLength(3)
    document.turn('visible')
    await clock.advance()
    expect(connector.attempts).toHaveLength(4)
  })

  it('that was hidden from its beginning opens nothing, by pause', async () => {
    const { clock, connector, document, reconnector } = createPageWorld('pause')
    document.visibilityState = 'hidden'
    reconnector.start()
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(0)
    document.turn('visible')
    await clock.advance()
    expect(connector.attempts).toHaveLength(1)
  })

  it('ends the pause that a reload of the hidden page left in a persisted state', async () => {
    const before = createPageWorld('pause')
    await before.waiting()
    before.document.turn('hidden')
    const window = new ScriptedTarget()
    const { clock, connector, reconnector } = createWorld({
      preloadedState: before.state(),
      startMs: 10_000,
      listener: {
        signals: createBrowserSignals({
          online: { target: window },
          visibility: { hidden: 'pause', target: window },
          bfcache: { target: window },
        }),
      },
    })
    reconnector.start()
    await clock.advance()
    expect(connector.attempts).toHaveLength(1)
  })
})

describe('a page that comes back', () => {
  it.each([
    ['from the back/forward cache', 'window', 'pageshow', { persisted: true }],
    ['from being frozen', 'document', 'resume', {}],
  ] as const)('%s does what is due', async (_from, target, type, fields) => {
    const world = createPageWorld()
    await world.waiting()
    world.clock.step(60_000)
    world[target].fire(type, fields)
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(4)
  })

  it('is not one that was loaded', async () => {
    const { clock, connector, waiting, window } = createPageWorld()
    await waiting()
    clock.step(60_000)
    window.fire('pageshow', { persisted: false })
    await clock.advance()
    expect(connector.attempts).toHaveLength(3)
  })
})

describe('an explicit pause', () => {
  it.each([
    ['online', 'window', {}],
    ['pageshow', 'window', { persisted: true }],
    ['resume', 'document', {}],
    ['visibilitychange', 'document', {}],
  ] as const)('wins over %s', async (type, target, fields) => {
    for (const hidden of ['keep', 'pause'] as const) {
      const world = createPageWorld(hidden)
      await world.waiting()
      world.store.dispatch(world.slice.actions.paused('by hand'))
      world.document.turn('hidden')
      world.document.turn('visible')
      world.clock.step(60_000)
      world[target].fire(type, fields)
      await world.clock.advance(60_000)
      expect(world.connector.attempts).toHaveLength(3)
      expect(world.state()).toMatchObject({ status: 'paused', reason: 'by hand' })
    }
  })
})

describe('starting and stopping', () => {
  it('takes every listener away again, and gives them back by another start', async () => {
    const { reconnector, window, document } = createPageWorld('pause')
    const stop = reconnector.start()
    const counts = () => [window.listenerCount, document.listenerCount]
    expect(counts()).toEqual([2, 2])
    stop()
    stop()
    expect(counts()).toEqual([0, 0])
    reconnector.start()()
    expect(counts()).toEqual([0, 0])
  })

  it('touches nothing where a part is left out', () => {
    const target = new ScriptedTarget()
    vi.stubGlobal('document', target)
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target))
    const handlers = { wake: vi.fn(), retry: vi.fn(), hold: vi.fn(), release: vi.fn() }
    const all = createBrowserSignals()(handlers)
    expect(target.listenerCount).toBe(4)
    all()
    expect(target.listenerCount).toBe(0)
    createBrowserSignals({ online: false, visibility: false, bfcache: false })(handlers)
    expect(target.listenerCount).toBe(0)
  })

  it('does nothing on a server, where there is no page', async () => {
    const world = createWorld({ listener: { signals: createBrowserSignals() } })
    const { stop } = await world.connected()
    expect(world.state().status).toBe('healthy')
    stop()
  })

  it('throws at once on what it does not know', () => {
    expect(() => createBrowserSignals({ visibility: 'stop' as never })).toThrow(
      'createBrowserSignals: expected `visibility` to be keep or pause, got stop',
    )
    expect(() => createBrowserSignals({ exclusive: '' })).toThrow(
      'createBrowserSignals: expected `exclusive` to be a name, not beginning with "-", got ',
    )
  })
})

describe('combineSignals', () => {
  const brokenLocks = {
    request: () => {
      throw new Error('no locks')
    },
  }
  const handlers = { wake: vi.fn(), retry: vi.fn(), hold: vi.fn(), release: vi.fn() }

  it('starts all, and undoes all of them once', () => {
    const log: string[] = []
    const source = (name: string) => () => {
      log.push(`start ${name}`)
      return () => void log.push(`undo ${name}`)
    }
    const undo = combineSignals(source('a'), source('b'))(handlers)
    undo()
    undo()
    expect(log).toEqual(['start a', 'start b', 'undo a', 'undo b'])
  })

  it('undoes those that were started when one throws', () => {
    const target = new ScriptedTarget()
    const page = createBrowserSignals({ online: { target } })
    const broken = createBrowserSignals({ exclusive: { name: 'live', locks: brokenLocks } })
    expect(() => combineSignals(page, broken)(handlers)).toThrow('no locks')
    expect(target.listenerCount).toBe(0)
  })
})

describe('startWithPage', () => {
  it('closes the connection of a page that goes into the back/forward cache, and opens one on its return', async () => {
    const target = new ScriptedTarget()
    const { clock, connector, reconnector } = createWorld()
    const stop = startWithPage(reconnector.start, { target })
    await clock.advance()
    const connection = connector.lastAttempt().succeed()
    await clock.advance()
    target.fire('pagehide', { persisted: true })
    expect(connection.isOpen()).toBe(false)
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(1)
    target.fire('pageshow', { persisted: true })
    await clock.advance()
    connector.lastAttempt().succeed()
    await clock.advance()
    expect(connector.openCount()).toBe(1)
    stop()
    stop()
    expect([connector.openCount(), target.listenerCount]).toEqual([0, 0])
  })

  it('leaves a page alone that goes away for good, or is shown for the first time', async () => {
    const target = new ScriptedTarget()
    const start = vi.fn(() => stop)
    const stop = vi.fn()
    startWithPage(start, { target })
    target.fire('pageshow', { persisted: false })
    target.fire('pageshow', { persisted: true })
    target.fire('pagehide', { persisted: false })
    expect([start.mock.calls.length, stop.mock.calls.length]).toEqual([1, 0])
  })
})
