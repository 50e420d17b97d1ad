import type { ReconnectorState } from '../rules/state.js'
import { eachDifference, itemAt } from './blocks.js'
import { selectById } from './fleetSelectors.js'
import type { FleetState } from './fleetState.js'
import { createLine, type Line } from './line.js'

/** What there is to notice in a fleet. */
export interface LineEvents {
  /** @param count - how many there are with it */
  joined(line: Line, count: number): void
  changed(line: Line, before: ReconnectorState): void
  left(line: Line): void
}

/** What the listener holds of each connection that is in the fleet. */
export interface Lines {
  all(): Iterable<Line>
  /** Compares the fleet with what was followed last, and tells the differences. */
  follow(fleet: FleetState): void
  /** Nobody is a member any more. */
  clear(): void
}

export function createLines(now: () => number, events: LineEvents): Lines {
  const lines = new Map<string, Line>()
  let known: FleetState = { ids: [], connections: [] }

  function update(id: string, state: ReconnectorState) {
    const line = lines.get(id)
    if (line === undefined) {
      const fresh = createLine(id, state, now())
      lines.set(id, fresh)
      events.joined(fresh, lines.size)
    } else if (line.state !== state) {
      const before = line.state
      line.state = state
      events.changed(line, before)
    }
  }

  function leave(id: string) {
    const line = lines.get(id)
    if (line === undefined) return
    lines.delete(id)
    line.isMember = false
    events.left(line)
  }

  return {
    all: () => lines.values(),
    follow(fleet) {
      const before = known
      known = fleet
      eachDifference(before.connections, fleet.connections, (_, state, position) => {
        const id = itemAt(fleet.ids, position)
        if (state && typeof id === 'string') update(id, state)
      })
      if (before.ids === fleet.ids) return
      eachDifference(before.ids, fleet.ids, (id) => {
        if (typeof id === 'string' && selectById(fleet, id) === undefined) leave(id)
      })
    },
    clear() {
      for (const line of lines.values()) line.isMember = false
      lines.clear()
    },
  }
}
