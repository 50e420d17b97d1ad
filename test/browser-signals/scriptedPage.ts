type Arguments = Parameters<EventTarget['addEventListener']>

/** An event target that knows how many listeners it has. */
export class ScriptedTarget extends EventTarget {
  visibilityState = 'visible'
  readonly #listeners = new Map<Arguments[1], string>()

  get listenerCount() {
    return this.#listeners.size
  }

  override addEventListener(type: string, listener: Arguments[1]) {
    this.#listeners.set(listener, type)
    super.addEventListener(type, listener)
  }

  override removeEventListener(type: string, listener: Arguments[1]) {
    if (this.#listeners.get(listener) === type) this.#listeners.delete(listener)
    super.removeEventListener(type, listener)
  }

  fire(type: string, fields: object = {}) {
    this.dispatchEvent(Object.assign(new Event(type), fields))
  }

  turn(visibilityState: 'visible' | 'hidden') {
    this.visibilityState = visibilityState
    this.fire('visibilitychange')
  }
}

/** Web Locks in the hands of a test: exclusive ones, in the order of their requests. */
export function createScriptedLocks() {
  interface Wanted {
    readonly name: string
    readonly whileHeld: () => Promise<unknown>
    readonly settle: (result: unknown) => void
    readonly reject: (error: unknown) => void
  }
  const waiting: Wanted[] = []
  const held = new Map<string, Wanted>()
  let refusal: Error | undefined

  function grant(name: string) {
    const next = waiting.find((wanted) => wanted.name === name)
    if (held.has(name) || next === undefined) return
    waiting.splice(waiting.indexOf(next), 1)
    held.set(name, next)
    void next.whileHeld().then((result) => {
      if (held.get(name) !== next) return // it was stolen
      held.delete(name)
      next.settle(result)
      grant(name)
    })
  }

  return {
    request(name: string, { signal }: { signal: AbortSignal }, whileHeld: () => Promise<unknown>) {
      return new Promise<unknown>((settle, reject) => {
        if (refusal) return reject(refusal)
        const wanted = { name, whileHeld, settle, reject }
        waiting.push(wanted)
        signal.addEventListener('abort', () => {
          const at = waiting.indexOf(wanted)
          if (at < 0) return // granted: it is not for the signal to end that
          waiting.splice(at, 1)
          reject(signal.reason)
        })
        queueMicrotask(() => grant(name))
      })
    },
    heldCount: () => held.size,
    waitingCount: () => waiting.length,
    /** What `request` with `steal: true` does to the present holder. */
    steal(name: string) {
      const holder = held.get(name)
      held.delete(name)
      holder?.reject(new DOMException('stolen', 'AbortError'))
      void this.request(name, { signal: new AbortController().signal }, () => new Promise(() => {}))
    },
    /** Every request from now on is refused. */
    refuse: (error: Error) => void (refusal = error),
  }
}
