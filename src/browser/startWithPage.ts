import { isPersisted, onEvent, platformWindow, type PageTarget } from './pageSignals.js'

/**
 * Starts the listener now, stops it when the page goes into the back/forward cache, and starts it again when it comes
 * back. Gives the function that stops it for good; safe to call twice.
 *
 * Without it an open socket goes into the cache with the page: Chromium (156) leaves it open for the server, who talks to
 * a frozen page, and closes it on the return; other browsers do not cache such a page and load it anew.
 *
 * @param start - the listener's `start`, or anything that gives its own undo
 * @param options - `target`: where `pagehide` and `pageshow` come from; default `window`. Where there is none it only
 * starts.
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
  { target = platformWindow() }: { target?: PageTarget | undefined } = {},
): () => void {
  let stop: (() => void) | undefined = start()
  const end = () => {
    stop?.()
    stop = undefined
  }
  const unhide = onEvent(target, 'pagehide', (event) => isPersisted(event) && end())
  const unshow = onEvent(target, 'pageshow', (event) => {
    if (isPersisted(event)) stop ??= start()
  })
  return () => {
    unhide()
    unshow()
    end()
  }
}
