import type { Engine } from '../middleware/engine.js'
import type { Link } from '../middleware/link.js'
import type { Ports } from '../middleware/ports.js'
import { startSignals } from '../middleware/signals.js'

/** The connections that signals are about: all of them. */
export interface Everyone {
  /** Does a task for each connection at the next turn. */
  all(task: (link: Link) => void): void
  /** Makes that turn now. */
  now(): void
}

/**
 * Does for all connections what the page's signals ask for.
 *
 * @param holds - the reasons for which all are held, which it keeps
 */
export function createFleetSignals(
  { probe, signals, onError }: Ports,
  holds: Set<string>,
  engine: Engine,
  everyone: Everyone,
) {
  const released = new Set<string>() // what an earlier life of the page may have left on connections that join
  let end: (() => void) | undefined

  /** At once: a page that goes away has no other turn, and the timer of a page that wakes up may be late. */
  function eachNow(task: (link: Link) => void) {
    everyone.all(task)
    if (end !== undefined) everyone.now()
  }

  return {
    /** Takes off a connection that joins what was released before. */
    welcome(link: Link) {
      for (const reason of released) engine.release(link, reason)
    },
    start() {
      end = startSignals(
        signals,
        {
          wake: () =>
            eachNow((link) => {
              const { lastLookMs } = link
              engine.look(link)
              if (probe) link.lastLookMs = lastLookMs // it keeps its place in the period
            }),
          retry: () => eachNow((link) => engine.hint(link, 'hint')),
          online: () => eachNow((link) => engine.hint(link, 'network')),
          refresh: (reason) => eachNow((link) => engine.refresh(link, reason)),
          hold(reason) {
            holds.add(reason)
            released.delete(reason)
            eachNow(() => {})
          },
          release(reason) {
            holds.delete(reason)
            released.add(reason)
            eachNow((link) => engine.release(link, reason))
          },
        },
        onError,
      )
    },
    end: () => end?.(),
  }
}
