import type { Desk } from './desk.js'
import { mostHints, type Link } from './link.js'

/** Attempts that a page asks for. However often it asks, they add about one in two minutes to those of the schedule. */
export interface Hints {
  hint(link: Link, by: 'hint' | 'network'): void
  /** Takes up a hint that could not be afforded when it came. */
  tick(link: Link): void
  /** The clock was set back: a hint waits as long as it still had to wait. */
  lower(link: Link): void
}

/** In which a hint becomes affordable again, in ms: two minutes for each attempt beyond the schedule. */
const hintCostMs = 120_000

/** @param drawFor - the random number for the wait that begins with the attempt */
export function createHints(
  { nowMs: now, peek, push }: Desk,
  drawFor: (link: Link) => number | undefined,
): Hints {
  function hint(link: Link, by: 'hint' | 'network') {
    const before = peek(link)
    if (before === undefined) return
    lower(link)
    const nowMs = now()
    link.hints = Math.min(link.hints + (nowMs - link.hintsMs) / hintCostMs, mostHints)
    link.hintsMs = nowMs
    const cost = by === 'network' ? Math.min(Math.max(before.attempts, 1), mostHints) : 1
    if (link.hints >= cost) {
      push(link, 'retryRequested', nowMs, drawFor(link), by)
      if (peek(link) !== before) link.hints -= cost
    } else if (by === 'network') {
      // A surrender is undone as soon as a hint can be afforded: no later event would undo it.
      if (before.outcome === 'retry') link.hintDueMs = nowMs + (cost - link.hints) * hintCostMs
      else hint(link, 'hint')
    }
  }

  function lower(link: Link) {
    const aheadMs = link.hintsMs - now()
    if (aheadMs <= 0) return
    link.hintDueMs -= aheadMs
    link.hintsMs -= aheadMs
  }

  return {
    hint,
    lower,
    tick(link) {
      if (now() < link.hintDueMs) return
      link.hintDueMs = Infinity
      if (peek(link)?.outcome === 'retry') hint(link, 'network')
    },
  }
}
