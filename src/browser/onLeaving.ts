import type { Clock } from '../middleware/clock.js'
import { isPersisted, onEvent, type PageTarget } from './pageTarget.js'

/** For how long a page that is being left does not connect, in ms, unless it is told otherwise. */
export const leavingMs = 2000

/**
 * Calls `left` when a navigation begins, and `stayed` when the page is still there after `forMs` (the link was a
 * download, the server said 204, the user pressed Escape), or comes back from the back/forward cache. No event tells of
 * a navigation that came to nothing.
 *
 * It listens to `beforeunload`, which keeps no page out of the back/forward cache of Firefox 153, Chromium 156 and WebKit
 * 2.50 (measured); other events come only after Firefox has closed the sockets.
 */
export function onLeaving(
  target: PageTarget | undefined,
  forMs: number,
  clock: Clock,
  { left, stayed }: { left(): void; stayed(): void },
): () => void {
  let timer: unknown = null
  const cancel = () => {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
  }
  const stay = () => {
    cancel()
    stayed()
  }
  const undos = [
    onEvent(target, 'beforeunload', () => {
      cancel()
      timer = clock.setTimeout(stay, forMs)
      left()
    }),
    onEvent(target, 'pagehide', cancel), // it is left indeed
    onEvent(target, 'pageshow', (event) => isPersisted(event) && stay()),
    cancel,
  ]
  return () => undos.forEach((undo) => undo())
}
