import type { Clock } from '../middleware/clock.js'
import type { Projection } from '../middleware/projection.js'
import type { ReconnectorState } from '../rules/state.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import type { AddressedAction } from './fleetActions.js'
import { selectById } from './fleetSelectors.js'
import type { FleetState } from './fleetState.js'
import type { Line } from './line.js'

/** What is done in a turn. */
export interface TurnWork {
  /** Looks after what came in and what is due, before its actions are sent. */
  prepare(isClockBack: boolean): void
  /** Goes on from what is true after they were sent. */
  carryOut(): void
  /** Looks when each connection that had a part in the turn is next to be looked after. */
  finish(touched: Iterable<Line>): void
  /** When there is something to do next, in ms; in the past: at once. */
  nextMs(): number
}

/** The turns of the event loop in which the listener works: one timer, and one action for all that came in. */
export interface Turns {
  /** Does a task at the next turn. */
  later(task: () => void): void
  /** Notes that a connection has a part in this turn. */
  touch(line: Line): void
  /** Does the tasks that came in. */
  takeIn(): void
  /** When this turn began, in ms. */
  nowMs(): number
  isUnderWay(): boolean
  /** One connection as it will be when the actions of this turn are sent; `undefined` when it has left the fleet. */
  peek(line: Line): ReconnectorState | undefined
  /** What `peek` would show if the action were pushed. */
  preview(line: Line, action: AddressedAction): ReconnectorState | undefined
  /** Adds an action to those of this turn, unless it would change nothing. */
  push(action: AddressedAction): void
  /** Makes a turn now. */
  run(): void
  /** Sets the one timer to the next instant at which there is something to do. */
  arm(): void
  /** Sends what `report` pushes, as the last thing that happens. */
  end(report: () => void): void
}

/** No timer runs longer: a clock that jumped is noticed, and no wait overflows setTimeout's 2^31-1 ms. */
const longestSleepMs = 10_000

/** @param onError - told what a port throws: the turns go on */
export function createTurns(
  { truth, send }: Projection<FleetState>,
  { actions, reducer }: Pick<ReconnectorFleetSlice, 'actions' | 'reducer'>,
  clock: Clock,
  onError: (error: unknown) => void,
  work: TurnWork,
): Turns {
  let inbox: (() => void)[] = []
  let batch: AddressedAction[] = []
  let touched = new Set<Line>()
  let draft = truth()
  let nowMs = clock.now()
  let isUnderWay = false
  let hasEnded = false
  let timer: unknown = null
  let timerAtMs = Infinity

  function run() {
    clearTimer()
    if (hasEnded) return
    isUnderWay = true
    attempt(() => {
      const beforeMs = nowMs
      nowMs = clock.now()
      draft = truth()
      work.prepare(nowMs < beforeMs)
    })
    sendBatch()
    isUnderWay = false
    attempt(work.carryOut)
    const parts = touched
    touched = new Set()
    attempt(() => work.finish(parts))
    arm()
  }

  function attempt(part: () => void) {
    try {
      part()
    } catch (error) {
      onError(error)
    }
  }

  function sendBatch() {
    const events = batch
    batch = []
    const [first] = events
    if (first === undefined) return
    send(events.length === 1 ? first : actions.eventsReceived(events))
  }

  function arm() {
    if (isUnderWay || hasEnded) return
    const fromMs = clock.now()
    const wakeAtMs = inbox.length > 0 ? fromMs : work.nextMs()
    if (wakeAtMs === Infinity && timer === null) return
    const atMs = Math.min(Math.max(wakeAtMs, fromMs), fromMs + longestSleepMs)
    if (timer !== null && timerAtMs <= atMs) return // it wakes early enough, and arms anew
    clearTimer()
    timerAtMs = atMs
    timer = clock.setTimeout(run, Math.ceil(atMs - fromMs))
  }

  function clearTimer() {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
    timerAtMs = Infinity
  }

  return {
    run,
    arm,
    nowMs: () => nowMs,
    isUnderWay: () => isUnderWay,
    peek: (line) => (line.isMember ? selectById(draft, line.id) : undefined),
    preview: (line, action) => selectById(reducer(draft, action), line.id),
    later(task) {
      if (hasEnded) return
      inbox.push(task)
      arm()
    },
    touch: (line) => void touched.add(line),
    takeIn() {
      const tasks = inbox
      inbox = []
      for (const task of tasks) attempt(task)
    },
    push(action) {
      const next = reducer(draft, action)
      if (next === draft) return
      draft = next
      batch.push(action)
    },
    end(report) {
      hasEnded = true
      clearTimer()
      nowMs = clock.now()
      draft = truth()
      batch = []
      report()
      sendBatch()
    },
  }
}
