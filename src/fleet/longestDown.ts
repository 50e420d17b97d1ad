import { isOutage } from '../rules/decide.js'
import type { ReconnectorState } from '../rules/state.js'
import { perBlock } from './derived.js'
import type { FleetState } from './fleetState.js'

interface Down {
  readonly position: number
  readonly sinceMs: number
}

/** Finds up to `most` of those that have been down the longest. */
function createWorst(most: number) {
  // A stable sort: among equals, the connection that was added first comes first.
  const longest = (downs: Down[]): readonly Down[] =>
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and ES2022 has no toSorted
    downs.sort((a, b) => (a.sinceMs === b.sinceMs ? 0 : a.sinceMs - b.sinceMs)).slice(0, most)
  return perBlock<ReconnectorState | null, readonly Down[]>(
    (states) =>
      longest(
        states.flatMap((state, position) =>
          state && isOutage(state) ? [{ position, sinceMs: state.sinceMs ?? Infinity }] : [],
        ),
      ),
    (parts, size) =>
      parts.reduce((found, part, at) => {
        // Among equals those that were found before come first; most parts have nothing to add.
        const untilMs = found[most - 1]?.sinceMs
        const better = part.filter(({ sinceMs }) => untilMs === undefined || sinceMs < untilMs)
        if (better.length === 0) return found
        const moved = better.map(({ position, sinceMs }) => ({
          position: at * size + position,
          sinceMs,
        }))
        return longest([...found, ...moved])
      }, []),
  )
}

/** By powers of two, so that there are few of them, and none is dropped when another number is asked for. */
const worstUpTo = new Map<number, ReturnType<typeof createWorst>>()

/** The positions of the `n` connections that have been down the longest, longest first. */
export function longestDown(connections: FleetState['connections'], n: number): readonly number[] {
  const most = 2 ** Math.ceil(Math.log2(Math.max(n, 16)))
  const worstOf = worstUpTo.get(most) ?? createWorst(most)
  worstUpTo.set(most, worstOf)
  return worstOf(connections)
    .slice(0, n)
    .map(({ position }) => position)
}
