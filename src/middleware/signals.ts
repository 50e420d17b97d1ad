/** What a source of signals may ask of the listener. A hold wins over all of it. */
export interface SignalHandlers {
  /** Look at once, and do what is due: the page woke up, timers may have been throttled. */
  wake(): void
  /** Attempt now instead of waiting on, within the policy: no more than `maxAttempts`, not before a server's hint. */
  retry(): void
  /**
   * The network changed. The short waits start anew, also after `maxAttempts`; on a network that comes and goes all the
   * time this adds about one attempt in two minutes.
   */
  online(): void
  /** The open connection is probably dead, or old: close it and make it anew. */
  refresh(reason: string): void
  /** No attempt and no open connection, from now until `release` with the same reason. */
  hold(reason: string): void
  /** Ends what `hold` began, also in an earlier life of the page. After the last hold the listener goes on by itself. */
  release(reason: string): void
}

/**
 * A source of hints from outside, such as the browser's page. Called at `start()` before the first look; gives the
 * function that undoes it.
 */
export type Signals = (handlers: SignalHandlers) => () => void

/** Starts the signals, where there are any. The function that it gives ends them, and never throws. */
export function startSignals(
  signals: Signals | undefined,
  handlers: SignalHandlers,
  onError: (error: unknown) => void,
): () => void {
  const undo = signals?.(handlers)
  return () => {
    try {
      undo?.()
    } catch (error) {
      onError(error)
    }
  }
}
