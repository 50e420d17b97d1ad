import type { Clock } from '../middleware/clock.js'
import type { Signals } from '../middleware/signals.js'
import { refusedReason, takenReason, turnReason } from './holdReasons.js'
import { isPersisted, onEvent, type PageTarget } from './pageTarget.js'

/** `navigator.locks`, as far as it is used. */
export interface Locks {
  /**
   * Requests a lock and keeps it until `whileHeld` settles, as `navigator.locks.request`. It waits for the lock until
   * `signal` aborts. With `ifAvailable` it does not wait, and calls `whileHeld` with `null`.
   */
  request(
    name: string,
    options: { signal?: AbortSignal; ifAvailable?: boolean },
    whileHeld: (lock: unknown) => Promise<void>,
  ): Promise<unknown>
}

/**
 * For how long nothing is said of another tab, in ms: it may be this page before its reload, or this listener before its
 * last stop, with a lock that is about to be given back.
 */
const graceMs = 250

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
  clock: Clock,
  onError: (error: unknown) => void,
): Signals {
  return ({ wake, hold, release }) => {
    if (locks === undefined) {
      throw new Error(
        'createBrowserSignals: `exclusive` needs `navigator.locks`, which is missing here. ' +
          'Browsers have it in secure contexts (https or localhost), Node from 24.5 on. Otherwise, pass `locks`.',
      )
    }

    let turn: AbortController | undefined

    function tell(error: Error) {
      // Who takes the errors must not add to them.
      try {
        Promise.resolve(onError(error) as unknown).catch(() => {})
      } catch {}
    }

    /** Ends the waiting for the lock, or gives it back. */
    const letGo = () => turn?.abort()

    /** Holds for one reason instead of another, without a moment in between. */
    function holdInstead(reason: string, former: readonly string[]) {
      hold(reason)
      for (const other of former) release(other)
    }

    function ask() {
      letGo()
      const { signal } = (turn = new AbortController())
      holdInstead(turnReason, [takenReason, refusedReason])
      if (!signal.aborted) void takeTurn(locks as Locks, signal) // checked above
    }

    async function takeTurn(available: Locks, signal: AbortSignal) {
      let hadIt = false

      const whileHeld = () =>
        new Promise<void>((giveBack) => {
          if (signal.aborted) return giveBack()
          signal.addEventListener('abort', () => giveBack())
          hadIt = true
          for (const reason of [takenReason, turnReason]) release(reason)
          wake()
        })

      try {
        await available.request(name, { ifAvailable: true }, async (lock) => {
          if (lock !== null) await whileHeld()
        })
        if (signal.aborted) return
        const timer = clock.setTimeout(() => holdInstead(takenReason, [turnReason]), graceMs)
        const settle = () => clock.clearTimeout(timer)
        signal.addEventListener('abort', settle)
        await available.request(name, { signal }, () => {
          settle()
          return whileHeld()
        })
      } catch (error) {
        if (signal.aborted) return
        if (hadIt && isAbort(error)) return ask() // stolen: wait for it like everybody else
        // Such as in a sandboxed frame, which has no origin to share a lock with.
        letGo()
        holdInstead(refusedReason, [turnReason, takenReason])
        tell(
          new Error(`createBrowserSignals: the browser refused the lock \`${name}\``, {
            cause: error,
          }),
        )
      }
    }

    const unhide = onEvent(target, 'pagehide', (event) => {
      if (!isPersisted(event)) return // it is going away for good, and the browser lets go
      holdInstead(turnReason, [takenReason])
      letGo()
    })
    const unshow = onEvent(target, 'pageshow', (event) => {
      if (isPersisted(event)) ask()
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
