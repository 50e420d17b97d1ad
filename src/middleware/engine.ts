import { isDraw } from '../rules/checks.js'
import { isOutage } from '../rules/decide.js'
import { hasJitter } from '../rules/policy.js'
import { attemptEndsMs } from '../rules/schedule.js'
import type { ReconnectorState } from '../rules/state.js'
import type { Desk } from './desk.js'
import { createDialing } from './dialing.js'
import { createHints } from './hints.js'
import type { Link } from './link.js'
import { createLooking } from './looking.js'
import { isSecretIn } from './mistakes.js'

/** What is done about one connection, whatever listener looks after it. It decides nothing: the rules do. */
export interface Engine {
  /** Takes a connection over from a former life: a stop, a reload, an import, another process. */
  begin(link: Link): void
  /** Brings what is open, under way and held in line with what is true; called after every change. */
  settle(link: Link): void
  /** Does what is due by the clock. */
  tick(link: Link): void
  /** When there is something to do by the clock, in ms. */
  nextMs(link: Link): number
  look(link: Link): void
  /** Calls the probe; there is a place for it. */
  probe(link: Link): void
  /** Takes the due attempt up; there is a place for it. `dial` carries it out when the action is in the store. */
  takeUp(link: Link): string | null
  dial(link: Link, attemptId: string): void
  hint(link: Link, by: 'hint' | 'network'): void
  refresh(link: Link, reason: string): void
  release(link: Link, reason: string): void
  /** Closes and aborts without an action: the listener no longer looks after the connection. */
  leave(link: Link, why: string): void
  /** Leaves the connection, and says so by a hold. */
  stop(link: Link): void
}

/** The hold of a listener that was stopped. */
const stopped = 'stopped'
/** How far apart refreshed connections are at least, in ms. */
const refreshFloorMs = 1000

