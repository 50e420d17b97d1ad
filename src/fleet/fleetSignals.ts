import { outdated } from '../rules/schedule.js'
import type { Ports } from '../middleware/ports.js'
import { startSignals } from '../middleware/signals.js'
import type { AttemptQueue } from './attemptQueue.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import type { Line } from './line.js'
import type { Looks } from './looks.js'
import type { Turns } from './turns.js'

/** What signals do to a whole fleet: each in one turn, and so in one action. */
export interface FleetSignals {
  /** Gives the function that ends them. What they ask for meanwhile is for the turn after. */
  start(): () => void
  /** Sees to it that one that came or went on during a hold is held, too. */
  holdToo(line: Line): void
}

export function createFleetSignals(
  { signals, onError }: Ports,
  { actions }: Pick<ReconnectorFleetSlice, 'actions'>,
  { later, touch, push, peek, nowMs, isUnderWay, run }: Turns,
  queue: AttemptQueue,
  looks: Looks | undefined,
  all: () => Iterable<Line>,
  look: (line: Line) => void,
): FleetSignals {
  const holds = new Set<string>()
  let isStarted = false

  function wake(line: Line) {
    touch(line)
    // Not by `look`, or from then on all would be probed at the same instant of the period.
    if (looks) looks.ask(line)
    else look(line)
  }

  function holdBack(line: Line) {
    const state = peek(line)
    const [reason] = holds
    if (state === undefined || reason === undefined) return
    touch(line)
    queue.delete(line)
    if (state.status !== 'paused') push(actions.paused(line.id, reason, nowMs()))
    if (!line.dialer?.isOpen()) return
    line.dialer.drop()
    looks?.abandon(line, outdated)
    queue.see(line, { reachability: 'unreachable', reason })
  }

  function letGo(line: Line, reason: string) {
    touch(line)
    push(actions.resumed(line.id, reason, nowMs()))
  }

  /** At once: a page that goes away has no other turn, and the timer of one that wakes up may be late. */
  function eachNow(task: (line: Line) => void) {
    for (const line of all()) later(() => task(line))
    if (isStarted && !isUnderWay()) run()
  }

  const handlers = {
    wake: () => eachNow(wake),
    retry: () => eachNow(queue.hurry),
    hold(reason: string) {
      holds.add(reason)
      eachNow(holdBack)
    },
    release(reason: string) {
      holds.delete(reason)
      eachNow((line) => letGo(line, reason))
    },
  }

  return {
    start() {
      const end = startSignals(signals, handlers, onError)
      isStarted = true
      return end
    },
    holdToo(line) {
      const isHeld = line.state.status === 'paused' && !line.dialer?.isOpen()
      if (holds.size > 0 && !isHeld) later(() => holdBack(line))
    },
  }
}
