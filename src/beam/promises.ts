const nothing = () => {}

/** `Promise.withResolvers`, which Node 20 has not. */
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
 * Calls `fn` after a time, and after what has come by then is read: an event loop that was blocked finds the timer due
 * before it has read what came meanwhile.
 */
export const whenLate = (fn: () => void, ms: number): NodeJS.Timeout =>
  setTimeout(() => setImmediate(fn), ms).unref()

/**
 * Settles as `work` does, or rejects when `signal` is aborted (with its reason) or when `limit.ms`
 * have passed (with `limit.late()`). Does not stop the work. Keeps no timer and no listener after
 * it has settled.
 */
export const limited = <T>(
  work: Promise<T>,
  signal?: AbortSignal,
  limit?: { readonly ms: number; late(): Error },
): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal?.reason)
    const timer = limit && whenLate(() => reject(limit.late()), limit.ms)
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) onAbort()
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    })
  })
