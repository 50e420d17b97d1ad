import { isAhead } from '../rules/decide.js'
import type { Reachability } from '../rules/policy.js'
import { decisionMs, unprobed } from '../rules/schedule.js'
import type { Probe, ReconnectorState } from '../rules/state.js'
import type { Desk } from './desk.js'
import type { Link } from './link.js'
import { createProbing, type Probing } from './probing.js'

/** When a connection is looked at, by the probe or without one, and what is made of what was seen. */
export interface Looking extends Probing {
  look(link: Link): void
  /** Remembers that a look would now tell nothing new. */
  note(link: Link): void
  /** When to look next: by the period of the probe, and when a decision is due. Never during a hold. */
  nextMs(link: Link, state: ReconnectorState): number
  /** Looks at once where the clock was set back: what is decided later would wait until it has caught up. */
  lookIfSetBack(link: Link, state: ReconnectorState): void
  /** A look that began before the connection opened or ended tells nothing of it. */
  outdate(link: Link): void
}

/** @param drawFor - the random number for a wait that begins with the look */
export function createLooking(desk: Desk, drawFor: (link: Link) => number | undefined): Looking {
  const { ports, peek, push } = desk
  const { probeEveryMs } = ports
  const probing = createProbing(desk, {
    seen,
    blind(link, reason) {
      // Nothing is known of the connection: it counts as a failure, and nothing is attempted on the strength of it.
      const status = peek(link)?.status
      if (status === 'idle' || status === 'healthy' || status === 'waiting') {
        push(link, 'reconnectFailed', { nowMs: desk.nowMs(), reason })
      }
      note(link)
    },
  })

  function look(link: Link) {
    const state = peek(link)
    if (state === undefined) return
    link.lastLookMs = desk.nowMs()
    if (!ports.probe) seen(link, unprobed(state))
    else if (!link.isAsked && state.beneath === null) {
      link.isAsked = true
      desk.admitProbe(link)
    }
  }

  function seen(link: Link, result: Probe | Reachability) {
    const state = peek(link)
    if (state === undefined) return
    const nowMs = desk.nowMs()
    const { status } = state
    const isHealthy = (typeof result === 'string' ? result : result.reachability) === 'alive_rpc'
    // An attempt that waits for its place, or for the listener's own floor, is not decided a second time.
    const isEarly = nowMs < link.floorMs && !isAhead(state, nowMs) // a clock that stepped back is put right
    const isFloored = isEarly && (status === 'idle' || status === 'waiting')
    if (isHealthy || (status !== 'due' && !isFloored)) {
      const isDown = status === 'idle' || status === 'waiting' || status === 'gaveUp'
      if (isHealthy && ports.probe && !link.isOpen && isDown) {
        ports.mistake('healthyWithoutConnection')
      }
      push(link, 'probeReceived', result, nowMs, drawFor(link))
    }
    note(link)
  }

  function note(link: Link) {
    link.lastLookMs = Math.min(link.lastLookMs, desk.nowMs())
    link.stateAtLook = peek(link) ?? null
  }

  function nextMs(link: Link, state: ReconnectorState) {
    if (link.isAsked || state.beneath !== null) return Infinity
    const polledMs = link.lastLookMs + probeEveryMs
    const flooredMs = Math.max(decisionMs(state), link.floorMs)
    const isPolled = state.status === 'idle' && link.floorMs <= link.lastLookMs
    const decidedMs = isPolled ? polledMs : flooredMs
    const isNews = decidedMs > link.lastLookMs || state !== link.stateAtLook
    const dueMs = isNews ? decidedMs : polledMs // or else nothing came of looking
    return ports.probe ? Math.min(dueMs, polledMs) : dueMs
  }

  /** Whether the clock was: what is decided by a later time than now would wait until it has caught up. */
  function isSetBack(link: Link, state: ReconnectorState) {
    const nowMs = desk.nowMs()
    return nowMs < link.lastLookMs || isAhead(state, nowMs)
  }

  function lookIfSetBack(link: Link, state: ReconnectorState) {
    if (!isSetBack(link, state)) return
    // Not left to the probe, which may have no answer.
    if (state.status === 'idle') look(link)
    else if (state.beneath === null) seen(link, unprobed(state))
  }

  return {
    ...probing,
    look,
    note,
    nextMs,
    lookIfSetBack,
    outdate: (link) => probing.abandon(link, 'the connection changed meanwhile'),
  }
}
