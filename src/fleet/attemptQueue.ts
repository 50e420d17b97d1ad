import { failureOf } from '../middleware/dialer.js'
import { attemptEndsMs } from '../rules/decide.js'
import { canSkipWait, unprobed } from '../rules/schedule.js'
import type { Reachability } from '../rules/policy.js'
import type { Probe, ReconnectorState } from '../rules/state.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import type { Dialers } from './dialers.js'
import type { Line } from './line.js'
import type { Turns } from './turns.js'

/**
 * Those whose attempt may be made, first come, first served.
 *
 * An attempt is not decided before there is room for it: the probe that makes it due is dispatched with its start. So
 * no attempt grows old in the queue.
 */
export interface AttemptQueue {
  has(line: Line): boolean
  /** Whether somebody waits, and there is room for an attempt. */
  isMoving(): boolean
  add(line: Line): void
  /** Lets one that waits attempt as soon as there is room, without the rest of its wait. */
  hurry(line: Line): void
  delete(line: Line): void
  /** Takes what was seen of a connection: to the store or, where it would make an attempt due, to the queue. */
  see(line: Line, result: Probe | Reachability): void
  /** Starts the attempts that there is room for. */
  grant(): void
  /** Shows that those who were healthy and now wait for their turn are down. */
  reportWaiting(): void
}

export function createAttemptQueue(
  { actions }: Pick<ReconnectorFleetSlice, 'actions'>,
  { touch, push, peek, preview, nowMs }: Turns,
  dialers: Dialers,
  random: () => number,
): AttemptQueue {
  const queue = new Set<Line>()
  const hurried = new Set<Line>() // of those in the queue
  const epoch = Math.floor(random() * 2 ** 40).toString(36) // no imported trace can name an attempt of this run
  let attemptCount = 0
  let newcomers: Line[] = [] // of this turn

  function see(line: Line, result: Probe | Reachability) {
    const state = peek(line)
    if (state === undefined) return
    touch(line)
    const action = probeAction(line, result)
    const next = preview(line, action) ?? state
    const isHealthy = next.reachability === 'alive_rpc'
    if (!isHealthy && (queue.has(line) || (next.status === 'due' && state.status !== 'due'))) {
      line.held = action.payload.probe
      queue.add(line)
      newcomers.push(line)
    } else {
      if (isHealthy) leave(line)
      push(action)
    }
    line.looked = peek(line) ?? null
  }

  function probeAction(line: Line, result: Probe | Reachability) {
    const draw = random()
    try {
      const seen = line.dialer?.redacted(result) ?? result
      return actions.probeReceived(line.id, seen, nowMs(), draw)
    } catch (error) {
      const { reason } = failureOf(error)
      return actions.probeReceived(line.id, { reachability: 'unreachable', reason }, nowMs(), draw)
    }
  }

  function leave(line: Line) {
    queue.delete(line)
    hurried.delete(line)
  }

  function start(line: Line, state: ReconnectorState, skipsWait: boolean) {
    if (skipsWait && canSkipWait(state)) {
      push(actions.retryRequested(line.id, nowMs(), random()))
      // By whoever else made it due, it may be too old to be taken up.
    } else if (state.status !== 'due' || nowMs() >= attemptEndsMs(state)) {
      push(probeAction(line, line.held ?? unprobed(state, line.dialer?.isOpen() ?? false)))
    }
    line.held = null
    const attemptId = `${epoch}:${++attemptCount}`
    push(actions.attemptStarted(line.id, { attemptId, nowMs: nowMs() }))
    line.looked = peek(line) ?? null
    if (line.looked?.attemptId === attemptId) dialers.start(line, attemptId)
  }

  return {
    has: (line) => queue.has(line),
    isMoving: () => queue.size > 0 && dialers.hasRoom(),
    add: (line) => void queue.add(line),
    hurry(line) {
      const state = peek(line)
      if (queue.has(line) || state === undefined || !canSkipWait(state)) return
      queue.add(line)
      hurried.add(line)
    },
    delete: leave,
    see,
    grant() {
      for (const line of queue) {
        if (!dialers.hasRoom()) break
        const skipsWait = hurried.has(line)
        leave(line)
        touch(line)
        const state = peek(line)
        if (state !== undefined) start(line, state, skipsWait)
      }
    },
    reportWaiting() {
      const lines = newcomers
      newcomers = []
      for (const line of lines) {
        if (!queue.has(line) || peek(line)?.status !== 'healthy') continue
        const reason = typeof line.held === 'object' ? line.held?.reason : undefined
        const why = reason === undefined ? {} : { reason }
        push(actions.reconnectFailed(line.id, { nowMs: nowMs(), ...why }))
        line.looked = peek(line) ?? null
      }
    },
  }
}
