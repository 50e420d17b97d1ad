import { systemClock } from '../middleware/clock.js'
import type { Signals } from '../middleware/signals.js'
import { expectRecord, expectShape, isString } from '../rules/shape.js'
import { combineSignals } from './combineSignals.js'
import { exclusiveSignals, type Locks } from './exclusiveSignals.js'
import { endFormerHolds, pageReasons } from './holdReasons.js'
import { leavingMs } from './onLeaving.js'
import { bfcacheSignals, leavingSignals, onlineSignals, visibilitySignals } from './pageSignals.js'
import { isFirefox, platformDocument, platformWindow, type PageTarget } from './pageTarget.js'
import { browserShape, type BrowserSignalsOptions } from './signalsOptions.js'

/**
 * Creates the hints and holds of a browser page for the listener's option `signals`. They make the listener check or
 * attempt earlier, and pause it while the page should have no connection. An explicit pause overrides all of them.
 * Holds of a persisted state from an earlier page are removed at the start.
 *
 * It does nothing before the listener starts. Without `window` and `document` (on a server, in Node) all parts except
 * `exclusive` do nothing.
 *
 * @throws TypeError if an option is invalid; Error at the listener's start if `exclusive` is set and there are no Web
 * Locks
 * @example
 * ```ts
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { createBrowserSignals } from 'redux-reconnector/browser'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const reconnector = createReconnectorListener(backend, {
 *   connect: async () => {},
 *   signals: createBrowserSignals({
 *     visibility: { refreshAfterHiddenMs: 5 * 60_000 },
 *     exclusive: 'live connection',
 *   }),
 * })
 * ```
 */
export function createBrowserSignals(options: BrowserSignalsOptions = {}): Signals {
  expectRecord('createBrowserSignals', options)
  const {
    online = true,
    visibility = true,
    bfcache = true,
    leaving,
    exclusive,
    ...others
  } = options
  const clock = others.clock ?? systemClock
  const fields = {
    online: isSwitch(online) ? {} : online,
    visibility: isSwitch(visibility)
      ? {}
      : isString(visibility)
        ? { hidden: visibility }
        : visibility,
    bfcache: isSwitch(bfcache) ? {} : bfcache,
    leaving: leaving === undefined || isSwitch(leaving) ? {} : leaving,
    // `true` is a good guess, since the others take it: it is told that a name is wanted.
    exclusive:
      exclusive === undefined || typeof exclusive === 'object' ? exclusive : { name: exclusive },
  }
  expectShape('createBrowserSignals', { ...others, ...fields }, browserShape)
  const window = (given: { target?: PageTarget }) => given.target ?? platformWindow()
  const parts: Signals[] = []

  // First, so that no other part looks before it is known whose turn it is.
  if (fields.exclusive !== undefined) {
    const { name, locks, onError = logError, ...given } = fields.exclusive
    parts.push((handlers) =>
      exclusiveSignals(name, locks ?? platformLocks(), window(given), clock, onError)(handlers),
    )
  }
  if (online !== false) {
    parts.push((handlers) => onlineSignals(window(fields.online))(handlers))
  }
  if (visibility !== false) {
    const { target } = fields.visibility
    parts.push((handlers) =>
      visibilitySignals(target ?? platformDocument(), fields.visibility, clock)(handlers),
    )
  }
  if (bfcache !== false) {
    const { document } = fields.bfcache
    parts.push((handlers) =>
      bfcacheSignals(window(fields.bfcache), document ?? platformDocument())(handlers),
    )
  }
  if (leaving !== false) {
    const { forMs = leavingMs } = fields.leaving
    parts.push((handlers) =>
      leaving !== undefined || isFirefox()
        ? leavingSignals(window(fields.leaving), forMs, clock)(handlers)
        : () => {},
    )
  }
  return endFormerHolds(pageReasons, combineSignals(...parts))
}

const isSwitch = (value: unknown) => typeof value === 'boolean'

// oxlint-disable-next-line no-console -- an error without a handler must be seen
const logError = (error: unknown) => console.error(error)

function platformLocks(): Locks | undefined {
  const { navigator }: { navigator?: { locks?: Locks } } = globalThis
  return navigator?.locks
}
