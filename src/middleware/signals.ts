import { endOf } from '../rules/endOf.js'

/** The functions that a source of signals calls. A hold overrides all hints. */
export interface SignalHandlers {
  /** Check now, and make an overdue attempt: the page woke up, and its timers may be late. */
  wake(): void
  /** Attempt now instead of waiting, within the limits of the policy and of the server's hint. */
  retry(): void
  /**
   * The network changed: attempt now, and start with the short waits again, also after `maxAttempts`. On a network
   * that changes all the time this adds about one attempt in two minutes.
   */
  online(): void
  /** The open connection is probably dead: close it, and connect again. */
  refresh(reason: string): void
  /** Add a hold: close the connection and make no attempt until `release` with the same reason. */
  hold(reason: string): void
  /** Remove a hold, also a hold from a persisted state. After the last hold the listener continues. */
  release(reason: string): void
}

/** A source of hints and holds. `start()` calls it; the function that it returns stops it. */
export type Signals = (handlers: SignalHandlers) => () => void

/** Starts the signals, where there are any. The function that it gives ends them, and never throws. */
export function startSignals(
  { who, signals, onError }: { who: string; signals?: Signals; onError(error: unknown): void },
  handlers: SignalHandlers,
): () => void {
  const end = endOf(who, signals?.(handlers))
  return () => {
    try {
      end()
    } catch (error) {
      onError(error)
    }
  }
}
