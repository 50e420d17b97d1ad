import { createDialer, failureOf } from '../middleware/dialer.js'
import type { Ports, Startable } from '../middleware/ports.js'
import {
  attemptEndsMs,
  decisionMs,
  lossReport,
  outdated,
  unprobed,
} from '../middleware/schedule.js'
import type { Projection } from '../middleware/projection.js'
import type { Reachability } from '../slice/backoff.js'
import type { Probe, ReconnectorState } from '../slice/state.js'
import { eachDifference, itemAt } from './blocks.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import { createDeadlines } from './deadlines.js'
import { selectById } from './fleetSelectors.js'
import type { FleetState } from './fleetState.js'
import { createLine, type Line } from './line.js'
import { createLooks } from './looks.js'
import { createTurns } from './turns.js'

/** What a run needs of the outside world. */
export interface FleetPorts extends Ports {
  readonly maxConcurrentAttempts: number
  readonly maxConcurrentProbes: number
}

/** The fleet's listener at work, from a start to its stop, which closes all connections and clears the timer. */
export interface FleetRun extends Startable {
  /** Looks after the connections that have changed; called after every action of the slice. */
  settle(): void
}

const goldenRatio = (Math.sqrt(5) - 1) / 2

/**
 * Looks at and attempts many connections on one timer. What comes in is taken together at the next turn of the event
 * loop, in one action.
 *
 * An attempt is not decided before there is room for it: a connection whose time has come waits in line, and the probe
 * that makes its attempt due is dispatched with its start. So no attempt grows old in the queue.
 */
