import type { Clock } from '../middleware/clock.js'
import type { Signals } from '../middleware/signals.js'
import { cachedReason, hiddenReason, leavingReason } from './holdReasons.js'
import { onLeaving } from './onLeaving.js'
import type { HiddenOptions } from './signalsOptions.js'
import { isPersisted, onEvent, type PageTarget, type VisibilityTarget } from './pageTarget.js'
import { createPresence } from './presence.js'

/** `online`: another network. `offline` is not listened to. */
export function onlineSignals(target: PageTarget | undefined): Signals {
  return ({ online }) => onEvent(target, 'online', online)
}

/** The page turned visible: look at once, or connect anew after a long time. Hidden: `keep` or `pause`. */
export function visibilitySignals(
  page: VisibilityTarget | undefined,
  { hidden = 'keep', refreshAfterHiddenMs = Infinity }: HiddenOptions,
  clock: Clock,
): Signals {
  return ({ wake, refresh, hold, release }) => {
    const presence = createPresence(hidden, refreshAfterHiddenMs, clock, refresh)

    function follow() {
      if (page?.visibilityState !== 'hidden') {
        if (hidden === 'pause') release(hiddenReason)
        presence.back()
        return true
      }
      presence.left()
      if (hidden === 'pause') hold(hiddenReason)
      return false
    }

    follow()
    const undo = onEvent(page, 'visibilitychange', () => follow() && wake())
    return () => {
      undo()
      presence.end()
    }
  }
}

/** In the back/forward cache a page has no connection. On its return, or on that from being frozen: look at once. */
export function bfcacheSignals(
  target: PageTarget | undefined,
  document: PageTarget | undefined,
): Signals {
  return ({ wake, hold, release }) => {
    const undos = [
      onEvent(target, 'pagehide', (event) => isPersisted(event) && hold(cachedReason)),
      onEvent(target, 'pageshow', (event) => {
        if (!isPersisted(event)) return
        release(cachedReason)
        wake()
      }),
      onEvent(document, 'resume', wake),
    ]
    return () => undos.forEach((undo) => undo())
  }
}

/** Neither an attempt nor a connection while the page is being left. */
export function leavingSignals(
  target: PageTarget | undefined,
  forMs: number,
  clock: Clock,
): Signals {
  return ({ hold, release }) =>
    onLeaving(target, forMs, clock, {
      left: () => hold(leavingReason),
      stayed: () => release(leavingReason),
    })
}
