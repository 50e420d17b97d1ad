import type { Clock } from '../middleware/clock.js'
import {
  func,
  isFunction,
  isString,
  oneOf,
  positive,
  type Check,
  type FieldsOf,
  type Shape,
} from '../rules/shape.js'
import type { Locks } from './exclusiveSignals.js'
import type { PageTarget, VisibilityTarget } from './pageTarget.js'

/** The options for a hidden page. */
export interface HiddenOptions {
  /** With `pause`, a hidden page closes its connection and makes no attempts until it is visible; default `keep`. */
  hidden?: WhenHidden
  /**
   * The time in ms after which a page reconnects when it is visible again; default: never. It also applies if the
   * page was frozen or the computer slept. Use it if messages may have been lost in the meantime, or to replace
   * a socket that may be half-open.
   */
  refreshAfterHiddenMs?: number
}

/** The behaviour of a hidden page: `keep` the connection, or `pause`. */
export type WhenHidden = 'keep' | 'pause'

/**
 * The options of `createBrowserSignals`. `online`, `visibility` and `bfcache` are on by default; pass `false` to turn
 * them off.
 */
export interface BrowserSignalsOptions {
  /**
   * The event `online` starts a waiting attempt at once. `offline` is ignored, because `navigator.onLine` is
   * unreliable: it may be "offline" on a working VPN and "online" behind a dead router. `target`: default `window`.
   */
  online?: boolean | { target?: PageTarget }
  /**
   * A page that becomes visible checks the connection at once, because browsers delay the timers of hidden pages (in
   * Chromium to once a minute). For a hidden page, see `hidden` and `refreshAfterHiddenMs`. `target`: default
   * `document`.
   */
  visibility?: boolean | WhenHidden | (HiddenOptions & { target?: VisibilityTarget })
  /**
   * A page that goes into the back/forward cache closes its connection, and connects when it returns. A page that was
   * frozen checks the connection when it resumes.
   *
   * `target`: default `window`, for `pagehide` and `pageshow`; `document`: default `document`, for `resume`.
   */
  bfcache?: boolean | { target?: PageTarget; document?: PageTarget }
  /**
   * While the user leaves the page, close the connection and make no attempt, for `forMs` (default 2000) or until the
   * page is gone. Default: on in Firefox only. Firefox closes the sockets of a page when a navigation begins, so the
   * page would connect again while the next page is loading. Other browsers do not need it.
   *
   * If the page stays, because the link was a download, it has no connection for `forMs`. A link with the attribute
   * `download` does not have this effect. `target`: default `window`, for `beforeunload`.
   */
  leaving?: boolean | { forMs?: number; target?: PageTarget }
  /**
   * The name of a Web Lock. Of all tabs of the origin with this name, one tab has the connection, and the others are
   * `paused`, with the reason `waiting for its turn` or `another tab has the connection`. Another tab takes over when
   * the tab with the connection closes, crashes, stops its listener or goes into the back/forward cache. Default:
   * each tab has its own connection.
   */
  exclusive?: string | ExclusiveOptions
  /** The clock for `visibility`, `leaving` and `exclusive`; default: that of the platform. */
  clock?: Clock
}

/** The options of `exclusive`. */
export interface ExclusiveOptions {
  /** The name of the Web Lock that the tabs share. */
  name: string
  /** The lock manager; default `navigator.locks`. */
  locks?: Locks
  /** The target of `pagehide` and `pageshow`; default `window`. */
  target?: PageTarget
  /**
   * Called if the browser refuses the lock, for example in a sandboxed frame. The connection then stays `paused`.
   * Default `console.error`.
   */
  onError?: (error: unknown) => void
}

/** The options of `createRtkQuerySignals`. All of them are optional. */
export interface RtkQuerySignalsOptions extends HiddenOptions {
  /** The clock for `refreshAfterHiddenMs`; default: that of the platform. */
  clock?: Clock
}

/** Something with methods, which may have any others. */
const having = (...methods: readonly string[]): Check => [
  `an object with the methods ${methods.join(', ')}`,
  (value) => methods.every((method) => isFunction(Object(value)[method])),
]

const target = having('addEventListener', 'removeEventListener')
const locks = having('request')
const clock = having('now', 'setTimeout', 'clearTimeout')

const hiddenFields: FieldsOf<HiddenOptions> = {
  hidden: oneOf(['keep', 'pause']),
  refreshAfterHiddenMs: positive,
}

// A lock's name that begins with "-" is refused by the browser.
const lockName: Check = [
  'a name, not beginning with "-"',
  (value) => isString(value) && /^[^-]/.test(value),
]
export const browserShape: Shape = [
  {
    online: [{ target }, []],
    visibility: [{ ...hiddenFields, target }, []],
    bfcache: [{ target, document: target }, []],
    leaving: [{ forMs: positive, target }, []],
    exclusive: [{ name: lockName, locks, target, onError: func }, ['name']],
    clock,
  },
  [],
]

export const rtkQueryShape: Shape = [{ ...hiddenFields, clock }, []]

export const startWithPageShape: Shape = [
  { start: func, target, leaving: [{ forMs: positive }, []], clock },
  ['start'],
]
