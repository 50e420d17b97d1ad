import type { Signals } from '../middleware/signals.js'

// Each is shown as the reason of the pause.
export const hiddenReason = 'the page is hidden'
export const cachedReason = 'the page is in the back/forward cache'
export const leavingReason = 'the page is being left'
export const turnReason = 'waiting for its turn'
export const takenReason = 'another tab has the connection'
export const refusedReason = 'the browser refuses the lock'

/** All holds that a page puts. */
export const pageReasons: readonly string[] = [
  hiddenReason,
  cachedReason,
  leavingReason,
  turnReason,
  takenReason,
  refusedReason,
]

/**
 * The same signals, which at their start also take away what a former life of the page left held in a persisted state:
 * also what they would not hold today, since an option may have changed with the reload.
 */
export function endFormerHolds(reasons: readonly string[], signals: Signals): Signals {
  return (handlers) => {
    const held = new Set<string>()
    const undo = signals({
      ...handlers,
      hold(reason) {
        held.add(reason)
        handlers.hold(reason)
      },
    })
    // Not before: a hold that is taken away and put again would let an attempt through.
    for (const reason of reasons) if (!held.has(reason)) handlers.release(reason)
    return undo
  }
}
