/**
 * What a source of signals may ask of the listener, at any moment. None of it goes against a person's pause, and all of
 * it keeps to the policy.
 */
export interface SignalHandlers {
  /** Look at once, and do what is due: the page woke up, timers may have been throttled. */
  wake(): void
  /** Attempt now instead of waiting on, as far as the policy and the server's hint allow. */
  retry(): void
  /**
   * The network changed: attempt now, and begin again with the short waits. Also after `maxAttempts`, and at most about
   * once a minute beyond the schedule.
   */
  online(): void
  /** The open connection cannot be trusted any more: close it and make it anew. `reason`: in words for people. */
  refresh(reason: string): void
  /** No attempt and no open connection, from now until `release` with the same reason. */
  hold(reason: string): void
  /** Ends what `hold` began; after the last one the listener goes on by itself. */
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
