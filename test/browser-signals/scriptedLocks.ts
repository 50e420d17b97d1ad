import type { Locks } from 'redux-reconnector/browser'

interface Wanted {
  readonly name: string
  readonly whileHeld: (lock: unknown) => Promise<void>
  readonly settle: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Web Locks in the hands of a test: exclusive ones, in the order of their requests. */
export function createScriptedLocks() {
  const waiting: Wanted[] = []
  const held = new Map<string, Wanted>()
  let refusal: Error | undefined

  function grant(name: string) {
    const next = waiting.find((wanted) => wanted.name === name)
    if (held.has(name) || next === undefined) return
    waiting.splice(waiting.indexOf(next), 1)
    held.set(name, next)
    void next.whileHeld({ name }).then((result) => {
      if (held.get(name) !== next) return // it was stolen
      held.delete(name)
      next.settle(result)
      grant(name)
    })
  }

  const request: Locks['request'] = (name, { signal, ifAvailable }, whileHeld) =>
    new Promise<unknown>((settle, reject) => {
      if (refusal) return reject(refusal)
      const wanted = { name, whileHeld, settle, reject }
      queueMicrotask(() => {
        if (ifAvailable && (held.has(name) || waiting.length > 0)) {
          void whileHeld(null).then(settle)
          return
        }
        waiting.push(wanted)
        grant(name)
      })
      signal?.addEventListener('abort', () => {
        const at = waiting.indexOf(wanted)
        if (at < 0) return // granted: it is not for the signal to end that
        waiting.splice(at, 1)
        reject(signal.reason)
      })
    })

  return {
    request,
    heldCount: () => held.size,
    waitingCount: () => waiting.length,
    /** What `request` with `steal: true` does to the present holder. */
    steal(name: string) {
      const holder = held.get(name)
      held.delete(name)
      holder?.reject(new DOMException('stolen', 'AbortError'))
      void request(name, {}, () => new Promise(() => {}))
    },
    /** Every request from now on is refused. */
    refuse: (error: Error) => void (refusal = error),
  }
}
