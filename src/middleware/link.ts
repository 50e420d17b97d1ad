import type { ReconnectorState } from '../rules/state.js'
import type { Connection, LastConnection } from './connector.js'

/**
 * What a listener holds of one connection: a plain record, so that a hundred thousand of them stay cheap. It outlives a
 * stop, so that a start goes on where the stop was.
 */
export interface Link {
  readonly id: string
  /** The run that looks after it; another run after a restart. */
  owner: object | null
  /** The `node` that it is about. */
  node: string
  /** The attempt that was taken up and has no result yet; its controller comes with `connect`. */
  attempt: { readonly id: string; controller: AbortController | null } | null
  /** The connection that `connect` gave; `null` also where it gave none. */
  connection: Connection | null
  isOpen: boolean
  /** How the last connection ended. */
  last: LastConnection | null
  /** The probe under way. */
  probing: { readonly controller: AbortController; sinceMs: number } | null
  /** Whether a look was asked for and has not ended. */
  isAsked: boolean
  lastLookMs: number
  /** What was true after the last look. */
  stateAtLook: ReconnectorState | null
  lastDialMs: number
  /** The listener's own floor: before then no attempt is decided, unless a person or a hint asks for it. */
  floorMs: number
  /** Before then a due attempt is not taken up: what keeps an application from refreshing in a circle. */
  notBeforeMs: number
  /** Before then an attempt that this side itself aborted is not made again at once. */
  freeMs: number
  /** What hints may still cost, in attempts, as of `hintsMs`. */
  hints: number
  hintsMs: number
  /** When a hint that could not be afforded is taken up again. */
  hintDueMs: number
  /** The secrets of the last attempts, to cut them out of texts. */
  secrets: string[] | null
}

/** @param lastLookMs - when it was looked at, as far as the period of the probe goes */
export function createLink(id: string, node: string, lastLookMs: number): Link {
  return {
    id,
    owner: null,
    node,
    attempt: null,
    connection: null,
    isOpen: false,
    last: null,
    probing: null,
    isAsked: false,
    lastLookMs,
    stateAtLook: null,
    lastDialMs: -Infinity,
    floorMs: -Infinity,
    notBeforeMs: -Infinity,
    freeMs: -Infinity,
    hints: mostHints,
    hintsMs: lastLookMs,
    hintDueMs: Infinity,
    secrets: null,
  }
}

/** What hints may cost at the most, in attempts: one return to the short waits of the default policy. */
export const mostHints = 5
