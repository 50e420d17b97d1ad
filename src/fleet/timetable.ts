import { attemptEndsMs } from '../rules/decide.js'
import { decisionMs } from '../rules/schedule.js'
import type { ReconnectorState } from '../rules/state.js'
import { createDeadlines } from './deadlines.js'
import type { Line } from './line.js'

/** When each connection is to be looked after next. */
export interface Timetable {
  /** Sets its time by what is true of it. */
  set(line: Line): void
  remove(line: Line): void
  /** Takes one whose time has come out of the table. */
  takeDue(nowMs: number): Line | undefined
  /** When the next one's time comes, in ms. */
  firstMs(): number
  /** When to look at it next, in ms: by the period of the probe, and when a decision is due. */
  nextLookMs(line: Line, state: ReconnectorState): number
}

export interface TimetableOptions {
  readonly probeEveryMs: number
  /** Whether a probe looks, so that there is something new to see without any decision. */
  readonly isProbed: boolean
  /** Whether a look is under way, or waits for its turn. */
  isLookedAt(line: Line): boolean
  /** Whether it waits in line for its attempt. */
  isQueued(line: Line): boolean
}

export function createTimetable({
  probeEveryMs,
  isProbed,
  isLookedAt,
  isQueued,
}: TimetableOptions): Timetable {
  const deadlines = createDeadlines<Line>()

  function nextLookMs(line: Line, state: ReconnectorState) {
    if (isLookedAt(line)) return Infinity
    const polledMs = line.lastLookMs + probeEveryMs
    if (isQueued(line)) return isProbed ? polledMs : Infinity
    if (state.status === 'idle') return polledMs // it keeps its place in the period
    const decidedMs = decisionMs(state)
    const isNews = decidedMs > line.lastLookMs || state !== line.looked
    const dueMs = isNews ? decidedMs : polledMs // or else nothing came of looking
    return isProbed ? Math.min(dueMs, polledMs) : dueMs
  }

  function set(line: Line) {
    if (!line.isMember) return
    const { state, dialer, prober } = line
    const isAttempting = (dialer?.attemptId() ?? null) !== null
    const wakeAtMs = Math.min(
      nextLookMs(line, state),
      isAttempting ? attemptEndsMs(state) : Infinity,
      prober?.endsMs() ?? Infinity,
    )
    deadlines.set(line, wakeAtMs)
  }

  return {
    nextLookMs,
    set,
    remove: (line) => deadlines.set(line, Infinity),
    takeDue(nowMs) {
      const line = deadlines.first()
      if (line === undefined || line.wakeAtMs > nowMs) return undefined
      deadlines.set(line, Infinity)
      return line
    },
    firstMs: () => deadlines.first()?.wakeAtMs ?? Infinity,
  }
}
