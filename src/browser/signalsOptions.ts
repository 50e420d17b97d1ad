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

/** What `visibility` and `createRtkQuerySignals` have in common. */
export interface HiddenOptions {
  /** Default `keep`. By `pause` a hidden page closes its connection, and makes no attempts until it is visible. */
  hidden?: WhenHidden
  /**
   * In ms; default: never. A page that was hidden for longer closes the connection that it kept and makes it anew when
   * it is visible, also where it was frozen or the machine slept meanwhile; a visible page that finds it slept does so,
   * too. What came meanwhile may be lost, and a half-open socket looks like a good one.
   */
  refreshAfterHiddenMs?: number
}

/** What happens while the page is hidden: nothing, or neither an attempt nor a connection. */
export type WhenHidden = 'keep' | 'pause'

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
   * Chromium). What happens while it is hidden, and after a long time, say `hidden` and `refreshAfterHiddenMs`.
   * `target`: default `document`.
   */
  visibility?: boolean | WhenHidden | (HiddenOptions & { target?: VisibilityTarget })
  /**
   * A page that goes into the back/forward cache closes its connection, and connects on its return; a page that was
   * frozen and is thawed looks at once.
   *
   * `target`: default `window`, for `pagehide` and `pageshow`; `document`: default `document`, for `resume`.
   */
  bfcache?: boolean | { target?: PageTarget; document?: PageTarget }
  /**
   * A page that is being left makes no attempt and has no connection, for `forMs` (default 2000) or until it has gone.
   * Default: in Firefox alone, which closes the sockets of a page when a navigation begins: the page would connect again
   * while the next one is still loading. In other browsers there is no need, and `true` would cost the connection of a
   * page that turns out to stay.
   *
   * A page in Firefox that stays, since the link was a download, is without a connection for that long; a link with the
   * attribute `download` leaves it alone. `target`: default `window`, for `beforeunload`.
   */
  leaving?: boolean | { forMs?: number; target?: PageTarget }
  /**
   * The name of a Web Lock: of all tabs of the origin that use it one holds the connection. The others are `paused`,
   * for `waiting for its turn` and, when they know it, `another tab has the connection`. One of them takes over when that
   * tab closes, crashes, stops its listener or goes into the back/forward cache, before which its connection is closed.
   * Default: none.
   */
  exclusive?: string | ExclusiveOptions
  /** For the waits of `visibility`, `leaving` and `exclusive`; default: the platform's. */
  clock?: Clock
}

/** One tab at a time, with everything injectable. */
export interface ExclusiveOptions {
  /** The name of the Web Lock that the tabs share. */
  name: string
  /** Default `navigator.locks`. */
  locks?: Locks
  /** Where `pagehide` and `pageshow` come from; default `window`. */
  target?: PageTarget
  /**
   * Told why the browser refuses the lock, such as in a sandboxed frame; the connection is then `paused` for as long as
   * the page is open. Default `console.error`.
   */
  onError?: (error: unknown) => void
}

/** What `createRtkQuerySignals` takes; all may be left out. */
export interface RtkQuerySignalsOptions extends HiddenOptions {
  /** For `refreshAfterHiddenMs`; default: the platform's. */
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
