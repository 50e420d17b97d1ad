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
  if (!isFleetLike(a) || !isFleetLike(b) || lengthOf(a.ids) !== lengthOf(b.ids)) return false
  let isSame = true
  eachDifference(a.ids, b.ids, () => (isSame = false))
  eachDifference(a.connections, b.connections, (one, other) => {
    isSame &&= one !== undefined && other !== undefined && isSameConnection(one, other)
  })
  return isSame
}

function isSameConnection(a: ReconnectorState | null, b: ReconnectorState | null): boolean {
  return a !== null && b !== null && isSameState(a, b)
}

/** The chunks that were looked at item by item, each with the chunk of its ids: no chunk ever changes. */
const checkedWith = new WeakMap<Chunk<unknown>, Chunk<unknown>>()

/** Whether a value is a fleet in all its parts, as after an import it may not be. What was looked at once is known. */
export function isFleet(value: unknown): value is FleetState {
  return (
    isFleetLike(value) &&
    value.connections.every((group, g) =>
      group.every((chunk, c) => {
        const ids: Chunk<unknown> = value.ids[g]?.[c] ?? []
        if (checkedWith.get(chunk) === ids) return true
        for (let at = 0; at < ids.length; at += 1) {
          if (!isMember(ids[at], chunk[at])) return false
        }
        checkedWith.set(chunk, ids)
        return true
      }),
    )
  )
}

function isMember(id: unknown, state: unknown): boolean {
  if (id === null) return state === null
  return typeof id === 'string' && isState(state)
}

/** The same fleet, which `isFleet` then knows to be one without a look: for who has checked all of it already. */
export function knownToBeFleet(fleet: FleetState): FleetState {
  for (const [g, group] of fleet.connections.entries()) {
    for (const [c, chunk] of group.entries()) checkedWith.set(chunk, fleet.ids[g]?.[c] ?? [])
  }
  return fleet
}

/** Whether each place of a fleet holds an id and what may be its state, or nothing. */
export function hasMembers({ ids, connections }: FleetState): boolean {
  let isWhole = true
  for (const [g, group] of ids.entries()) {
    for (const [c, chunk] of group.entries()) {
      const states = connections[g]?.[c]
      isWhole &&= chunk.every((id: unknown, at) =>
        id === null ? states?.[at] === null : typeof id === 'string' && isRecord(states?.[at]),
      )
    }
  }
  return isWhole
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
    (list.length === blockSize || (isLast && list.length > 0 && list.length < blockSize))
  )
}
