import type { UnknownAction } from '@reduxjs/toolkit'
import { eachDifference, itemAt } from '../fleet/blocks.js'
import type { FleetPayloads } from '../fleet/fleetActions.js'
import { drawAt } from '../fleet/fleetCases.js'
import { selectById } from '../fleet/fleetSelectors.js'
import type { FleetState } from '../fleet/fleetState.js'
import type { FleetChecks } from './fleetChecks.js'
import type { FleetSliceLike, Kind, Piece } from './kind.js'

/**
 * What of a fleet's action goes into the log: of a polling cycle of 100 000 the three that changed something. Leaving
 * the others out is exact, since each part of a list is folded as if it came alone, in order.
 */
export function createFleetRecorder(
  { actions }: FleetSliceLike,
  { isAddressed, isConnection, isProbe }: FleetChecks,
): Kind<FleetState>['recorded'] {
  type Lists = Pick<
    FleetPayloads,
    'eventsReceived' | 'probesReceived' | 'connectionsAdded' | 'connectionsRemoved'
  >
  type ListOf<Name extends keyof Lists> = (
    payload: Lists[Name],
    before: FleetState,
    after: FleetState,
    meta: { readonly draw?: unknown },
  ) => readonly unknown[]

  const eventsReceived: ListOf<'eventsReceived'> = (payload, before, after) => {
    const isChanged = changedIds(before, after)
    return payload.filter((event) => isAddressed(event) && isChanged.has(event.meta.id))
  }
  const probesReceived: ListOf<'probesReceived'> = (payload, before, after, meta) => {
    const isChanged = changedIds(before, after)
    // Each with its own draw, which would else be made of its place in the whole list.
    return payload.flatMap((probe, at) =>
      isProbe(probe) && isChanged.has(probe.id)
        ? [{ ...probe, draw: drawAt(probe, at, meta) }]
        : [],
    )
  }
  const connectionsAdded: ListOf<'connectionsAdded'> = (payload, before, after) => {
    const added = changedIds(before, after)
    return payload.filter((connection) => isConnection(connection) && added.delete(connection.id))
  }
  const connectionsRemoved: ListOf<'connectionsRemoved'> = (payload, before) =>
    payload.filter((id) => typeof id === 'string' && selectById(before, id) !== undefined)

  const lists = new Map<unknown, readonly [part: ListOf<never>, isDivisible: boolean]>([
    [actions.eventsReceived.type, [eventsReceived, true]],
    [actions.probesReceived.type, [probesReceived, true]],
    [actions.connectionsAdded.type, [connectionsAdded, true]],
    // When so many have gone that the fleet closes its holes depends on how many go at once.
    [actions.connectionsRemoved.type, [connectionsRemoved, false]],
  ])

  return (action, before, after, maxItems) => {
    if (action.type === actions.synced.type) return null
    const list = lists.get(action.type)
    if (list === undefined) return [{ action, items: 1 }]
    const [part, isDivisible] = list
    const meta = Object(action.meta) as { readonly draw?: unknown } // looked at by `drawAt`
    const items = part(action.payload as never, before, after, meta) // the payload of its type
    if (!isDivisible || items.length <= maxItems) return [pieceOf(action, items)]
    const pieces: Piece[] = []
    for (let at = 0; at < items.length; at += maxItems) {
      pieces.push(pieceOf(action, items.slice(at, at + maxItems)))
    }
    return pieces
  }
}

function pieceOf(action: UnknownAction, items: readonly unknown[]): Piece {
  return { action: { ...action, payload: items }, items: items.length }
}

/** The ids of the connections that one version of the fleet shows otherwise than the one before. */
function changedIds(before: FleetState, after: FleetState): Set<string> {
  const ids = new Set<string>()
  eachDifference(before.connections, after.connections, (_, state, position) => {
    const id = state && itemAt(after.ids, position)
    if (typeof id === 'string') ids.add(id)
  })
  return ids
}
