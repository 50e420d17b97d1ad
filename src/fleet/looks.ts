import type { Clock } from '../middleware/clock.js'
import type { ProbeConnection } from '../middleware/connector.js'
import { createProber } from '../middleware/prober.js'
import type { Reachability } from '../rules/policy.js'
import type { Probe } from '../rules/state.js'
import type { Line } from './line.js'

/** Looks by the probe at many connections, no more than `maxConcurrent` at once, first come, first served. */
export interface Looks {
  ask(line: Line): void
  /** Whether a look is under way, or waits for its turn. */
  isAsked(line: Line): boolean
  /** Ends it: whatever comes of it later changes nothing. */
  abandon(line: Line, why: string): void
  /** Ends them all, and begins none of those that wait. */
  abandonAll(why: string): void
}

export function createLooks(
  probe: ProbeConnection,
  { clock, maxConcurrent, timeoutMs }: { clock: Clock; maxConcurrent: number; timeoutMs: number },
  onSeen: (line: Line, result: Probe | Reachability) => void,
): Looks {
  const underWay = new Set<Line>()
  const queue = new Set<Line>()

  function next() {
    for (const line of queue) {
      if (underWay.size >= maxConcurrent) return
      queue.delete(line)
      underWay.add(line)
      line.prober ??= createProber(probe, timeoutMs, (result) => {
        underWay.delete(line)
        next()
        onSeen(line, result)
      })
      line.prober.look({ id: line.id, node: line.state.node }, clock.now())
    }
  }

  return {
    ask(line) {
      if (underWay.has(line)) return
      queue.add(line)
      next()
    },
    isAsked: (line) => underWay.has(line) || queue.has(line),
    abandon(line, why) {
      queue.delete(line)
      underWay.delete(line)
      line.prober?.abandon(why)
      next()
    },
    abandonAll(why) {
      const lines = [...underWay]
      queue.clear() // first: a place that becomes free is for nobody
      underWay.clear()
      for (const line of lines) line.prober?.abandon(why)
    },
  }
}
