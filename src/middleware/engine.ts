import { isDraw } from '../rules/checks.js'
import { attemptEndsMs, isAhead, isOutage } from '../rules/decide.js'
import { hasJitter, type Reachability } from '../rules/policy.js'
import { decisionMs, unprobed } from '../rules/schedule.js'
import type { Probe, ReconnectorState } from '../rules/state.js'
import type { Desk } from './desk.js'
import { createDialing } from './dialing.js'
import { mostHints, type Link } from './link.js'
import { createProbing } from './probing.js'

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
/** A password before the host, or a parameter that is called like a secret. */
const secretInUrl =
  /\/\/[^/?#]*:[^/?#]*@|[?&#](?:[\w-]*(?:token|secret|passw(?:or)?d|pwd|auth|jwt|bearer|credential|signature|session|[_-]key|api_?key)|key|sig|ticket)=/i
/** A look that began before the connection opened or ended tells nothing of it. */
const outdated = 'the connection changed meanwhile'
/** In which a hint becomes affordable again, in ms: two minutes for each attempt beyond the schedule. */
const hintCostMs = 120_000
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

  const { dial, abandon, drop } = createDialing(desk, {
    turned: (link) => probing.abandon(link, outdated),
    opened(link, attemptId) {
      push(link, 'reconnectSucceeded', { attemptId, nowMs: desk.nowMs() })
    },
    failed(link, attemptId, failure) {
      push(link, 'reconnectFailed', { attemptId, nowMs: desk.nowMs(), ...failure })
    },
    lost(link, failure) {
      if (peek(link)?.node !== link.node) return // of a node that is no longer asked for
      const nowMs = desk.nowMs()
      // Two attempts are a probe's period apart, as by the original's polling: no spin on a server that accepts and closes.
      link.floorMs = Math.min(link.lastDialMs, nowMs) + probeEveryMs
      const mayAttempt = nowMs >= link.floorMs
      push(link, 'connectionLost', { nowMs, ...failure, mayAttempt }, drawFor(link))
      noteLook(link)
    },
  })
  const probing = createProbing(desk, {
    seen,
    blind(link, reason) {
      // Nothing is known of the connection: it counts as a failure, and nothing is attempted on the strength of it.
      const status = peek(link)?.status
      if (status === 'idle' || status === 'healthy' || status === 'waiting') {
        push(link, 'reconnectFailed', { nowMs: desk.nowMs(), reason })
      }
      noteLook(link)
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
    const { status, attemptId, beneath, holds } = state
    if (secretInUrl.test(state.node)) {
      ports.mistake(
        '`node` seems to hold a secret, and is shown in the store: give the connector a `url` function, ' +
          'and the slice a `cookie` reference',
      )
    }
    const wasStopped = holds.includes(stopped)
    const isGone = !ports.probe || link.last !== null // else the probe is to tell
    if (status === 'connecting' && attemptId !== null) {
      push(link, 'reconnectFailed', { attemptId, nowMs, reason: 'interrupted' })
    } else if (wasStopped ? beneath?.status === 'healthy' : status === 'healthy' && isGone) {
      const reason = wasStopped ? stopped : 'interrupted'
      push(link, 'connectionLost', { nowMs, reason }, drawFor(link))
    }
    if (wasStopped) release(link, stopped)
  }

  function settle(link: Link) {
    let before
    do {
      before = peek(link)
      if (before !== undefined) settleOnce(link, before)
    } while (peek(link) !== before) // ports and subscribers may answer with other actions
  }

  function settleOnce(link: Link, state: ReconnectorState) {
    const { status, attemptId, node, beneath } = state
    if (link.attempt !== null && link.attempt.id !== attemptId) {
      abandon(link, 'the attempt was given up')
    }
    if (node !== link.node) moveTo(link, node)
    if (peek(link) === state && isSetBack(link, state)) {
      link.lastLookMs = Math.min(link.lastLookMs, desk.nowMs())
      // Not left to the probe, which may have no answer. A due attempt gets its time when it is taken up.
      if (status === 'idle') look(link)
      else if (status !== 'due' && beneath === null) seen(link, unprobed(state))
    }
    if (peek(link) !== state) return // and once more, with what is true now
    for (const reason of desk.holds) {
      if (!state.holds.includes(reason)) return push(link, 'paused', reason, desk.nowMs())
    }
    if (beneath !== null) probing.abandon(link, outdated)
    if (link.isOpen && isToBeClosed(state)) closeOpen(link, state)
    if (status === 'due' && peek(link) === state && desk.nowMs() >= link.notBeforeMs) {
      desk.admit(link)
    }
    if (status === 'connecting' && link.attempt === null && !attemptId?.startsWith(epoch)) {
      ports.mistake(
        'an attempt is under way that this listener did not take up: is there another listener on the same slice?',
      )
    }
  }

  /** An open connection that is held, or that was reported to be lost by somebody else than its own end or a probe. */
  function isToBeClosed(state: ReconnectorState) {
    const { beneath, status, reachability } = state
    return beneath !== null || (isOutage(state) && (status === 'gaveUp' || reachability === null))
  }

  function closeOpen(link: Link, { holds, reason }: ReconnectorState) {
    const nowMs = desk.nowMs()
    const why = holds[0] ?? reason ?? 'reported lost'
    probing.abandon(link, outdated)
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
    probing.abandon(link, 'the node changed')
    drop(link, 'the node changed')
    look(link)
  }

  function takeUp(link: Link) {
    const state = peek(link)
    if (state?.status !== 'due') return null
    const attemptId = `${epoch}:${++attemptCount}`
    link.attempt = { id: attemptId, controller: null }
    push(link, 'attemptStarted', { attemptId, nowMs: desk.nowMs() })
    return attemptId
  }

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
        ports.mistake(
          'the probe says `alive_rpc` while nothing is connected: let it look at the connection, ' +
            'and say `alive_epmd_only` where only the server answers',
        )
      }
      push(link, 'probeReceived', result, nowMs, drawFor(link))
    }
    noteLook(link)
  }

  function noteLook(link: Link) {
    link.lastLookMs = Math.min(link.lastLookMs, desk.nowMs())
    link.looked = peek(link) ?? null
  }

  /** The clock stepped back: no floor of the listener's own is further away than it was meant to be. */
  function lowerFloors(link: Link) {
    const nowMs = desk.nowMs()
    link.floorMs = Math.min(link.floorMs, nowMs + probeEveryMs)
    link.freeMs = Math.min(link.freeMs, nowMs + 2 * Math.max(probeEveryMs, refreshFloorMs))
    link.notBeforeMs = Math.min(link.notBeforeMs, nowMs + refreshFloorMs)
    if (link.hintDueMs < Infinity) {
      link.hintDueMs = Math.min(link.hintDueMs, nowMs + mostHints * hintCostMs)
    }
  }

  function tick(link: Link) {
    const state = peek(link)
    if (state === undefined) return
    lowerFloors(link)
    const nowMs = desk.nowMs()
    const { attemptId } = state
    if (link.attempt?.id === attemptId && attemptId !== null && nowMs >= attemptEndsMs(state)) {
      abandon(link, 'the attempt timed out', true)
      push(link, 'reconnectFailed', { attemptId, nowMs, reason: 'timed out' })
    }
    probing.expire(link)
    if (nowMs >= link.hintDueMs) {
      link.hintDueMs = Infinity
      if (state.outcome === 'retry') hint(link, 'network')
    }
    if (nowMs >= nextLookMs(link, peek(link) ?? state)) look(link)
  }

  function nextMs(link: Link) {
    const state = peek(link)
    if (state === undefined) return Infinity
    lowerFloors(link)
    return Math.min(
      nextLookMs(link, state),
      link.attempt === null ? Infinity : attemptEndsMs(state),
      link.probing === null ? Infinity : link.probing.sinceMs + ports.probeTimeoutMs,
      state.status === 'due' && link.notBeforeMs > desk.nowMs() ? link.notBeforeMs : Infinity,
      link.hintDueMs,
    )
  }

  /** When to look next: by the period of the probe, and when a decision is due. Never during a hold. */
  function nextLookMs(link: Link, state: ReconnectorState) {
    if (link.isAsked || state.beneath !== null) return Infinity
    const polledMs = link.lastLookMs + probeEveryMs
    if (state.status === 'due') return ports.probe ? polledMs : Infinity
    const flooredMs = Math.max(decisionMs(state), link.floorMs)
    const isPolled = state.status === 'idle' && link.floorMs <= link.lastLookMs
    const decidedMs = isPolled ? polledMs : flooredMs
    const isNews = decidedMs > link.lastLookMs || state !== link.looked
    const dueMs = isNews ? decidedMs : polledMs // or else nothing came of looking
    return ports.probe ? Math.min(dueMs, polledMs) : dueMs
  }

  /** Whether the clock was: what is decided by a later time than now would wait until it has caught up. */
  function isSetBack(link: Link, state: ReconnectorState) {
    const nowMs = desk.nowMs()
    return nowMs < link.lastLookMs || isAhead(state, nowMs)
  }

  /** Hints may add about one attempt in two minutes to those of the schedule, however often they come. */
  function hint(link: Link, by: 'hint' | 'network') {
    const before = peek(link)
    if (before === undefined) return
    const nowMs = desk.nowMs()
    const sinceMs = Math.max(nowMs - link.hintsMs, 0)
    link.hints = Math.min(link.hints + sinceMs / hintCostMs, mostHints)
    link.hintsMs = nowMs
    const cost = by === 'network' ? Math.min(Math.max(before.attempts, 1), mostHints) : 1
    if (link.hints >= cost) {
      link.hintDueMs = Infinity
      push(link, 'retryRequested', nowMs, drawFor(link), by)
      if (peek(link) !== before) link.hints -= cost
    } else if (by === 'network') {
      // A surrender is undone as soon as a hint can be afforded: no later event would undo it.
      if (before.outcome === 'retry') link.hintDueMs = nowMs + (cost - link.hints) * hintCostMs
      else hint(link, 'hint')
    }
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
    noteLook(link)
  }

  function leave(link: Link, why: string) {
    probing.abandon(link, why)
    abandon(link, why)
    drop(link, why)
  }

  return {
    begin,
    settle,
    tick,
    nextMs,
    look,
    takeUp,
    dial,
    hint,
    release,
    leave,
    probe: probing.probe,
    refresh(link, reason) {
      if (peek(link)?.status !== 'healthy') look(link)
      else push(link, 'refreshRequested', reason, desk.nowMs(), drawFor(link))
    },
    stop(link) {
      const wasOpen = link.isOpen
      leave(link, 'the listener stopped')
      push(link, 'paused', stopped, desk.nowMs())
      if (wasOpen) push(link, 'connectionLost', { nowMs: desk.nowMs(), reason: stopped })
      link.owner = null
    },
  }
}
