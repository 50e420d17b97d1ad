import { createBrowserSignals, startWithPage } from 'redux-reconnector/browser'
import { createScriptedClock } from 'redux-reconnector/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWorld } from '../middleware/world.js'
import { pageWorlds } from './pageWorld.js'
import { recordHandlers } from './recordHandlers.js'
import { ScriptedTarget } from './scriptedPage.js'

const agents = {
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  chromium:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  webkit:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  firefoxOnIos:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/153.0 Mobile/15E148 Safari/605.1.15',
}

afterEach(() => vi.unstubAllGlobals())

describe.each(pageWorlds)('a page that is being left, %s', (_listener, createPageWorld) => {
  it('does not connect again while the next one is loading', async () => {
    const { clock, connected, connector, state, window } = createPageWorld({ leaving: {} })
    const { connection } = await connected()
    window.fire('beforeunload')
    connection.end({ reason: 'closed with 1001' }) // as Firefox does
    await clock.advance(1999)
    expect(state()).toMatchObject({ status: 'paused', reason: 'the page is being left' })
    window.fire('pagehide', { persisted: false })
    await clock.advance(60_000)
    expect(connector.attempts).toHaveLength(1)
  })

  it('gives up the attempt that is under way, which is not held against the next', async () => {
    const { clock, connector, reconnector, state, window } = createPageWorld({ leaving: {} })
    reconnector.start()
    await clock.advance()
    window.fire('beforeunload')
    expect(connector.lastAttempt().signal.aborted).toBe(true)
    await clock.advance(2000)
    expect(state().status).toBe('connecting')
  })

  it('connects after a while when it stays: the link was a download', async () => {
    const { clock, connected, connector, window } = createPageWorld({ leaving: { forMs: 500 } })
    await connected()
    window.fire('beforeunload')
    await clock.advance(300)
    window.fire('beforeunload') // another one
    await clock.advance(499)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(2)
  })

  it('connects at once when it comes back from the back/forward cache', async () => {
    const { clock, connected, connector, window } = createPageWorld({ leaving: {} })
    await connected()
    window.fire('beforeunload')
    window.fire('pagehide', { persisted: true })
    clock.step(60_000)
    window.fire('pageshow', { persisted: true })
    await clock.advance()
    expect(connector.attempts).toHaveLength(2)
    expect(clock.pendingTimers()).toBe(1) // the listener's
  })

  it('asks for nothing after the stop, also when it stops in the middle', () => {
    for (const whenToStop of ['hold: the page is being left', 'release: the page is being left']) {
      const target = new ScriptedTarget()
      const clock = createScriptedClock()
      let undo: (() => void) | undefined
      const { handlers, taken } = recordHandlers((call) => call === whenToStop && undo?.())
      undo = createBrowserSignals({ leaving: { target }, clock })(handlers)
      taken()
      target.fire('beforeunload')
      target.fire('pageshow', { persisted: true })
      expect(taken().at(-1)).toBe(whenToStop)
      expect([target.listenerCount, clock.pendingTimers()]).toEqual([0, 0])
    }
  })
})

describe('which browsers need it', () => {
  it.each([
    ['firefox', undefined, true],
    ['firefox', false, false],
    ['chromium', undefined, false],
    ['chromium', true, true],
    ['webkit', undefined, false],
    ['firefoxOnIos', undefined, false],
  ] as const)('in %s, asked for %s: %s', (agent, leaving, isHeld) => {
    vi.stubGlobal('navigator', { userAgent: agents[agent] })
    const target = new ScriptedTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target))
    const { handlers, held } = recordHandlers()
    const clock = createScriptedClock()
    createBrowserSignals({ clock, ...(leaving === undefined ? {} : { leaving }) })(handlers)
    target.fire('beforeunload')
    expect(held()).toEqual(isHeld ? ['the page is being left'] : [])

    const { log, start } = loggedStart()
    startWithPage(start, { target, clock, ...(leaving === undefined ? {} : { leaving }) })
    target.fire('beforeunload')
    expect(log).toEqual(isHeld ? ['start', 'stop'] : ['start'])
  })
})

function loggedStart() {
  const log: string[] = []
  const start = () => {
    log.push('start')
    return () => void log.push('stop')
  }
  return { log, start }
}

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

  it('leaves a page alone that goes away for good, or is shown for the first time', () => {
    const target = new ScriptedTarget()
    const { log, start } = loggedStart()
    startWithPage(start, { target })
    target.fire('pageshow', { persisted: false })
    target.fire('pageshow', { persisted: true })
    target.fire('pagehide', { persisted: false })
    expect(log).toEqual(['start'])
  })

  it('stops for a while where the page is being left, and for good when it is stopped meanwhile', async () => {
    const target = new ScriptedTarget()
    const clock = createScriptedClock()
    const { log, start } = loggedStart()
    const stop = startWithPage(start, { target, clock, leaving: true })
    target.fire('beforeunload')
    await clock.advance(2000)
    expect(log.splice(0)).toEqual(['start', 'stop', 'start'])
    target.fire('beforeunload')
    stop()
    target.fire('pageshow', { persisted: true })
    await clock.advance(2000)
    expect(log).toEqual(['stop'])
    expect([target.listenerCount, clock.pendingTimers()]).toEqual([0, 0])
  })

  it('names what is not what it should be', () => {
    const { reconnector } = createWorld()
    // As in JavaScript.
    expect(() => startWithPage(reconnector as never)).toThrow(
      'startWithPage: expected `start` to be a function, got an object',
    )
    expect(() => startWithPage(reconnector.start, { leaving: { forMs: -1 } })).toThrow(
      'startWithPage: expected `leaving.forMs` to be a positive number, got -1',
    )
  })
})
