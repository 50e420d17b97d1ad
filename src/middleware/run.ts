import { selectAttemptsLeft, selectNextAttemptAtMs } from '../selectors/reconnectorSelectors.js'
import { hasJitter, type Reachability } from '../slice/backoff.js'
import type { Probe, ReconnectorState } from '../slice/state.js'
import type { Clock } from './clock.js'
import type { Closed, Connect, ProbeConnection } from './connector.js'
import { createDialer, failureOf } from './dialer.js'
import { createProber } from './prober.js'
import type { Projection, ReconnectorSliceLike } from './projection.js'
import type { Signals } from './signals.js'

/** What a run needs of the outside world. */
export interface Ports {
  readonly connect: Connect
  readonly probe: ProbeConnection | undefined
  readonly probeEveryMs: number
  readonly probeTimeoutMs: number
  readonly resolveCookie: ((ref: string) => Promise<string> | string) | undefined
  readonly clock: Clock
  readonly random: () => number
  readonly signals: Signals | undefined
  readonly onError: (error: unknown) => void
}

/** The listener at work, from a start to its stop. */
export interface Run {
  begin(): void
  /** Does what the truth now asks for; called after every action of the slice. */
  act(): void
  /** Closes the connection, aborts the attempt, clears the timer. Safe to call twice. */
  stop(): void
}

/** No timer runs longer: a clock that jumped is noticed, and no wait overflows setTimeout's 2^31-1 ms. */
const longestSleepMs = 10_000

/** A look that began before the connection opened or ended tells nothing of it. */
const outdated = 'the connection changed meanwhile'

