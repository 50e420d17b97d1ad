import { systemClock, type Clock } from '../middleware/clock.js'
import { expectRecord, expectShape } from '../rules/shape.js'
import { leavingMs, onLeaving } from './onLeaving.js'
import { isFirefox, isPersisted, onEvent, platformWindow, type PageTarget } from './pageTarget.js'
import { startWithPageShape } from './signalsOptions.js'

/** What `startWithPage` takes beside the start. */
export interface StartWithPageOptions {
  /** Where the page's events come from; default `window`. Where there is none it only starts. */
  target?: PageTarget | undefined
  /** As `leaving` of `createBrowserSignals`: whether to stop also while the page is being left, or for how many ms. */
  leaving?: boolean | { forMs?: number }
  /** Default: the platform's. */
  clock?: Clock
}

/**
 * Starts the listener now, stops it when the page goes into the back/forward cache, and starts it again when it comes
 * back. Gives the function that stops it for good; safe to call twice.
 *
 * `createBrowserSignals` does the same by holds; use this where the listener has no signals, or where something else is
 * to be started and stopped. Without either, an open socket goes into the cache with the page: Chromium (156) leaves it
 * open for the server, who talks to a frozen page, WebKit (2.50) closes it, and Firefox (153) does not cache the page.
 *
 * @param start - the listener's `start`, or anything that gives its own undo
 * @throws TypeError at once when an option is not what it should be
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
