import type { Signals } from '../middleware/signals.js'

/**
 * Makes one source of signals of several. It starts all or, where one throws, none.
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
    const undo = () => {
      for (const undoOne of undos.splice(0)) undoOne()
    }
    try {
      for (const start of sources) undos.push(start(handlers))
    } catch (error) {
      undo()
      throw error
    }
    return undo
  }
}
