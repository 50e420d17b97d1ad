import type { Run } from '../middleware/listener.js'
import type { Ports } from '../middleware/ports.js'
import { attemptEndsMs } from '../rules/decide.js'
import { outdated, unprobed } from '../rules/schedule.js'
import type { Projection } from '../middleware/projection.js'
import type { ReconnectorState } from '../rules/state.js'
import { createAttemptQueue } from './attemptQueue.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import { createDialers } from './dialers.js'
import { createFleetSignals } from './fleetSignals.js'
import type { FleetState } from './fleetState.js'
import type { Line } from './line.js'
import { createLines } from './lines.js'
import { createLooks } from './looks.js'
import { createTimetable } from './timetable.js'
import { createTurns } from './turns.js'

/** What a run needs of the outside world. */
export interface FleetPorts extends Ports {
  readonly maxConcurrentAttempts: number
  readonly maxConcurrentProbes: number
}

const goldenRatio = (Math.sqrt(5) - 1) / 2

/**
 * Looks at and attempts many connections on one timer, until its stop closes them all. What comes in is taken together
 * at the next turn of the event loop, in one action.
 */
export function createFleetRun(
  projection: Projection<FleetState>,
  slice: Pick<ReconnectorFleetSlice, 'actions' | 'reducer'>,
  ports: FleetPorts,
): Run {
  const { truth } = projection
  const { actions } = slice
  const { clock, probe, probeEveryMs } = ports
  let isStopped = false
  let endSignals: (() => void) | undefined

  const turns = createTurns(projection, slice, clock, ports.onError, {
    prepare,
    carryOut: () => dialers.dialStarted(),
    finish(touched) {
      for (const line of touched) timetable.set(line)
    },
    nextMs: () => (queue.isMoving() ? -Infinity : timetable.firstMs()),
  })
  const { later, touch, push, peek, nowMs } = turns
  const looks =
    probe &&
    createLooks(
      probe,
      { clock, maxConcurrent: ports.maxConcurrentProbes, timeoutMs: ports.probeTimeoutMs },
      (line, result) => later(() => queue.see(line, result)),
    )
  const dialers = createDialers(ports, slice, truth, turns, {
    turned: (line) => looks?.abandon(line, outdated),
    lost: (line, { reason }) => queue.see(line, { reachability: 'unreachable', reason }),
  })
  const queue = createAttemptQueue(slice, turns, dialers, ports.random)
  const timetable = createTimetable({
    probeEveryMs,
    isProbed: looks !== undefined,
    isLookedAt: (line) => looks?.isAsked(line) ?? false,
    isQueued: queue.has,
  })
  const lines = createLines(clock.now, { joined, changed, left })
  const signals = createFleetSignals(ports, slice, turns, queue, looks, lines.all, look)

  function prepare(isClockBack: boolean) {
    if (isClockBack) for (const line of lines.all()) rewind(line)
    turns.takeIn()
    let line
    while ((line = timetable.takeDue(nowMs()))) tend(line)
    turns.takeIn()
    queue.grant()
    queue.reportWaiting()
  }

  /** The clock stepped back: nothing is to wait until it has caught up. */
  function rewind(line: Line) {
    line.lastLookMs = Math.min(line.lastLookMs, nowMs())
    touch(line)
    if (!looks) look(line)
  }

  /** Does what is due of a connection by the clock. */
  function tend(line: Line) {
    touch(line)
    const state = peek(line)
    if (state === undefined) return
    const attemptId = line.dialer?.attemptId() ?? null
    if (attemptId !== null && nowMs() >= attemptEndsMs(state)) {
      dialers.abandon(line, 'the attempt timed out')
      push(actions.reconnectFailed(line.id, { attemptId, nowMs: nowMs(), reason: 'timed out' }))
    }
    line.prober?.expire(nowMs())
    if (nowMs() >= timetable.nextLookMs(line, peek(line) ?? state)) look(line)
  }

  function look(line: Line) {
    line.lastLookMs = nowMs()
    if (looks) looks.ask(line)
    else {
      later(() => {
        const state = peek(line)
        if (state) queue.see(line, unprobed(state, line.dialer?.isOpen() ?? false))
      })
    }
  }

  function act() {
    if (isStopped) return
    lines.follow(truth())
    turns.arm()
  }

  function joined(line: Line, count: number) {
    const { status, attemptId } = line.state
    if (status === 'connecting' && attemptId !== null) {
      // Of a life before a reload or an import: nobody else will end it.
      const report = { attemptId, reason: 'interrupted' }
      later(() => push(actions.reconnectFailed(line.id, { nowMs: nowMs(), ...report })))
    }
    // The looks of many are spread over the period, and so stay.
    if (looks) line.lastLookMs -= probeEveryMs * (1 - ((count * goldenRatio) % 1))
    else look(line)
    if (status === 'due') queue.add(line)
    signals.holdToo(line)
    timetable.set(line)
  }

  function changed(line: Line, before: ReconnectorState) {
    const { node, status, attemptId } = line.state
    const current = line.dialer?.attemptId() ?? null
    if (current !== null && current !== attemptId) {
      dialers.abandon(line, 'the attempt was given up')
    }
    if (node !== before.node) {
      line.dialer?.drop()
      looks?.abandon(line, 'the node changed')
      look(line)
    }
    if (status === 'due') queue.add(line)
    if (status === 'healthy') queue.delete(line)
    signals.holdToo(line)
    if (turns.isUnderWay()) touch(line)
    else timetable.set(line)
  }

  function left(line: Line) {
    queue.delete(line)
    timetable.remove(line)
    looks?.abandon(line, 'the connection was removed')
    dialers.abandon(line, 'the connection was removed')
    line.dialer?.drop()
  }

  return {
    act,
    begin() {
      act()
      endSignals = signals.start()
      turns.run()
    },
    stop() {
      if (isStopped) return
      isStopped = true
      looks?.abandonAll('the listener stopped')
      turns.end(() => {
        for (const line of lines.all()) {
          const attemptId = line.dialer?.attemptId() ?? null
          const wasOpen = line.dialer?.isOpen() ?? false
          dialers.abandon(line, 'the listener stopped')
          line.dialer?.drop()
          if (attemptId === null && !wasOpen) continue
          const which = attemptId === null ? {} : { attemptId }
          push(actions.reconnectFailed(line.id, { nowMs: nowMs(), reason: 'stopped', ...which }))
        }
      })
      lines.clear()
      endSignals?.()
    },
  }
}
