import { isProbe } from '../rules/checks.js'
import type { Reachability } from '../rules/policy.js'
import { isString, kindOf } from '../rules/shape.js'
import type { Probe } from '../rules/state.js'
import { abortBy } from './dialing.js'
import type { Desk } from './desk.js'
import type { Link } from './link.js'
import { failureOf, redacted } from './secrets.js'

/** Looks by the probe of the application, one at a time for each link. */
export interface Probing {
  /** Calls the probe; there is a place for it. */
  probe(link: Link): void
  /** Ends a probe that is out of time, which counts as `unreachable`. */
  expire(link: Link): void
  /** Ends the look under way or asked for: whatever comes of it later changes nothing. */
  abandon(link: Link, why: string): void
}

/** What comes of a look; told when actions may be pushed. */
export interface ProbingEvents {
  seen(link: Link, result: Probe | Reachability): void
  /** The probe gave something that is no probe. */
  blind(link: Link, reason: string): void
}

export function createProbing(desk: Desk, events: ProbingEvents): Probing {
  const { ports } = desk

  async function carryOut(link: Link, own: NonNullable<Link['probing']>) {
    let given: unknown
    try {
      const { signal } = own.controller
      given = await ports.probe?.({ id: link.id, node: link.node, signal })
    } catch (error) {
      given = { reachability: 'unreachable', reason: failureOf(link, error).reason }
    }
    if (link.probing !== own) return
    end(link)
    if (isProbe(given)) {
      const result = clean(link, given)
      desk.later(link, () => events.seen(link, result))
    } else {
      // Without the value: a secret may be in it.
      const reason =
        'expected `probe` to resolve with a reachability (alive_rpc, alive_dist_only, ' +
        `alive_epmd_only, unreachable) or an object with one, got ${kindOf(given)}`
      ports.onError(new TypeError(`${ports.who}: ${reason}`))
      desk.later(link, () => events.blind(link, reason))
    }
  }

  function clean(link: Link, given: Probe | Reachability) {
    if (typeof given !== 'object') return given
    const probe: Record<string, unknown> = { ...given }
    for (const [field, value] of Object.entries(given)) {
      if (isString(value)) probe[field] = redacted(link, value)
    }
    return probe as unknown as Probe // with the same fields
  }

  function end(link: Link) {
    link.probing = null
    link.isAsked = false
    desk.vacateProbe(link)
  }

  function abandon(link: Link, why: string, isTimeout?: boolean) {
    const controller = link.probing?.controller
    end(link)
    abortBy(desk, controller, why, isTimeout)
  }

  return {
    abandon,
    probe(link) {
      if (!link.isAsked || link.probing !== null) return // given up meanwhile
      const own = { controller: new AbortController(), sinceMs: desk.nowMs() }
      link.probing = own
      void carryOut(link, own)
    },
    expire(link) {
      if (link.probing === null) return
      const nowMs = desk.nowMs()
      link.probing.sinceMs = Math.min(link.probing.sinceMs, nowMs) // the clock stepped back
      if (nowMs < link.probing.sinceMs + ports.probeTimeoutMs) return
      const reason = 'the probe timed out'
      abandon(link, reason, true)
      events.seen(link, { reachability: 'unreachable', reason })
    },
  }
}
