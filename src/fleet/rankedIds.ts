import type { ReconnectorState } from '../rules/state.js'
import { itemAt } from './blocks.js'
import { oncePer, perBlock } from './derived.js'
import type { FleetState } from './fleetState.js'
import { indexOf } from './positions.js'

interface Ranked {
  readonly position: number
  readonly rank: number
}

/** Finds the positions of up to `most` states, those of the least rank first; a state without a rank is left out. */
export function leastRanked(rankOf: (state: ReconnectorState) => number | null, most: number) {
  // A stable sort: among equals, the connection that was added first comes first.
  const least = (list: Ranked[]): readonly Ranked[] =>
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and ES2022 has no toSorted
    list.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank)).slice(0, most)
  return perBlock<ReconnectorState | null, readonly Ranked[]>(
    (states) =>
      least(
        states.flatMap((state, position) => {
          const rank = state && rankOf(state)
          return rank === null ? [] : [{ position, rank }]
        }),
      ),
    (parts, size) =>
      least(
        parts.flatMap((part, at) =>
          part.map(({ position, rank }) => ({ position: at * size + position, rank })),
        ),
      ),
  )
}

/** Lists of ids that were given before, by the question. */
const listsOf = /* @__PURE__ */ oncePer((_of: object) => new Map<string, readonly string[]>())

/**
 * The ids that `find` finds: the same list for the same version of a fleet, and for the next one as long as it is equal,
 * so that components do not render again. What is asked of another fleet, or another question, does not change that.
 */
export function idsAt(
  fleet: FleetState,
  question: string,
  find: (connections: FleetState['connections']) => readonly Ranked[],
): readonly string[] {
  const known = listsOf(fleet).get(question)
  if (known !== undefined) return known
  const { ids, connections } = fleet
  const found = find(connections).map(({ position }) => itemAt(ids, position) ?? '')
  // Until a connection comes or goes, versions of one fleet are known by their `ids`; then by what these were made of.
  const kept = [fleet, ids, indexOf(ids)].map(listsOf)
  const last = kept.map((lists) => lists.get(question)).find((list) => list !== undefined)
  const isSame = last?.length === found.length && found.every((id, at) => id === last[at])
  const list = isSame ? last : found
  for (const lists of kept) lists.set(question, list)
  return list
}
