import { backoffMs, jitteredMs } from '../rules/backoff.js'
import { isDraw } from '../rules/checks.js'
import { mergedPolicy, defaultPolicy } from '../rules/policy.js'

/** The timers of a publisher. You can pass the clock of a listener. */
export interface Timers {
  /** Calls `fn` once after `ms`. Returns a handle for `clearTimeout`. */
  setTimeout(fn: () => void, ms: number): unknown
  /** Cancels a timer. It does nothing if the timer has already run. */
  clearTimeout(handle: unknown): void
}

const longestMs = 10_000
const policy = mergedPolicy(defaultPolicy, {
  backoffMs: [100, 200, 500, 1000, 2000, 5000],
  jitter: [0.5, 1], // a broker that comes back is not met by all its writers at once
})

/** Work that is tried until it gives something; the waits between are those of this library's own rules. */
export interface Retrying<Result> {
  /** What the work gave; `undefined` once it was ended. */
  readonly result: Promise<Result | undefined>
  /** Ends the waits; what the try under way gives is passed over. */
  end(): void
}

/** @param onError - told what each try throws */
export function retrying<Result>(
  work: () => Promise<Result>,
  {
    timers,
    random,
    onError,
  }: { timers: Timers; random: () => number; onError(error: unknown): void },
): Retrying<Result> {
  let hasEnded = false
  let timer: unknown = null
  let settle: (result: Result | undefined) => void
  const result = new Promise<Result | undefined>((resolve) => (settle = resolve))

  function drawn() {
    try {
      const given: unknown = random()
      if (isDraw(given)) return given
    } catch (error) {
      onError(error)
    }
    return 0
  }

  async function attempt(failures: number) {
    try {
      const given = await work()
      if (!hasEnded) settle(given)
    } catch (error) {
      if (hasEnded) return
      onError(error)
      if (hasEnded) return // by what was told
      const waitMs = jitteredMs(backoffMs(policy, longestMs, failures), policy, drawn())
      timer = timers.setTimeout(() => void attempt(failures + 1), Math.ceil(waitMs))
    }
  }
  void attempt(0)

  return {
    result,
    end() {
      hasEnded = true
      if (timer !== null) timers.clearTimeout(timer)
      settle(undefined)
    },
  }
}
