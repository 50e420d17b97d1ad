import { itemAt } from './blocks.js'
import { oncePer } from './derived.js'
import type { FleetState } from './fleetState.js'
import { indexOf } from './positions.js'

/** Lists of ids that were given before, by the question. */
const listsOf = /* @__PURE__ */ oncePer((_of: object) => new Map<string, readonly string[]>())

/**
 * The ids at the positions that `find` finds: the same list for the same version of a fleet, and for the next one as
 * long as it is equal, so that components do not render again. What is asked of another fleet, or another question, does
 * not change that.
 */
export function idsFound(
  fleet: FleetState,
  question: string,
  find: (connections: FleetState['connections']) => readonly number[],
): readonly string[] {
  const known = listsOf(fleet).get(question)
  if (known !== undefined) return known
  const { ids, connections } = fleet
  const found = find(connections).map((position) => itemAt(ids, position) ?? '')
  // Until a connection comes or goes, versions of one fleet are known by their `ids`; then by what these were made of.
  const kept = [fleet, ids, indexOf(ids)].map(listsOf)
  const last = kept.map((lists) => lists.get(question)).find((list) => list !== undefined)
  const isSame = last?.length === found.length && found.every((id, at) => id === last[at])
  const list = isSame ? last : found
  for (const lists of kept) lists.set(question, list)
  return list
}