export function createEngine(desk: Desk): Engine {
  const { ports, peek, push } = desk
  const { probeEveryMs } = ports
  const random = () => {
    try {
      const drawn: unknown = ports.random()
      if (isDraw(drawn)) return drawn
    } catch (error) {
      ports.onError(error)
    }
    return 0
  }
  // No imported trace can name an attempt of this run.
  const epoch = Math.floor(random() * 2 ** 40).toString(36)
  let attemptCount = 0

  const looking = createLooking(desk, drawFor)
  const hints = createHints(desk, drawFor)
  const { dial, abandon, drop } = createDialing(desk, {
    changed: looking.outdate,
    lost(link, failure) {
      if (peek(link)?.node !== link.node) return // of a node that is no longer asked for
      const nowMs = desk.nowMs()
      // Two attempts are a probe's period apart, as by the original's polling: no spin on a server that accepts and closes.
      link.floorMs = Math.min(link.lastDialMs, nowMs) + probeEveryMs
      const mayAttempt = nowMs >= link.floorMs
      push(link, 'connectionLost', { nowMs, ...failure, mayAttempt }, drawFor(link))
      looking.note(link)
    },
  })

  function drawFor(link: Link) {
    const policy = peek(link)?.policy
    return policy && (desk.drawsAlways || hasJitter(policy)) ? random() : undefined
  }

  function begin(link: Link) {
    const state = peek(link)
    if (state === undefined) return
    const nowMs = desk.nowMs()
    const { status, attemptId, holds } = state
    if (isSecretIn(state.node)) ports.mistake('secretInNode')
    const wasStopped = holds.includes(stopped)
    const isGone = !ports.probe || link.last !== null // else the probe is to tell
    if (attemptId !== null) {
      push(link, 'reconnectFailed', { attemptId, nowMs, reason: 'interrupted' })
    } else if (wasStopped || (status === 'healthy' && isGone)) {
      const reason = wasStopped ? stopped : 'interrupted'
      push(link, 'connectionLost', { nowMs, reason }, drawFor(link))
    }
    release(link, stopped)
  }

  function settle(link: Link) {
    let before
    do {
      before = peek(link)
      if (before !== undefined) settleOnce(link, before)
    } while (peek(link) !== before) // ports and subscribers may answer with other actions
  }

  function settleOnce(link: Link, state: ReconnectorState) {
    const { attemptId, node, beneath } = state
    if (link.attempt !== null && link.attempt.id !== attemptId) {
      abandon(link, 'the attempt was aborted')
    }
    if (node !== link.node) moveTo(link, node)
    if (peek(link) === state) looking.lookIfSetBack(link, state)
    if (peek(link) !== state) return // and once more, with what is true now
    for (const reason of desk.holds) {
      if (!state.holds.includes(reason)) return push(link, 'paused', reason, desk.nowMs())
    }
    if (beneath !== null) looking.outdate(link)
    if (link.isOpen && isToBeClosed(state)) closeOpen(link, state)
    if (peek(link)?.status === 'due' && desk.nowMs() >= link.notBeforeMs) desk.admit(link)
    if (attemptId !== null && !attemptId.startsWith(epoch)) ports.mistake('twoListeners')
  }

  /** An open connection that is held, or that was reported to be lost by somebody else than its own end or a probe. */
  function isToBeClosed(state: ReconnectorState) {
    const { beneath, status, reachability } = state
    return beneath !== null || (isOutage(state) && (status === 'gaveUp' || reachability === null))
  }

  function closeOpen(link: Link, { holds, reason }: ReconnectorState) {
    const nowMs = desk.nowMs()
    const why = holds[0] ?? reason ?? 'reported lost'
    looking.outdate(link)
    drop(link, why)
    if (holds.length > 0) push(link, 'connectionLost', { nowMs, reason: why })
    else {
      // At once, but not in a circle: an application may find each connection bad at its first message.
      link.notBeforeMs = link.freeMs
      link.freeMs = Math.max(link.freeMs, nowMs) + Math.min(probeEveryMs, refreshFloorMs)
    }
  }

  function moveTo(link: Link, node: string) {
    link.node = node
    looking.abandon(link, 'the node changed')
    drop(link, 'the node changed')
    looking.look(link)
  }

  function takeUp(link: Link) {
    const state = peek(link)
    if (state?.status !== 'due') return null
    const attemptId = `${epoch}:${++attemptCount}`
    link.attempt = { id: attemptId, controller: null }
    push(link, 'attemptStarted', { attemptId, nowMs: desk.nowMs() })
    return attemptId
  }

  /** The clock stepped back: no floor of the listener's own is further away than it was meant to be. */
  function lowerFloors(link: Link) {
    const nowMs = desk.nowMs()
    link.floorMs = Math.min(link.floorMs, nowMs + probeEveryMs)
    link.freeMs = Math.min(link.freeMs, nowMs + 2 * Math.max(probeEveryMs, refreshFloorMs))
    link.notBeforeMs = Math.min(link.notBeforeMs, nowMs + refreshFloorMs)
    hints.lower(link)
  }

  function tick(link: Link) {
    const state = peek(link)
    if (state === undefined) return
    lowerFloors(link)
    const nowMs = desk.nowMs()
    const { attempt } = link
    if (attempt !== null && attempt.id === state.attemptId && nowMs >= attemptEndsMs(state)) {
      abandon(link, 'the attempt timed out', true)
      push(link, 'reconnectFailed', { attemptId: attempt.id, nowMs, reason: 'timed out' })
    }
    looking.expire(link)
    hints.tick(link)
    if (nowMs >= looking.nextMs(link, peek(link) ?? state)) looking.look(link)
  }

  function nextMs(link: Link) {
    const state = peek(link)
    if (state === undefined) return Infinity
    lowerFloors(link)
    return Math.min(
      looking.nextMs(link, state),
      link.attempt === null ? Infinity : attemptEndsMs(state),
      link.probing === null ? Infinity : link.probing.sinceMs + ports.probeTimeoutMs,
      state.status === 'due' && link.notBeforeMs > desk.nowMs() ? link.notBeforeMs : Infinity,
      link.hintDueMs,
    )
  }

  function release(link: Link, reason: string) {
    const state = peek(link)
    if (!state?.holds.includes(reason)) return
    const nowMs = desk.nowMs()
    // What this side itself took away is made again at once, but not in a circle.
    const mayAttempt = nowMs >= link.freeMs
    if (!mayAttempt) link.floorMs = Math.max(link.floorMs, link.freeMs)
    else if (state.holds.length === 1) link.freeMs = nowMs + probeEveryMs
    push(link, 'resumed', reason, nowMs, drawFor(link), mayAttempt)
    looking.note(link)
  }

  function leave(link: Link, why: string) {
    looking.abandon(link, why)
    abandon(link, why)
    drop(link, why)
  }

  return {
    begin,
    settle,
    tick,
    nextMs,
    takeUp,
    dial,
    hint: hints.hint,
    release,
    leave,
    probe: looking.probe,
    look: looking.look,
    refresh(link, reason) {
      if (peek(link)?.status !== 'healthy') looking.look(link)
      else push(link, 'refreshRequested', reason, desk.nowMs(), drawFor(link))
    },
    stop(link) {
      leave(link, 'the listener stopped')
      push(link, 'paused', stopped, desk.nowMs())
      push(link, 'connectionLost', { nowMs: desk.nowMs(), reason: stopped })
      link.owner = null
    },
  }
}
