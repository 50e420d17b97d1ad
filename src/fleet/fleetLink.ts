import { createLink, type Link } from '../middleware/link.js'
import type { ReconnectorState } from '../rules/state.js'
import type { Waiting } from './deadlines.js'

/** What the listener holds of one connection of a fleet. */
export interface FleetLink extends Link, Waiting {
  /** What is true of the connection, as far as the fleet was followed. */
  state: ReconnectorState
}

export function createFleetLink(id: string, state: ReconnectorState, nowMs: number): FleetLink {
  const link = createLink(id, state.node, nowMs)
  return Object.assign(link, { state, wakeAtMs: Infinity, heapAt: -1, waitsBefore: 0 })
}
