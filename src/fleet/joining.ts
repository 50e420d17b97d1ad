import { isPayloadOf } from '../rules/checks.js'
import type { ReconnectorState } from '../rules/state.js'
import type { FleetConnection } from './fleetPayloads.js'

/** The connections that a run has found and not taken on yet. */
export interface Joining {
  found(id: string): void
  /** Takes the ids of a whole fleet one by one, when they are asked for: to list them all would take one long turn. */
  foundAll(ids: Iterator<string | null>): void
  isEmpty(): boolean
  /** The next ids, up to `most` of them. */
  next(most: number): string[]
}

export function createJoining(): Joining {
  const found: string[] = []
  let others: Iterator<string | null> | null = null
  return {
    found: (id) => void found.push(id),
    foundAll: (ids) => void (others = ids),
    isEmpty: () => found.length === 0 && others === null,
    next(most) {
      while (others !== null && found.length < most) {
        const { done, value } = others.next()
        if (done) others = null
        else if (value !== null) found.push(value)
      }
      return found.splice(0, most)
    },
  }
}

/**
 * What to add instead of a connection whose state an import broke: with what of its configuration is valid. `undefined`:
 * not even its `node` is.
 */
export function renewed(id: string, state: ReconnectorState): FleetConnection | undefined {
  const { node, cookie, maxBackoffMs, policy } = state
  const config = [{ node, cookie, maxBackoffMs, policy }, { node }].find((given) =>
    isPayloadOf('connection', given),
  )
  return config && { id, ...config }
}
