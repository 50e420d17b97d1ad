import type { Closed } from '../middleware/connector.js'
import { createDialer } from '../middleware/dialer.js'
import { lossReport } from '../rules/schedule.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import type { FleetPorts } from './fleetRun.js'
import { selectById } from './fleetSelectors.js'
import type { FleetState } from './fleetState.js'
import type { Line } from './line.js'
import type { Turns } from './turns.js'

/** The attempts under way, and the connections that came of them. */
export interface Dialers {
  hasRoom(): boolean
  /** Takes a place for the attempt, which `dialStarted` makes. */
  start(line: Line, attemptId: string): void
  /** Makes the attempts that were started, as far as that is what is true. */
  dialStarted(): void
  /** Gives the attempt up: whatever comes of it later is closed and changes nothing. */
  abandon(line: Line, why: string): void
}

/** What is to be done about what becomes of a connection. */
export interface DialersEvents {
  /** It opened or ended: what was seen of it before is old. */
  turned(line: Line): void
  /** In the turn after. */
  lost(line: Line, failure: Closed): void
}

export function createDialers(
  { connect, resolveCookie, onError, probeEveryMs, maxConcurrentAttempts }: FleetPorts,
  { actions }: Pick<ReconnectorFleetSlice, 'actions'>,
  truth: () => FleetState,
  { later, touch, push, peek, nowMs }: Turns,
  events: DialersEvents,
): Dialers {
  const underWay = new Set<Line>()
  let started: (readonly [line: Line, attemptId: string])[] = []

  function dial(line: Line, attemptId: string) {
    const state = line.isMember ? selectById(truth(), line.id) : undefined
    // Another middleware may have swallowed the action, a subscriber paused, removed or stopped.
    if (state?.attemptId !== attemptId) {
      underWay.delete(line)
      return
    }
    line.dialer ??= dialerOf(line)
    line.dialer.dial(
      attemptId,
      { id: line.id, node: state.node, number: state.attempts },
      state.cookie,
    )
  }

  function dialerOf(line: Line) {
    return createDialer(connect, resolveCookie, onError, {
      opened(attemptId) {
        underWay.delete(line)
        events.turned(line)
        later(() => {
          touch(line)
          if (peek(line)?.attemptId !== attemptId)
            line.dialer?.drop() // given up meanwhile
          else push(actions.reconnectSucceeded(line.id, { attemptId, nowMs: nowMs() }))
        })
      },
      failed(attemptId, failure) {
        underWay.delete(line)
        later(() => {
          touch(line)
          push(actions.reconnectFailed(line.id, { attemptId, nowMs: nowMs(), ...failure }))
        })
      },
      lost(failure) {
        events.turned(line)
        later(() => {
          const state = peek(line)
          if (state === undefined) return
          touch(line)
          const report = lossReport(failure, state.lastAttemptMs, nowMs(), probeEveryMs)
          if (report !== null) push(actions.reconnectFailed(line.id, report))
          events.lost(line, failure)
        })
      },
    })
  }

  return {
    hasRoom: () => underWay.size < maxConcurrentAttempts,
    start(line, attemptId) {
      underWay.add(line)
      started.push([line, attemptId])
    },
    dialStarted() {
      const attempts = started
      started = []
      for (const [line, attemptId] of attempts) dial(line, attemptId)
    },
    abandon(line, why) {
      underWay.delete(line)
      line.dialer?.abandon(why)
    },
  }
}
