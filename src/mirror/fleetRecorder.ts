import type { UnknownAction } from '@reduxjs/toolkit'
import { changedIds, drawAt, idIn, isListAction, itemFaults, nameIn } from '../fleet/fleetParts.js'
import type { FleetProbe, ListName } from '../fleet/fleetPayloads.js'
import type { FleetState } from '../fleet/fleetState.js'
import type { Kind, Piece } from './kind.js'

/**
 * What of a fleet's action goes into the log: of a polling cycle of 100 000 the three that changed something. Leaving
 * the others out is exact, since each part of a list is folded as if it came alone, in order.
 *
 * @param prefix - of the action types
 */
export function createFleetRecorder(prefix: string): Kind<FleetState>['recorded'] {
  /** The items that the reducer took; of those that add or remove one connection, the first. */
  function taken(name: ListName, { payload, meta }: UnknownAction, changed: Set<string>) {
    const isOnce = name === 'connectionsAdded' || name === 'connectionsRemoved'
    const items: unknown[] = []
    for (const [at, item] of (payload as unknown[]).entries()) {
      const id = idIn(name, item) ?? ''
      if (!changed.has(id) || itemFaults[name](item, prefix) !== null) continue
      if (isOnce) changed.delete(id)
      // Each with its own draw, which would else be made of its place in the whole list.
      const probe = item as FleetProbe // where it is of probes
      items.push(name === 'probesReceived' ? { ...probe, draw: drawAt(probe, at, meta) } : item)
    }
    return items
  }

  return (action, before, after, maxItems) => {
    const name = nameIn(action.type)
    if (name === 'synced') return null
    if (!isListAction(name)) return [{ action, items: 1 }]
    const items = taken(name, action, changedIds(before, after))
    // When so many have gone that the fleet closes its holes depends on how many go at once.
    if (name === 'connectionsRemoved') return [pieceOf(action, items)]
    const pieces: Piece[] = []
    for (let at = 0; at < Math.max(items.length, 1); at += maxItems) {
      pieces.push(pieceOf(action, items.slice(at, at + maxItems)))
    }
    return pieces
  }
}

function pieceOf(action: UnknownAction, items: readonly unknown[]): Piece {
  return { action: { ...action, payload: items }, items: items.length }
}
