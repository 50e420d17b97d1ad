import { editBlocks, itemsOf } from '../fleet/blocks.js'
import { knownToBeFleet, type FleetState } from '../fleet/fleetState.js'
import { isRecord, isString } from '../rules/shape.js'
import type { ReconnectorState } from '../rules/state.js'
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
  const { count } = packed
  if (!isCount(count)) {
    throw new MirrorError('expected `count` to be a whole number, not negative')
  }
  const column = unpackColumn(packed.ids, count)
  // Only a fleet of one, or one that has lost all, has the same id everywhere.
  if (column.isConstant && count > mostEqual) throw new MirrorError('expected each id once')
  const ids = editBlocks<string | null>([])
  let liveCount = 0
  for (let position = 0; position < count; position += 1) {
    const id = column.at(position)
    if (!isIdOrNull(id)) throw new MirrorError('expected `ids` to be strings or null')
    ids.set(position, id)
    if (id !== null) liveCount += 1
  }
  const stateAt = unpackStates(packed.states, liveCount)
  const connections = editBlocks<ReconnectorState | null>([])
  let row = 0
  for (let position = 0; position < count; position += 1) {
    connections.set(position, ids.get(position) === null ? null : stateAt(row++))
  }
  return knownToBeFleet({ ids: ids.done(), connections: connections.done() })
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0
const isIdOrNull = (id: unknown): id is string | null => id === null || isString(id)

/** A fleet closes its holes before it has more of them: no text of a few bytes may ask for the memory of millions. */
const mostEqual = 10_000
