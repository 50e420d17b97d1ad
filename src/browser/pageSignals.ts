import type { Signals } from '../middleware/signals.js'
import { combineSignals } from './combineSignals.js'

/** What events come from: a `window`, a `document`, or any `EventTarget`. */
export interface PageTarget {
  /** As in the DOM. */
  addEventListener(type: string, listener: (event: Event) => void): void
  /** As in the DOM. */
  removeEventListener(type: string, listener: (event: Event) => void): void
}

/** A `document`, as far as it is looked at. */
export interface VisibilityTarget extends PageTarget {
  /** `hidden`, or anything else for visible. */
  readonly visibilityState: string
}

/** What happens while the page is hidden: nothing, or neither an attempt nor a connection. */
export type WhenHidden = 'keep' | 'pause'

/** Shown as the reason of the pause. */
export const hiddenReason = 'the page is hidden'

// Asked for at a start, and nowhere else: on a server none of these is there.
const platform: { addEventListener?: unknown; document?: VisibilityTarget } = globalThis

/** The window, or the scope of a worker. */
export function platformWindow(): PageTarget | undefined {
  return typeof platform.addEventListener === 'function' ? globalThis : undefined
}

export function platformDocument(): VisibilityTarget | undefined {
  return platform.document
}

/** No target (on a server): no signals, and nothing to undo. */
export function onEvent(
  target: PageTarget | undefined,
  type: string,
  listener: (event: Event) => void,
): () => void {
  target?.addEventListener(type, listener)
  return () => target?.removeEventListener(type, listener)
}

/** Whether a `pageshow` or `pagehide` is about the back/forward cache. */
export function isPersisted(event: Event): boolean {
  return 'persisted' in event && event.persisted === true
}

/** `online`: attempt now instead of waiting on. `offline` is not listened to. */
export function onlineSignals(target: PageTarget | undefined): Signals {
  return ({ retry }) => onEvent(target, 'online', retry)
}

/** The page turned visible: look at once. Hidden: `keep` or `pause`. */
export function visibilitySignals(page: VisibilityTarget | undefined, hidden: WhenHidden): Signals {
  return ({ wake, hold, release }) => {
    const isHidden = () => page?.visibilityState === 'hidden'
    const follow = () => {
      if (hidden === 'pause' && isHidden()) hold(hiddenReason)
      else release(hiddenReason) // also what a reload or a restart left behind
    }
    follow()
    return onEvent(page, 'visibilitychange', () => {
      follow()
      if (!isHidden()) wake()
    })
  }
}

/** The page came back from the back/forward cache, or from being frozen: look at once. */
export function bfcacheSignals(
  target: PageTarget | undefined,
  document: PageTarget | undefined,
): Signals {
  return combineSignals(
    ({ wake }) => onEvent(target, 'pageshow', (event) => isPersisted(event) && wake()),
    ({ wake }) => onEvent(document, 'resume', wake),
  )
}
