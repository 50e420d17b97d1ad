import { blocksOf, itemsOf } from '../fleet/blocks.js'
import { knownToBeFleet, type FleetState } from '../fleet/fleetState.js'
import { isRecord, isString } from '../rules/shape.js'
import { packColumn, type Column } from './columns.js'
import { MirrorError } from './mirrorError.js'
import { packStates, unpackStates, type PackedStates } from './packedStates.js'
import { unpackColumn } from './unpackColumn.js'

/** A fleet in columns: its ids, those that were removed as null, and the states of the others. */
export interface PackedFleet {
  readonly count: number
  readonly ids: Column
  readonly states: PackedStates
}

export function packFleet({ ids, connections }: FleetState): PackedFleet {
  const places = [...itemsOf(ids)]
  return {
    count: places.length,
    ids: packColumn(places),
    states: packStates([...itemsOf(connections)].filter((state) => state !== null)),
  }
}

/** @throws MirrorError unless it is a fleet in all its parts: what it gives needs no further look */
export function unpackFleet(packed: unknown): FleetState {
  if (!isRecord(packed)) throw new MirrorError('expected a fleet in columns')
  const ids = idsIn(packed)
  const live = ids.filter((id) => id !== null)
  const states = unpackStates(packed.states, live.length)
  let next = 0
  const connections = ids.map((id) => (id === null ? null : (states[next++] ?? null)))
  return knownToBeFleet({ ids: blocksOf(ids), connections: blocksOf(connections) })
}

function idsIn({ count, ids }: Readonly<Record<string, unknown>>): readonly (string | null)[] {
  if (!Number.isSafeInteger(count) || Number(count) < 0) {
    throw new MirrorError('expected `count` to be a whole number, not negative')
  }
  const column = unpackColumn(ids, Number(count))
  // Only a fleet of one, or one that has lost all, has the same id everywhere.
  if (column.isConstant && Number(count) > mostEqual) throw new MirrorError('expected each id once')
  const list: (string | null)[] = []
  for (let row = 0; row < Number(count); row += 1) {
    const id = column.at(row)
    if (!isIdOrNull(id)) throw new MirrorError('expected `ids` to be strings or null')
    list.push(id)
  }
  return list
}

const isIdOrNull = (id: unknown): id is string | null => id === null || isString(id)

/** A fleet closes its holes before it has more of them: no text of a few bytes may ask for the memory of millions. */
const mostEqual = 10_000