/** Looks, and carries out what the slice decides. It decides nothing itself. */
export function createRun(
  { truth, send }: Projection<ReconnectorState>,
  { actions }: ReconnectorSliceLike,
  { clock, probe, probeEveryMs, ...ports }: Ports,
): Run {
  // No imported trace can name an attempt of this run.
  const epoch = Math.floor(ports.random() * 2 ** 40).toString(36)
  let attemptCount = 0
  let { node } = truth()
  let lastLookMs = clock.now()
  let looked = truth() // what was true after the last look
  const holds = new Set<string>()
  let endSignals: (() => void) | undefined
  let timer: unknown = null
  let isActing = false
  let isStopped = false

  const prober = probe && createProber(probe, ports.probeTimeoutMs, seen)
  const dialer = createDialer(ports.connect, ports.resolveCookie, ports.onError, {
    opened: (attemptId) => {
      prober?.abandon(outdated)
      send(actions.reconnectSucceeded({ attemptId, nowMs: clock.now() }))
    },
    failed: (attemptId, failure) =>
      send(actions.reconnectFailed({ attemptId, nowMs: clock.now(), ...failure })),
    lost,
  })

  function act() {
    if (isActing || isStopped) return
    isActing = true
    let before: ReconnectorState | null = null
    while (before !== truth()) {
      before = truth() // a subscriber may answer what is sent here with another action
      if (dialer.attemptId() !== before.attemptId) dialer.abandon('the attempt was given up')
      if (before.node !== node) moveTo(before.node)
      const [heldFor] = holds
      if (heldFor !== undefined && before.status !== 'paused') send(actions.paused(heldFor))
      if (truth().status === 'due') takeUp()
    }
    isActing = false
    arm()
  }

  function moveTo(next: string) {
    node = next
    dialer.drop()
    prober?.abandon('the node changed')
    look()
  }

  function takeUp() {
    if (isStopped) return
    const attemptId = `${epoch}:${++attemptCount}`
    send(actions.attemptStarted({ attemptId, nowMs: clock.now() }))
    const { attempts: number, cookie, attemptId: takenUp } = truth()
    // Another middleware may have swallowed the action, a subscriber paused or stopped.
    if (takenUp === attemptId && !isStopped) dialer.dial(attemptId, { node, number }, cookie)
  }

  function look() {
    lastLookMs = clock.now()
    if (prober) prober.look(node, lastLookMs)
    else seen(unprobed())
  }

  function draw() {
    return hasJitter(truth().policy) ? ports.random() : undefined
  }

  /** Nobody but the connection itself says how it is: what was seen last still holds. */
  function unprobed(): Reachability {
    const { status, reachability } = truth()
    if (status === 'healthy' && dialer.isOpen()) return 'alive_rpc'
    return reachability === null || reachability === 'alive_rpc' ? 'unreachable' : reachability
  }

  function lookAndAct() {
    if (isStopped) return
    look()
    act()
  }

  function seen(result: Probe | Reachability) {
    let action
    try {
      action = actions.probeReceived(result, clock.now(), draw())
    } catch (error) {
      const { reason } = failureOf(error)
      action = actions.probeReceived({ reachability: 'unreachable', reason }, clock.now(), draw())
    }
    send(action)
    looked = truth()
    act()
  }

  function lost({ reason, outcome, retryAfterMs = 0 }: Closed) {
    prober?.abandon(outdated)
    const nowMs = clock.now()
    const { lastAttemptMs } = truth()
    // No spinning on a server that accepts and closes: two attempts are a probe's period apart, as they are by the
    // original's polling.
    const earliestMs = Math.min(lastAttemptMs ?? nowMs, nowMs) + probeEveryMs
    const waitMs = Math.max(retryAfterMs, earliestMs - nowMs)
    if (outcome !== undefined || waitMs > 0) {
      const how = outcome === undefined ? {} : { outcome }
      send(actions.reconnectFailed({ nowMs, reason, ...how, retryAfterMs: Math.max(waitMs, 0) }))
    }
    seen({ reachability: 'unreachable', reason })
  }

  function retry() {
    const { status, minWaitMs } = truth()
    if (isStopped || status !== 'waiting' || minWaitMs > 0) return
    send(actions.retryRequested(clock.now(), draw()))
  }

  function hold(reason: string) {
    holds.add(reason)
    act()
  }

  function release(reason: string) {
    holds.delete(reason)
    const { status, reason: pausedFor } = truth()
    if (isStopped || status !== 'paused' || pausedFor !== reason) return
    const [other] = holds
    send(other === undefined ? actions.resumed(clock.now()) : actions.paused(other))
  }

  function wake() {
    if (isStopped) return
    const nowMs = clock.now()
    const attemptId = dialer.attemptId()
    if (attemptId !== null && nowMs >= attemptEndsMs()) {
      dialer.abandon('the attempt timed out')
      send(actions.reconnectFailed({ attemptId, nowMs, reason: 'timed out' }))
    }
    prober?.expire(nowMs)
    if (nowMs >= nextLookMs() || nowMs < lastLookMs) look()
    act()
  }

  /** Sets the one timer to the next instant at which there is something to do. */
  function arm() {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
    const wakeAtMs = Math.min(
      nextLookMs(),
      dialer.attemptId() === null ? Infinity : attemptEndsMs(),
      prober?.endsMs() ?? Infinity,
    )
    if (isStopped || wakeAtMs === Infinity) return
    const sleepMs = Math.min(Math.max(wakeAtMs - clock.now(), 0), longestSleepMs)
    timer = clock.setTimeout(wake, Math.ceil(sleepMs))
  }

  function attemptEndsMs() {
    const { lastAttemptMs, policy } = truth()
    return (lastAttemptMs ?? 0) + policy.connectTimeoutMs
  }

  /** When to look next: by the period of the probe, and when a decision is due. */
  function nextLookMs() {
    if (prober && prober.endsMs() < Infinity) return Infinity
    const polledMs = lastLookMs + probeEveryMs
    const decidedMs = decisionMs()
    const isNews = decidedMs > lastLookMs || truth() !== looked
    const dueMs = isNews ? decidedMs : polledMs // or else nothing came of looking
    return prober ? Math.min(dueMs, polledMs) : dueMs
  }

  /** When a look would change the state, though the connection has not changed; `Infinity`: it would not. */
  function decisionMs() {
    const state = truth()
    switch (state.status) {
      case 'waiting':
        return (
          selectNextAttemptAtMs(state) ?? (selectAttemptsLeft(state) === 0 ? lastLookMs : Infinity)
        )
      case 'healthy':
        return state.attempts > 0 ? (state.sinceMs ?? 0) + state.policy.minUptimeMs : Infinity
      case 'connecting':
        return attemptEndsMs()
      default:
        return Infinity
    }
  }

  return {
    act,
    begin() {
      const { status, attemptId } = truth()
      if (status === 'connecting' && attemptId !== null) {
        // Of a life before a reload or an import: nobody else will end it.
        send(actions.reconnectFailed({ attemptId, nowMs: clock.now(), reason: 'interrupted' }))
      }
      endSignals = ports.signals?.({ wake: lookAndAct, retry, hold, release })
      lookAndAct()
    },
    stop() {
      if (isStopped) return
      isStopped = true
      arm()
      endSignals?.()
      prober?.abandon('the listener stopped')
      const attemptId = dialer.attemptId()
      const wasOpen = dialer.isOpen()
      dialer.abandon('the listener stopped')
      dialer.drop()
      if (attemptId === null && !wasOpen) return
      const which = attemptId === null ? {} : { attemptId }
      send(actions.reconnectFailed({ nowMs: clock.now(), reason: 'stopped', ...which }))
    },
  }
}
