import { isState } from '../rules/checks.js'
import { isRecord } from '../rules/shape.js'
import { isSameState, type ReconnectorState } from '../rules/state.js'
import {
  blockSize,
  blocksOf,
  eachDifference,
  itemsOf,
  lengthOf,
  type Blocks,
  type Chunk,
} from './blocks.js'

/**
 * The state of a fleet, as plain JSON. `ids` and `connections` have the same positions: the state of a connection is
 * at the position of its id. At the position of a removed connection, both are `null`. Read it with the selectors,
 * such as `selectById`.
 *
 * `ids` keeps its reference until a connection is added or removed.
 */
export interface FleetState {
  /** The id at each position; `null` where a connection was removed. */
  readonly ids: Blocks<string | null>
  /** The state at the same position. */
  readonly connections: Blocks<ReconnectorState | null>
}

/** The fleet without the places of removed connections. */
export function compacted({ ids, connections }: FleetState): FleetState {
  return {
    ids: blocksOf([...itemsOf(ids)].filter((id) => id !== null)),
    connections: blocksOf([...itemsOf(connections)].filter((state) => state !== null)),
  }
}

/** Whether two fleets say the same; what they share is not looked at. */
export function isSameFleet(a: FleetState, b: FleetState): boolean {
  if (a === b) return true
  if (!isFleetLike(a) || !isFleetLike(b)) return false
  let isSame = true
  eachDifference(a.ids, b.ids, () => (isSame = false))
  eachDifference(a.connections, b.connections, (one, other) => {
    isSame &&= !!one && !!other && isSameState(one, other)
  })
  return isSame
}

/** The chunks that were looked at item by item, each with the chunk of its ids: no chunk ever changes. */
const checkedWith = new WeakMap<Chunk<unknown>, Chunk<unknown>>()

/** Whether a value is a fleet in all its parts, as after an import it may not be. What was looked at once is known. */
export function isFleet(value: unknown): value is FleetState {
  return (
    isFleetLike(value) &&
    isEachChunk(value, (ids, states) => {
      for (let at = 0; at < ids.length; at += 1) {
        if (!isMember(ids[at], states[at], isState)) return false
      }
      checkedWith.set(states, ids)
      return true
    })
  )
}

/** The same fleet, which `isFleet` then knows to be one without a look: for who has checked all of it already. */
export function knownToBeFleet(fleet: FleetState): FleetState {
  isEachChunk(fleet, (ids, states) => checkedWith.set(states, ids).has(states))
  return fleet
}

/** Whether each place of a fleet holds an id and what may be its state, or nothing. */
export function hasMembers(fleet: FleetState): boolean {
  return isEachChunk(fleet, (ids, states) =>
    ids.every((id, at) => isMember(id, states[at], isRecord)),
  )
}

/** Whether each chunk that is not known is as it should be. */
function isEachChunk(
  { ids, connections }: FleetState,
  isRight: (ids: Chunk<unknown>, states: Chunk<unknown>) => boolean,
): boolean {
  return connections.every((group, g) =>
    group.every((states, c) => {
      const own = ids[g]?.[c] ?? []
      return checkedWith.get(states) === own || isRight(own, states)
    }),
  )
}

function isMember(id: unknown, state: unknown, isRight: (state: unknown) => boolean): boolean {
  return id === null ? state === null : typeof id === 'string' && isRight(state)
}

/** Whether a value has the form of a fleet, whatever its places hold. */
export function isFleetLike(value: unknown): value is FleetState {
  const { ids, connections } = Object(value) as Partial<FleetState> // looked at here
  return isBlocks(ids) && isBlocks(connections) && lengthOf(ids) === lengthOf(connections)
}

function isBlocks(value: unknown): value is Blocks<unknown> {
  return (
    Array.isArray(value) &&
    value.every(
      (group: unknown, at) => isBlock(group, at, value) && (group as unknown[]).every(isBlock), // a list by now
    ) &&
    // Only the very last chunk may have room.
    value.slice(0, -1).every((group: unknown[][]) => group.at(-1)?.length === blockSize)
  )
}

function isBlock(list: unknown, at: number, of: readonly unknown[]): boolean {
  const isLast = at === of.length - 1
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.length <= blockSize &&
    (isLast || list.length === blockSize)
  )
}
