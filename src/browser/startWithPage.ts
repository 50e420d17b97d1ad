import { systemClock, type Clock } from '../middleware/clock.js'
import { expectRecord, expectShape } from '../rules/shape.js'
import { leavingMs, onLeaving } from './onLeaving.js'
import { isFirefox, isPersisted, onEvent, platformWindow, type PageTarget } from './pageTarget.js'
import { startWithPageShape } from './signalsOptions.js'

/** The options of `startWithPage`. */
export interface StartWithPageOptions {
  /** The target of the page's events; default `window`. Without a `window`, the function only starts the listener. */
  target?: PageTarget | undefined
  /** As `leaving` of `createBrowserSignals`: whether to stop while the user leaves the page, and for how long. */
  leaving?: boolean | { forMs?: number }
  /** The clock; default: that of the platform. */
  clock?: Clock
}

/**
 * Starts the listener now, stops it when the page goes into the back/forward cache, and starts it again when it comes
 * back. Returns a function that stops it for good, safe to call twice.
 *
 * `createBrowserSignals` does the same with holds. Use `startWithPage` if the listener has no signals, or to start and stop
 * something else. Without either of them, an open socket goes into the cache with the page: Chromium (156) leaves it open,
 * so the server sends to a frozen page, WebKit (2.50) closes it, and Firefox (153) does not cache the page.
 *
 * @param start - the listener's `start`, or another function that returns a stop function
 * @throws TypeError if an option is invalid
 * @example
 * ```ts
 * import { startWithPage } from 'redux-reconnector/browser'
 *
 * const log: string[] = []
 * const page = new EventTarget()
 * const start = () => {
 *   log.push('start')
 *   return () => void log.push('stop')
 * }
 * const stop = startWithPage(start, { target: page }) // with a listener: startWithPage(reconnector.start)
 * page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
 * page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
 * stop()
 * log // => ['start', 'stop', 'start', 'stop']
 * ```
 */
export function startWithPage(
  start: () => () => void,
  options: StartWithPageOptions = {},
): () => void {
  expectRecord('startWithPage', options)
  const { target = platformWindow(), leaving = isFirefox(), clock = systemClock } = options
  const fields = { ...options, start, leaving: typeof leaving === 'boolean' ? {} : leaving }
  expectShape('startWithPage', fields, startWithPageShape)
  let isOver = false
  let stop: (() => void) | undefined
  const begin = () => {
    if (!isOver) stop ??= start()
  }
  const end = () => {
    const stopIt = stop
    stop = undefined
    stopIt?.()
  }
  begin()
  const { forMs = leavingMs } = fields.leaving
  const undos = [
    onEvent(target, 'pagehide', (event) => isPersisted(event) && end()),
    onEvent(target, 'pageshow', (event) => isPersisted(event) && begin()),
  ]
  if (leaving !== false) undos.push(onLeaving(target, forMs, clock, { left: end, stayed: begin }))
  return () => {
    isOver = true
    undos.forEach((undo) => undo())
    end()
  }
}
