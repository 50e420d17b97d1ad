import type { UnknownAction } from '@reduxjs/toolkit'
import type { Desk } from '../middleware/desk.js'
import { longestSleepMs } from '../middleware/ports.js'
import type { Projection } from '../middleware/projection.js'
import { caseReducer } from '../rules/caseReducer.js'
import { connectionActionNames } from '../rules/payloads.js'
import type { ReconnectorState } from '../rules/state.js'
import type { ReconnectorFleetSlice } from './createReconnectorFleetSlice.js'
import type { FleetLink } from './fleetLink.js'
import type { AddressedAction } from './fleetPayloads.js'
import type { FleetPorts } from './fleetPorts.js'
import type { FleetState } from './fleetState.js'

/** What a turn consists of, besides the tasks that came in. */
export interface TurnWork {
  /** Takes in what has changed in the store, before anything is done. */
  follow(): void
  /** Looks after what is due and what was touched, before the actions of the turn are sent. */
  prepare(isClockBack: boolean): void
  /** Goes on from what is true after they were sent, when all ports were called. */
  finish(): void
  /** When there is something to do next, in ms; in the past: at once. */
  nextMs(): number
}

/** The turns of the event loop in which the listener works: one timer, and one action for all that came in. */
export interface Turns extends Pick<Desk, 'afterPush' | 'nowMs' | 'push'> {
  /** Does a task at the next turn. */
  later(task: () => void): void
  /** One connection as it will be when the actions of this turn are sent. */
  peek(link: FleetLink): ReconnectorState
  /** Whether this turn sends the action. */
  isSending(action: UnknownAction | null): boolean
  /** What `peek` showed when the actions of this turn were sent; `undefined` where none was about it. */
  foreseen(link: FleetLink): ReconnectorState | undefined
  /** Does a part of a turn; what it throws must not end the work for all others. */
  attempt(part: () => void): void
  /** Makes a turn now, unless one is under way. */
  run(): void
  /** Sets the one timer to the next instant at which there is something to do. */
  arm(): void
  /** Does a last piece of work: calls the ports that it asks for, then sends what it pushes. */
  end(report: () => void): void
}

type Reduce = (state: ReconnectorState, action: AddressedAction) => ReconnectorState

const reducers = new Map<string, Reduce>(
  connectionActionNames.map((name) => [name, caseReducer(name) as Reduce]), // the reducer looks itself
)

export function createTurns(
  { send }: Projection<FleetState>,
  { actions }: Pick<ReconnectorFleetSlice, 'actions'>,
  { clock, onError }: FleetPorts,
  work: TurnWork,
): Turns {
  let inbox: (() => void)[] = []
  let drafts = new Map<FleetLink, ReconnectorState>()
  let sentDrafts = drafts
  let batch: AddressedAction[] = []
  let calls: (() => void)[] = []
  let isCalling = false
  let nowMs = clock.now()
  let seenMs = nowMs // when the clock was last read
  let isClockBack = false // since the last turn
  let isUnderWay = false
  let sent: UnknownAction | null = null
  let hasEnded = false
  let timer: unknown = null
  let timerAtMs = Infinity
  let isAtOnce = false // whether the timer rings without a wait

  function readClock() {
    const readMs = clock.now()
    isClockBack ||= readMs < seenMs
    seenMs = readMs
    return readMs
  }

  function run() {
    clearTimer()
    if (hasEnded || isUnderWay) return
    isUnderWay = true
    nowMs = readClock()
    const wasSetBack = isClockBack
    isClockBack = false
    const tasks = inbox
    inbox = []
    attempt(work.follow)
    for (const task of tasks) attempt(task)
    attempt(() => work.prepare(wasSetBack))
    sendBatch()
    callPorts()
    isUnderWay = false
    attempt(work.finish)
    arm()
  }

  function sendBatch() {
    const events = batch
    batch = []
    const [first] = events
    if (first !== undefined) {
      sent = events.length === 1 ? first : actions.eventsReceived(events)
      send(sent)
      sent = null
    }
    sentDrafts = drafts
    drafts = new Map()
  }

  function callPorts() {
    if (isCalling) return
    isCalling = true
    // A call may ask for others, which come after it.
    for (const call of calls) attempt(call)
    calls = []
    isCalling = false
  }

  function attempt(part: () => void) {
    try {
      part()
    } catch (error) {
      onError(error)
    }
  }

  function arm() {
    if (isUnderWay || hasEnded) return
    const fromMs = readClock()
    const wakeAtMs = inbox.length > 0 || isClockBack ? fromMs : work.nextMs()
    if (wakeAtMs === Infinity && timer === null) return
    const atMs = Math.min(Math.max(wakeAtMs, fromMs), fromMs + longestSleepMs)
    // It wakes early enough, and arms anew; unless the clock was set forward past it.
    if (timer !== null && timerAtMs <= atMs && (timerAtMs > fromMs || isAtOnce)) return
    clearTimer()
    timerAtMs = atMs
    isAtOnce = atMs <= fromMs
    timer = clock.setTimeout(run, Math.ceil(atMs - fromMs))
  }

  function clearTimer() {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
    timerAtMs = Infinity
  }

  const peek = (link: FleetLink) => drafts.get(link) ?? link.state

  return {
    peek,
    attempt,
    run,
    arm,
    nowMs: () => (isUnderWay ? nowMs : clock.now()),
    foreseen: (link) => sentDrafts.get(link),
    isSending: (action) => action !== null && action === sent,
    later(task) {
      if (hasEnded) return
      inbox.push(task)
      arm()
    },
    push(link, name, ...given) {
      const create = actions[name] as unknown as (...given: unknown[]) => AddressedAction // it takes what `name` takes
      const action = create(link.id, ...given)
      const before = peek(link as FleetLink) // a fleet has no others
      const next = reducers.get(name)?.(before, action) ?? before
      if (next === before) return
      drafts.set(link as FleetLink, next)
      batch.push(action)
    },
    afterPush(call) {
      calls.push(call)
      if (!isUnderWay) callPorts()
    },
    end(report) {
      hasEnded = true
      clearTimer()
      isUnderWay = true
      nowMs = clock.now()
      batch = [] // of the turn in which it is stopped, if it is in a turn
      drafts = new Map()
      const others = calls // of the call in which it is stopped, if it is in a call
      calls = []
      report()
      for (const call of calls) attempt(call)
      calls = others
      sendBatch()
      isUnderWay = false
    },
  }
}
