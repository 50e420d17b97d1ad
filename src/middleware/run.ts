import { hasJitter, type Reachability } from '../rules/policy.js'
import type { Probe, ReconnectorState } from '../rules/state.js'
import type { Closed } from './connector.js'
import { createDialer, failureOf } from './dialer.js'
import type { Run } from './listener.js'
import type { Ports } from './ports.js'
import { createProber } from './prober.js'
import type { Projection, ReconnectorSliceLike } from './projection.js'
import { attemptEndsMs, isAhead } from '../rules/decide.js'
import { canSkipWait, decisionMs, lossReport, outdated, unprobed } from '../rules/schedule.js'
import { startSignals } from './signals.js'

/** No timer runs longer: a clock that jumped is noticed, and no wait overflows setTimeout's 2^31-1 ms. */
const longestSleepMs = 10_000

/**
 * Looks, and carries out what the slice decides, until its stop closes the connection and clears the timer. It decides
 * nothing itself.
 */
export function createRun(
  { truth, send }: Projection<ReconnectorState>,
  { actions, reducerPath: id }: ReconnectorSliceLike,
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
    try {
      let before: ReconnectorState | null = null
      while (before !== truth()) {
        if (isStopped) return
        before = truth() // a subscriber may answer what is sent here with another action
        if (dialer.attemptId() !== before.attemptId) dialer.abandon('the attempt was given up')
        if (before.node !== node) moveTo(before.node)
        else if (isSetBack()) look()
        const [heldFor] = holds
        if (heldFor !== undefined) holdBack(heldFor)
        if (truth().status === 'due') takeUp()
      }
    } finally {
      isActing = false
      arm()
    }
  }

  function holdBack(reason: string) {
    if (truth().status !== 'paused') send(actions.paused(reason, clock.now()))
    if (!dialer.isOpen()) return
    dialer.drop()
    prober?.abandon(outdated)
    seen({ reachability: 'unreachable', reason })
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
    if (takenUp === attemptId && !isStopped) dialer.dial(attemptId, { id, node, number }, cookie)
  }

  function look() {
    if (isStopped) return
    lastLookMs = clock.now()
    if (prober) prober.look({ id, node }, lastLookMs)
    else seen(unprobed(truth(), dialer.isOpen()))
  }

  function draw() {
    return hasJitter(truth().policy) ? ports.random() : undefined
  }

  function lookAndAct() {
    look()
    act()
  }

  function seen(result: Probe | Reachability) {
    if (isStopped) return
    let action
    try {
      action = actions.probeReceived(dialer.redacted(result), clock.now(), draw())
    } catch (error) {
      const { reason } = failureOf(error)
      action = actions.probeReceived({ reachability: 'unreachable', reason }, clock.now(), draw())
    }
    send(action)
    looked = truth()
    act()
  }

  function lost(failure: Closed) {
    prober?.abandon(outdated)
    const nowMs = clock.now()
    lastLookMs = Math.min(lastLookMs, nowMs) // the clock stepped back: what is decided now is news
    const report = lossReport(failure, truth().lastAttemptMs, nowMs, probeEveryMs)
    if (report !== null) send(actions.reconnectFailed(report))
    seen({ reachability: 'unreachable', reason: failure.reason })
  }

  function retry() {
    if (!isStopped && canSkipWait(truth())) send(actions.retryRequested(clock.now(), draw()))
  }

  function hold(reason: string) {
    holds.add(reason)
    act()
  }

  function release(reason: string) {
    holds.delete(reason)
    if (!isStopped) send(actions.resumed(reason, clock.now()))
  }

  function wake() {
    if (isStopped) return
    const nowMs = clock.now()
    const attemptId = dialer.attemptId()
    if (attemptId !== null && nowMs >= attemptEndsMs(truth())) {
      dialer.abandon('the attempt timed out')
      send(actions.reconnectFailed({ attemptId, nowMs, reason: 'timed out' }))
    }
    prober?.expire(nowMs)
    if (nowMs >= nextLookMs()) look()
    act()
  }

  /** Whether the clock was: what is decided by a later time than now would wait until it has caught up. */
  function isSetBack() {
    const nowMs = clock.now()
    return nowMs < lastLookMs || isAhead(truth(), nowMs)
  }

  /** Sets the one timer to the next instant at which there is something to do. */
  function arm() {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
    const wakeAtMs = Math.min(
      nextLookMs(),
      dialer.attemptId() === null ? Infinity : attemptEndsMs(truth()),
      prober?.endsMs() ?? Infinity,
    )
    if (isStopped || wakeAtMs === Infinity) return
    const sleepMs = Math.min(Math.max(wakeAtMs - clock.now(), 0), longestSleepMs)
    timer = clock.setTimeout(wake, Math.ceil(sleepMs))
  }

  /** When to look next: by the period of the probe, and when a decision is due. */
  function nextLookMs() {
    if (prober && prober.endsMs() < Infinity) return Infinity
    const polledMs = lastLookMs + probeEveryMs
    const decidedMs = decisionMs(truth())
    const isNews = decidedMs > lastLookMs || truth() !== looked
    const dueMs = isNews ? decidedMs : polledMs // or else nothing came of looking
    return prober ? Math.min(dueMs, polledMs) : dueMs
  }

  return {
    act,
    begin() {
      const { status, attemptId } = truth()
      if (status === 'connecting' && attemptId !== null) {
        // Of a life before a reload or an import: nobody else will end it.
        send(actions.reconnectFailed({ attemptId, nowMs: clock.now(), reason: 'interrupted' }))
      }
      const handlers = { wake: lookAndAct, retry, hold, release }
      endSignals = startSignals(ports.signals, handlers, ports.onError)
      lookAndAct()
    },
    stop() {
      if (isStopped) return
      isStopped = true
      arm()
      prober?.abandon('the listener stopped')
      const attemptId = dialer.attemptId()
      const wasOpen = dialer.isOpen()
      dialer.abandon('the listener stopped')
      dialer.drop()
      if (attemptId !== null || wasOpen) {
        const which = attemptId === null ? {} : { attemptId }
        send(actions.reconnectFailed({ nowMs: clock.now(), reason: 'stopped', ...which }))
      }
      endSignals?.()
    },
  }
}
