import type { Probe } from '../rules/state.js'
import type { Reachability } from '../rules/policy.js'
import type { ProbeConnection } from './connector.js'
import { failureOf } from './dialer.js'

/** Looks by a probe, one at a time; one that throws or hangs is an `unreachable`. */
export interface Prober {
  look(target: { readonly id: string; readonly node: string }, nowMs: number): void
  /** When the look under way is out of time, in ms; `Infinity` without one. */
  endsMs(): number
  /** Ends a look that is out of time. */
  expire(nowMs: number): void
  /** Ends the look under way: whatever comes of it later changes nothing. */
  abandon(why: string): void
}

export function createProber(
  probe: ProbeConnection,
  timeoutMs: number,
  onSeen: (result: Probe | Reachability) => void,
): Prober {
  let current: { readonly controller: AbortController; sinceMs: number } | null = null

  async function carryOut(
    own: NonNullable<typeof current>,
    target: { readonly id: string; readonly node: string },
  ) {
    let result: Probe | Reachability
    try {
      result = await probe({ ...target, signal: own.controller.signal })
    } catch (error) {
      result = { reachability: 'unreachable', reason: failureOf(error).reason }
    }
    if (current !== own) return
    current = null
    onSeen(result)
  }

  function abandon(why: string) {
    const own = current
    current = null
    own?.controller.abort(new Error(why))
  }

  return {
    look(target, nowMs) {
      if (current !== null) return
      current = { controller: new AbortController(), sinceMs: nowMs }
      void carryOut(current, target)
    },
    endsMs: () => (current === null ? Infinity : current.sinceMs + timeoutMs),
    expire(nowMs) {
      if (current === null) return
      current.sinceMs = Math.min(current.sinceMs, nowMs) // the clock stepped back
      if (nowMs < current.sinceMs + timeoutMs) return
      const reason = 'the probe timed out'
      abandon(reason)
      onSeen({ reachability: 'unreachable', reason })
    },
    abandon,
  }
}
