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
