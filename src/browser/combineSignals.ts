import type { SignalHandlers, Signals } from '../middleware/signals.js'
import { endOf } from '../rules/endOf.js'

/**
 * Combines several sources of signals. If a source throws at the start, none is started. If two sources add a hold
 * with the same reason, it ends when both have released it. Calls of a source after the end are ignored.
 *
 * @example
 * ```ts
 * import { combineSignals, createBrowserSignals, createRtkQuerySignals } from 'redux-reconnector/browser'
 *
 * const rtkQuery = createRtkQuerySignals()
 * const page = createBrowserSignals({ online: false, visibility: false })
 * const signals = combineSignals(page, rtkQuery.signals) // for the listener's option
 * ```
 */
export function combineSignals(...sources: readonly Signals[]): Signals {
  return (handlers) => {
    const undos: (() => void)[] = []
    const holdings = sources.map(() => new Set<string>())
    let isOver = false

    function undo() {
      isOver = true
      const errors: unknown[] = []
      for (const undoOne of undos.splice(0)) {
        try {
          undoOne()
        } catch (error) {
          errors.push(error)
        }
      }
      if (errors.length > 0) throw errors[0]
    }

    const handlersOf = (own: Set<string> | undefined): SignalHandlers => ({
      wake: () => isOver || handlers.wake(),
      retry: () => isOver || handlers.retry(),
      online: () => isOver || handlers.online(),
      refresh: (reason) => isOver || handlers.refresh(reason),
      hold(reason) {
        if (isOver) return
        own?.add(reason)
        handlers.hold(reason)
      },
      release(reason) {
        own?.delete(reason)
        const isHeld = holdings.some((holding) => holding.has(reason))
        if (!isOver && !isHeld) handlers.release(reason)
      },
    })

    try {
      for (const [index, start] of sources.entries()) {
        undos.push(endOf('combineSignals', start(handlersOf(holdings[index]))))
      }
    } catch (error) {
      undo()
      throw error
    }
    return undo
  }
}
