/** The clock of the platform, which counts its timers. */
export function createCountedClock() {
  const timers = new Set<NodeJS.Timeout>()
  return {
    now: () => Date.now(),
    setTimeout(fn: () => void, ms: number) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        fn()
      }, ms)
      timers.add(timer)
      return timer
    },
    clearTimeout(handle: unknown) {
      const timer = handle as NodeJS.Timeout // what `setTimeout` above gave
      timers.delete(timer)
      clearTimeout(timer)
    },
    pending: () => timers.size,
  }
}
