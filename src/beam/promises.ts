const nothing = () => {}

/** `Promise.withResolvers`, which Node 20 does not have. */
export function withResolvers<T>() {
  let resolve: (value: T) => void = nothing
  let reject: (error: Error) => void = nothing
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}

/**
 * Calls `fn` in `ms`, and one turn of the event loop later: a process that was blocked, or asleep, finds its timers due
 * before it has read what arrived in the meantime. Does not keep the process alive.
 *
 * @returns what cancels it; safe to call twice
 */
export function later(ms: number, fn: () => void): () => void {
  let turn: NodeJS.Immediate | undefined
  const timer = setTimeout(() => {
    turn = setImmediate(fn) // with `unref` the loop could wait for something else first
  }, ms).unref()
  return () => {
    clearTimeout(timer)
    clearImmediate(turn)
  }
}

/**
 * Settles as `work` does, or rejects when `signal` is aborted (with its reason) or when `limit.ms` have passed (with
 * `limit.late()`). Does not stop the work. Keeps no timer and no listener after it has settled.
 */
export const limited = <T>(
  work: Promise<T>,
  signal?: AbortSignal,
  limit?: { readonly ms: number; late(): Error },
): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal?.reason)
    const cancel = limit && later(limit.ms, () => reject(limit.late()))
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) onAbort()
    work.then(resolve, reject).finally(() => {
      cancel?.()
      signal?.removeEventListener('abort', onAbort)
    })
  })
