import type { Signals } from '../middleware/signals.js'
import { isPersisted, onEvent, type PageTarget } from './pageSignals.js'

/** `navigator.locks`, as far as it is used. */
export interface Locks {
  /** As `navigator.locks.request`: holds the lock until `whileHeld` settles, waits for it until the signal aborts. */
  request(
    name: string,
    options: { signal: AbortSignal },
    whileHeld: () => Promise<void>,
  ): Promise<unknown>
}

/** Shown as the reason of the pause, in all tabs but one. */
export const exclusiveReason = 'another tab has the connection'

/**
 * Holds until this tab has the lock, and for as long has the connection alone.
 *
 * A page in the back/forward cache must not have the lock, nor be the next to get it: it is frozen with it, and all
 * other tabs wait until somebody goes back (Chromium 156). So it lets go on `pagehide`, and asks again on its return.
 */
export function exclusiveSignals(
  name: string,
  locks: Locks | undefined,
  target: PageTarget | undefined,
): Signals {
  return ({ wake, hold, release }) => {
    if (locks === undefined) {
      throw new Error(
        'createBrowserSignals: expected `navigator.locks` for `exclusive`, and it is not there. ' +
          'Browsers have it in secure contexts (https, or localhost), Node from 24 on; else give `locks`.',
      )
    }

    let turn: AbortController | undefined

    /** Ends the waiting for the lock, or gives it back. */
    const letGo = () => turn?.abort()

    function ask() {
      letGo()
      const { signal } = (turn = new AbortController())
      const whileHeld = () =>
        new Promise<void>((giveBack) => {
          if (signal.aborted) return giveBack()
          signal.addEventListener('abort', () => giveBack())
          release(exclusiveReason)
          wake()
        })
      hold(exclusiveReason)
      locks?.request(name, { signal }, whileHeld).catch((error: unknown) => {
        if (signal.aborted) return
        if (isAbort(error))
          ask() // stolen: wait for it like everybody else
        else refused(error)
      })
    }

    /** Such as in a sandboxed frame, which has no origin to share a lock with. */
    function refused(error: unknown) {
      hold(`the lock \`${name}\` cannot be had: ${String(error)}`)
      release(exclusiveReason)
    }

    const unhide = onEvent(target, 'pagehide', (event) => {
      if (!isPersisted(event)) return // it is going away for good, and the browser lets go
      hold(exclusiveReason)
      letGo()
    })
    const unshow = onEvent(target, 'pageshow', (event) => {
      if (!isPersisted(event)) return
      ask()
    })
    ask()
    return () => {
      unhide()
      unshow()
      letGo()
    }
  }
}

function isAbort(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
  )
}
