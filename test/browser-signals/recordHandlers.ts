import type { SignalHandlers } from 'redux-reconnector'

/** Handlers that write down what they are asked for: `wake`, `hold: the page is hidden`. */
export function recordHandlers(answer: (call: string) => void = () => {}) {
  const calls: string[] = []
  const held = new Set<string>()
  function note(name: keyof SignalHandlers, reason?: string) {
    const call = reason === undefined ? name : `${name}: ${reason}`
    calls.push(call)
    answer(call)
  }
  const handlers: SignalHandlers = {
    wake: () => note('wake'),
    retry: () => note('retry'),
    online: () => note('online'),
    refresh: (reason) => note('refresh', reason),
    hold(reason) {
      held.add(reason)
      note('hold', reason)
    },
    release(reason) {
      held.delete(reason)
      note('release', reason)
    },
  }
  return {
    handlers,
    /** What is held now. */
    held: () => [...held],
    /** What was asked for since the last time. */
    taken: () => calls.splice(0),
  }
}
