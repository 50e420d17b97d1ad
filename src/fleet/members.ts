import type { ReconnectorState } from '../rules/state.js'
import { eachDifference, itemAt, itemsOf } from './blocks.js'
import type { FleetLink } from './fleetLink.js'
import { selectById } from './fleetSelectors.js'
import type { FleetState } from './fleetState.js'

/** What there is to notice in a fleet. */
export interface MemberEvents {
  /** An id that this run does not look after yet. */
  found(id: string): void
  /** All ids of a fleet that was empty before, to be taken one by one. */
  foundAll(ids: Iterator<string | null>): void
  changed(link: FleetLink): void
  left(link: FleetLink): void
}

/**
 * Compares each version of a fleet with the one before, and tells the differences. What the two share is not looked at.
 *
 * @param links - of all runs of this listener, by id
 */
export function createMembers(links: Map<string, FleetLink>, owner: object, events: MemberEvents) {
  let known: FleetState = { ids: [], connections: [] }

  function update(id: string, state: ReconnectorState) {
    const link = links.get(id)
    if (link === undefined || link.owner !== owner) return events.found(id)
    link.state = state
    events.changed(link)
  }

  return (fleet: FleetState): void => {
    const before = known
    if (fleet === before) return
    known = fleet
    if (before.ids.length === 0) return events.foundAll(itemsOf(fleet.ids))
    eachDifference(before.connections, fleet.connections, (_, state, position) => {
      const id = itemAt(fleet.ids, position)
      if (state && typeof id === 'string') update(id, state)
    })
    if (before.ids === fleet.ids) return
    eachDifference(before.ids, fleet.ids, (id) => {
      const link = typeof id === 'string' ? links.get(id) : undefined
      if (link && selectById(fleet, link.id) === undefined) {
        links.delete(link.id)
        if (link.owner === owner) events.left(link)
      }
    })
  }
}