export function createFleetRun(
  projection: Projection<FleetState>,
  slice: Pick<ReconnectorFleetSlice, 'actions' | 'reducer'>,
  { clock, probe, probeEveryMs, ...ports }: FleetPorts,
): FleetRun {
  const { truth } = projection
  const { actions, reducer } = slice
  // No imported trace can name an attempt of this run.
  const epoch = Math.floor(ports.random() * 2 ** 40).toString(36)
  let attemptCount = 0
  const lines = new Map<string, Line>()
  const deadlines = createDeadlines<Line>()
  /** Those whose attempt may be made, first come, first served. */
  const queue = new Set<Line>()
  const attempting = new Set<Line>()
  const looks =
    probe &&
    createLooks(
      probe,
      { clock, maxConcurrent: ports.maxConcurrentProbes, timeoutMs: ports.probeTimeoutMs },
      (line, result) => later(() => see(line, result)),
    )

  let known: FleetState = { ids: [], connections: [] }
  let isStopped = false
  let touched = new Set<Line>() // in this turn
  let started: [line: Line, attemptId: string][] = []
  const turns = createTurns(projection, slice, clock, ports.onError, { prepare, carryOut, nextMs })
  const { later, push, nowMs } = turns

  const peek = (line: Line) =>
    lines.get(line.id) === line ? selectById(turns.draft(), line.id) : undefined

  function prepare(isClockBack: boolean) {
    if (isClockBack) for (const line of lines.values()) rewind(line)
    turns.takeIn()
    for (let line = deadlines.first(); line && line.wakeAtMs <= nowMs(); line = deadlines.first()) {
      deadlines.set(line, Infinity)
      tend(line)
    }
    turns.takeIn()
    grant()
    reportWaiting()
  }

  function carryOut() {
    const attempts = started
    started = []
    for (const [line, attemptId] of attempts) dial(line, attemptId)
    settle()
    const lookedAfter = touched
    touched = new Set()
    for (const line of lookedAfter) schedule(line)
  }

  function nextMs() {
    const isRoom = queue.size > 0 && attempting.size < ports.maxConcurrentAttempts
    return isRoom ? -Infinity : (deadlines.first()?.wakeAtMs ?? Infinity)
  }

  /** The clock stepped back: nothing is to wait until it has caught up. */
  function rewind(line: Line) {
    line.lastLookMs = Math.min(line.lastLookMs, nowMs())
    touched.add(line)
    if (!looks) look(line)
  }

  /** Does what is due of a connection by the clock. */
  function tend(line: Line) {
    touched.add(line)
    const state = peek(line)
    if (state === undefined) return
    const attemptId = line.dialer?.attemptId() ?? null
    if (attemptId !== null && nowMs() >= attemptEndsMs(state)) {
      abandon(line, 'the attempt timed out')
      push(actions.reconnectFailed(line.id, { attemptId, nowMs: nowMs(), reason: 'timed out' }))
    }
    line.prober?.expire(nowMs())
    if (nowMs() >= nextLookMs(line, peek(line) ?? state)) look(line)
  }

  function look(line: Line) {
    line.lastLookMs = nowMs()
    if (looks) looks.ask(line)
    else {
      later(() => {
        const state = peek(line)
        if (state) see(line, unprobed(state, line.dialer?.isOpen() ?? false))
      })
    }
  }

  function see(line: Line, result: Probe | Reachability) {
    const state = peek(line)
    if (state === undefined) return
    touched.add(line)
    const action = probeAction(line, result)
    const next = selectById(reducer(turns.draft(), action), line.id) ?? state
    const isHealthy = next.reachability === 'alive_rpc'
    if (!isHealthy && (queue.has(line) || (next.status === 'due' && state.status !== 'due'))) {
      line.held = action.payload.probe
      queue.add(line)
    } else {
      if (isHealthy) queue.delete(line)
      push(action)
    }
    line.looked = peek(line) ?? null
  }

  function probeAction(line: Line, result: Probe | Reachability) {
    const draw = ports.random()
    try {
      const seen = line.dialer?.redacted(result) ?? result
      return actions.probeReceived(line.id, seen, nowMs(), draw)
    } catch (error) {
      const { reason } = failureOf(error)
      return actions.probeReceived(line.id, { reachability: 'unreachable', reason }, nowMs(), draw)
    }
  }

  /** Starts the attempts that there is room for. */
  function grant() {
    for (const line of queue) {
      if (attempting.size >= ports.maxConcurrentAttempts) break
      queue.delete(line)
      touched.add(line)
      const state = peek(line)
      if (state === undefined) continue
      // By whoever else made it due, it may be too old to be taken up.
      if (state.status !== 'due' || nowMs() >= attemptEndsMs(state)) {
        push(probeAction(line, line.held ?? unprobed(state, line.dialer?.isOpen() ?? false)))
      }
      line.held = null
      const attemptId = `${epoch}:${++attemptCount}`
      push(actions.attemptStarted(line.id, { attemptId, nowMs: nowMs() }))
      const taken = peek(line)
      line.looked = taken ?? null
      if (taken?.attemptId !== attemptId) continue
      attempting.add(line)
      started.push([line, attemptId])
    }
  }

  /** Who was healthy and now waits for its turn is shown to be down. */
  function reportWaiting() {
    for (const line of touched) {
      const state = queue.has(line) ? peek(line) : undefined
      if (state?.status !== 'healthy') continue
      const reason = typeof line.held === 'object' ? line.held?.reason : undefined
      push(
        actions.reconnectFailed(line.id, {
          nowMs: nowMs(),
          ...(reason === undefined ? {} : { reason }),
        }),
      )
      line.looked = peek(line) ?? null
    }
  }

  function dial(line: Line, attemptId: string) {
    const state = lines.get(line.id) === line ? selectById(truth(), line.id) : undefined
    // Another middleware may have swallowed the action, a subscriber paused, removed or stopped.
    if (isStopped || state?.attemptId !== attemptId) {
      attempting.delete(line)
      return
    }
    line.dialer ??= dialerOf(line)
    line.dialer.dial(attemptId, { node: state.node, number: state.attempts }, state.cookie)
  }

  function dialerOf(line: Line) {
    return createDialer(ports.connect, ports.resolveCookie, ports.onError, {
      opened(attemptId) {
        attempting.delete(line)
        looks?.abandon(line, outdated)
        later(() => {
          touched.add(line)
          if (peek(line)?.attemptId !== attemptId)
            line.dialer?.drop() // given up meanwhile
          else push(actions.reconnectSucceeded(line.id, { attemptId, nowMs: nowMs() }))
        })
      },
      failed(attemptId, failure) {
        attempting.delete(line)
        later(() => {
          touched.add(line)
          push(actions.reconnectFailed(line.id, { attemptId, nowMs: nowMs(), ...failure }))
        })
      },
      lost(failure) {
        looks?.abandon(line, outdated)
        later(() => {
          const state = peek(line)
          if (state === undefined) return
          touched.add(line)
          const report = lossReport(failure, state.lastAttemptMs, nowMs(), probeEveryMs)
          if (report !== null) push(actions.reconnectFailed(line.id, report))
          see(line, { reachability: 'unreachable', reason: failure.reason })
        })
      },
    })
  }

  function abandon(line: Line, why: string) {
    attempting.delete(line)
    line.dialer?.abandon(why)
  }

  function settle() {
    const before = known
    const now = truth()
    if (before === now || isStopped) return
    known = now
    eachDifference(before.connections, now.connections, (_, state, position) => {
      const id = itemAt(now.ids, position)
      if (state && typeof id === 'string') update(id, state)
    })
    if (before.ids !== now.ids) {
      eachDifference(before.ids, now.ids, (id) => {
        if (typeof id === 'string' && selectById(now, id) === undefined) leave(id)
      })
    }
    turns.arm()
  }

  function update(id: string, state: ReconnectorState) {
    const line = lines.get(id)
    if (line === undefined) {
      join(id, state)
      return
    }
    if (line.state === state) return
    const { node } = line.state
    line.state = state
    const attemptId = line.dialer?.attemptId() ?? null
    if (attemptId !== null && attemptId !== state.attemptId)
      abandon(line, 'the attempt was given up')
    if (state.node !== node) {
      line.dialer?.drop()
      looks?.abandon(line, 'the node changed')
      look(line)
    }
    if (state.status === 'due') queue.add(line)
    if (state.status === 'healthy') queue.delete(line)
    if (turns.isUnderWay()) touched.add(line)
    else schedule(line)
  }

  function join(id: string, state: ReconnectorState) {
    const line = createLine(id, state, clock.now())
    lines.set(id, line)
    const { attemptId } = state
    if (state.status === 'connecting' && attemptId !== null) {
      // Of a life before a reload or an import: nobody else will end it.
      later(() =>
        push(actions.reconnectFailed(id, { attemptId, nowMs: nowMs(), reason: 'interrupted' })),
      )
    }
    // The looks of many are spread over the period, and so stay.
    if (looks) line.lastLookMs -= probeEveryMs * (1 - ((lines.size * goldenRatio) % 1))
    else look(line)
    if (state.status === 'due') queue.add(line)
    schedule(line)
  }

  function leave(id: string) {
    const line = lines.get(id)
    if (line === undefined) return
    lines.delete(id)
    queue.delete(line)
    deadlines.set(line, Infinity)
    looks?.abandon(line, 'the connection was removed')
    abandon(line, 'the connection was removed')
    line.dialer?.drop()
  }

  /** When to look next: by the period of the probe, and when a decision is due. */
  function nextLookMs(line: Line, state: ReconnectorState) {
    if (looks?.isAsked(line)) return Infinity
    const polledMs = line.lastLookMs + probeEveryMs
    if (queue.has(line)) return looks ? polledMs : Infinity
    if (state.status === 'idle') return polledMs // it keeps its place in the period
    const decidedMs = decisionMs(state)
    const isNews = decidedMs > line.lastLookMs || state !== line.looked
    const dueMs = isNews ? decidedMs : polledMs // or else nothing came of looking
    return looks ? Math.min(dueMs, polledMs) : dueMs
  }

  function schedule(line: Line) {
    if (lines.get(line.id) !== line) return
    const { state, dialer, prober } = line
    const wakeAtMs = Math.min(
      nextLookMs(line, state),
      (dialer?.attemptId() ?? null) === null ? Infinity : attemptEndsMs(state),
      prober?.endsMs() ?? Infinity,
    )
    deadlines.set(line, wakeAtMs)
  }

  return {
    settle,
    begin() {
      settle()
      turns.run()
    },
    stop() {
      if (isStopped) return
      isStopped = true
      turns.end(() => {
        for (const line of lines.values()) {
          looks?.abandon(line, 'the listener stopped')
          const attemptId = line.dialer?.attemptId() ?? null
          const wasOpen = line.dialer?.isOpen() ?? false
          abandon(line, 'the listener stopped')
          line.dialer?.drop()
          if (attemptId === null && !wasOpen) continue
          const which = attemptId === null ? {} : { attemptId }
          push(actions.reconnectFailed(line.id, { nowMs: nowMs(), reason: 'stopped', ...which }))
        }
      })
      lines.clear()
    },
  }
}
