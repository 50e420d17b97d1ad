import { createBrowserSignals, type BrowserSignalsOptions } from 'redux-reconnector/browser'
import { createWorld, type WorldOptions } from '../middleware/world.js'
import { ScriptedTarget } from './scriptedPage.js'

type Options = Pick<BrowserSignalsOptions, 'leaving'> & {
  visibility?: Exclude<BrowserSignalsOptions['visibility'], boolean | string>
  exclusive?: Exclude<BrowserSignalsOptions['exclusive'], string>
}

/** A page with a store and a listener, all of it scripted: its window, its document, its clock. */
export function createPageWorld(options: Options = {}, worldOptions: WorldOptions = {}) {
  const window = new ScriptedTarget()
  const document = new ScriptedTarget()
  const { visibility, exclusive, leaving } = options
  const world = createWorld({
    ...worldOptions,
    listener: {
      // Made at the start, since the world has the clock.
      signals: (handlers) =>
        createBrowserSignals({
          online: { target: window },
          visibility: { ...visibility, target: document },
          bfcache: { target: window, document },
          leaving: typeof leaving === 'object' ? { ...leaving, target: window } : false,
          ...(exclusive ? { exclusive: { ...exclusive, target: window } } : {}),
          clock: world.clock,
        })(handlers),
    },
  })
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
      return stop
    },
  }
}
