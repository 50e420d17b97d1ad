import { createBrowserSignals, type BrowserSignalsOptions } from 'redux-reconnector/browser'
import { createScriptedClock } from 'redux-reconnector/testing'
import { bothListeners, type WorldOptions } from '../world/world.js'
import { ScriptedTarget } from './scriptedPage.js'

/** What a test may ask of a page. */
export interface PageOptions extends Pick<BrowserSignalsOptions, 'leaving'> {
  visibility?: Exclude<BrowserSignalsOptions['visibility'], boolean | string>
  exclusive?: Exclude<BrowserSignalsOptions['exclusive'], string>
}

/** For `describe.each`: what is so of a page is so whichever listener it has. */
export const pageWorlds = bothListeners.map(
  ([listener, createWorld]) => [listener, createPageWorlds(createWorld)] as const,
)

/** Makes pages with a store and a listener, all of it scripted: their window, their document, their clock. */
function createPageWorlds(createWorld: (typeof bothListeners)[number][1]) {
  return function createPageWorld(options: PageOptions = {}, worldOptions: WorldOptions = {}) {
    const window = new ScriptedTarget()
    const document = new ScriptedTarget()
    const clock = createScriptedClock(worldOptions.startMs)
    const { visibility, exclusive, leaving } = options
    const signals = createBrowserSignals({
      online: { target: window },
      visibility: { ...visibility, target: document },
      bfcache: { target: window, document },
      leaving: typeof leaving === 'object' ? { ...leaving, target: window } : false,
      ...(exclusive ? { exclusive: { ...exclusive, target: window } } : {}),
      clock,
    })
    const world = createWorld({ ...worldOptions, clock, listener: { signals } })
    return {
      ...world,
      window,
      document,
      /** Waits for 8 s, the third attempt having failed. */
      async waiting() {
        const stop = world.reconnector.start()
        for (const waitMs of [2000, 4000, 0]) {
          await clock.advance()
          world.connector.lastAttempt().fail(new Error('refused'))
          await clock.advance(waitMs)
        }
        return stop
      },
    }
  }
}
