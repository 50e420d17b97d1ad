import type { ReconnectorState } from '../rules/state.js'
import { editBlocks, lengthOf } from './blocks.js'
import { selectTotal } from './fleetSelectors.js'
import { compacted, type FleetState } from './fleetState.js'
import { indexOf, notePosition, passOn, positionIn } from './positions.js'

/** The fleet with these connections at its end; those whose id is there already are passed over. */
export function added(
  fleet: FleetState,
  newcomers: Iterable<readonly [id: string, make: () => ReconnectorState]>,
): FleetState {
  const ids = editBlocks(fleet.ids)
  const connections = editBlocks(fleet.connections)
  const index = indexOf(fleet.ids)
  const from = lengthOf(fleet.ids)
  let position = from
  for (const [id, make] of newcomers) {
    if (positionIn(index, id, ids.done()) >= 0) continue
    ids.set(position, id)
    connections.set(position, make())
    notePosition(index, id, position)
    position += 1
  }
  if (position === from) return fleet
  const next = { ids: ids.done(), connections: connections.done() }
  passOn(index, next.ids, selectTotal(fleet) + position - from)
  return next
}

/** The fleet without these connections; ids that are not there are passed over. The others keep their order. */
export function removed(fleet: FleetState, leaving: readonly string[]): FleetState {
  const ids = editBlocks(fleet.ids)
  const connections = editBlocks(fleet.connections)
  const index = indexOf(fleet.ids)
  let liveCount = selectTotal(fleet)
  for (const id of leaving) {
    const position = positionIn(index, id, ids.done())
    if (position < 0) continue
    ids.set(position, null)
    connections.set(position, null)
    liveCount -= 1
  }
  const next = { ids: ids.done(), connections: connections.done() }
  if (next.ids === fleet.ids) return fleet
  // Seldom enough that closing all holes costs next to nothing per removal.
  if (lengthOf(next.ids) > 2 * liveCount + 1000) return compacted(next)
  passOn(index, next.ids, liveCount)
  return next
}
