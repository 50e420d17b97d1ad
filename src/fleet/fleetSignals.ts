import type { Engine } from '../middleware/engine.js'
import type { Link } from '../middleware/link.js'
import type { Ports } from '../middleware/ports.js'
import { startSignals } from '../middleware/signals.js'

/**
 * Does for all connections what the page's signals ask for.
 *
 * @param holds - the reasons for which all are held, which it keeps
 * @param each - does a task for each connection at once: a page that goes away has no other turn, and the timer of a page
 *   that wakes up may be late
 */
export function createFleetSignals(
  ports: Ports,
  holds: Set<string>,
  engine: Engine,
  each: (task: (link: Link) => void) => void,
) {
  const released = new Set<string>() // what an earlier life of the page may have left on connections that join
  let end: (() => void) | undefined

  return {
    /** Takes off a connection that joins what was released before. */
    welcome(link: Link) {
      for (const reason of released) engine.release(link, reason)
    },
    start() {
      end = startSignals(ports, {
        wake: () =>
          each((link) => {
            const { lastLookMs } = link
            engine.look(link)
            if (ports.probe) link.lastLookMs = lastLookMs // it keeps its place in the period
          }),
        retry: () => each((link) => engine.hint(link, 'hint')),
        online: () => each((link) => engine.hint(link, 'network')),
        refresh: (reason) => each((link) => engine.refresh(link, reason)),
        hold(reason) {
          holds.add(reason)
          released.delete(reason)
          each(() => {})
        },
        release(reason) {
          holds.delete(reason)
          released.add(reason)
          each((link) => engine.release(link, reason))
        },
      })
    },
    end: () => end?.(),
  }
}
