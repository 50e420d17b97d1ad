import type { Signals } from '../middleware/signals.js'
import { combineSignals } from './combineSignals.js'
import { exclusiveSignals, type Locks } from './exclusiveSignals.js'
import {
  bfcacheSignals,
  onlineSignals,
  platformDocument,
  platformWindow,
  visibilitySignals,
  type PageTarget,
  type VisibilityTarget,
  type WhenHidden,
} from './pageSignals.js'

/** What `createBrowserSignals` takes. All but `exclusive` are on unless they are `false`. */
export interface BrowserSignalsOptions {
  /**
   * The event `online` makes a waiting attempt now. `offline` does nothing: `navigator.onLine` is a hint and never a
   * gate, since it says "offline" on a working VPN and "online" behind a dead router.
   * `target`: default `window`.
   */
  online?: boolean | { target?: PageTarget }
  /**
   * A page that turns visible looks at once, since browsers ring the timers of hidden pages late (once a minute in
   * Chromium). A hidden page goes on, by `keep`, the default; by `pause` it closes its connection, and makes no attempts
   * until it is visible. `target`: default `document`.
   */
  visibility?: false | WhenHidden | { hidden?: WhenHidden; target?: VisibilityTarget }
  /**
   * A page that comes back from the back/forward cache, or from being frozen, looks at once.
   *
   * Nothing is done to an open socket when the page leaves: see `startWithPage`, which closes it.
   * `target`: default `window`, for `pageshow`; `document`: default `document`, for `resume`.
   */
  bfcache?: boolean | { target?: PageTarget; document?: PageTarget }
  /**
   * The name of a Web Lock: of all tabs of the origin that use it one holds the connection; the others are `paused`
   * ("another tab has the connection"), and one of them takes over when that tab closes, crashes, stops its listener or
   * goes into the back/forward cache, before which its connection is closed. Default: none.
   */
  exclusive?: string | ExclusiveOptions
}

/** One tab at a time, with everything injectable. */
export interface ExclusiveOptions {
  /** Of the lock. */
  name: string
  /** Default `navigator.locks`. */
  locks?: Locks
  /** Where `pagehide` and `pageshow` come from; default `window`. */
  target?: PageTarget
}

/**
 * Creates the hints of a browser's page for the listener's `signals`. They make it look or attempt earlier; an explicit
 * pause wins over all of them.
 *
 * Nothing is touched before the listener starts. Where there is no `window` or `document` (on a server, in Node) the
 * first three parts do nothing.
 *
 * @throws TypeError at once when an option is not what it should be; Error at the listener's start when `exclusive` is
 * given and there are no Web Locks
 * @example
 * ```ts
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { createBrowserSignals } from 'redux-reconnector/browser'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const reconnector = createReconnectorListener(backend, {
 *   connect: async () => {},
 *   signals: createBrowserSignals({ visibility: 'pause', exclusive: 'live connection' }),
 * })
 * ```
 */
export function createBrowserSignals(options: BrowserSignalsOptions = {}): Signals {
  const { online = true, visibility = 'keep', bfcache = true, exclusive } = options
  const parts: Signals[] = []

  // First, so that no other part looks before it is known whose turn it is.
  if (exclusive !== undefined) {
    const { name, locks, target }: ExclusiveOptions =
      typeof exclusive === 'string' ? { name: exclusive } : exclusive
    // A lock's name that begins with "-" is refused by the browser.
    const isName = typeof name === 'string' && /^[^-]/.test(name)
    expectOption('exclusive', isName, 'a name, not beginning with "-"', name)
    parts.push((handlers) =>
      exclusiveSignals(name, locks ?? platformLocks(), target ?? platformWindow())(handlers),
    )
  }
  if (online !== false) {
    const { target } = online === true ? {} : online
    parts.push((handlers) => onlineSignals(target ?? platformWindow())(handlers))
  }
  if (visibility !== false) {
    const { hidden = 'keep', target } =
      typeof visibility === 'string' ? { hidden: visibility } : visibility
    expectOption('visibility', hidden === 'keep' || hidden === 'pause', 'keep or pause', hidden)
    parts.push((handlers) => visibilitySignals(target ?? platformDocument(), hidden)(handlers))
  }
  if (bfcache !== false) {
    const { target, document } = bfcache === true ? {} : bfcache
    parts.push((handlers) =>
      bfcacheSignals(target ?? platformWindow(), document ?? platformDocument())(handlers),
    )
  }
  return combineSignals(...parts)
}

function expectOption(name: string, holds: boolean, expected: string, got: unknown) {
  if (holds) return
  throw new TypeError(
    `createBrowserSignals: expected \`${name}\` to be ${expected}, got ${String(got)}`,
  )
}

function platformLocks(): Locks | undefined {
  const { navigator }: { navigator?: { locks?: Locks } } = globalThis
  return navigator?.locks
}
