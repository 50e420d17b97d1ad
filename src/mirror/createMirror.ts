import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import { expectShape, func } from '../rules/shape.js'
import { stamped, stampOf } from '../rules/stamp.js'
import { readEntry, type Read } from './entry.js'
import type { MirroredSlice } from './kind.js'
import { kindOf } from './kindOf.js'
import { judged, upTo, type Lineage, type Place } from './lineage.js'
import { MirrorError } from './mirrorError.js'
import { createOwnTypes } from './ownTypes.js'

/** What `createMirror` takes. */
export interface MirrorOptions {
  /** Dispatches to the store that shows the log: `(action) => store.dispatch(action)`. */
  dispatch: (action: UnknownAction) => unknown
  /**
   * Told of an action of the slice that something else than the log dispatches, such as a "reconnect now" button. The
   * action does not reach the store: send it to whoever keeps the connections, and it comes back through the log.
   * Without it, such an action throws. Both need `middleware` in the store.
   */
  onCommand?: (action: UnknownAction) => void
}

/** What became of an entry. */
export type Taken = 'taken' | 'known' | 'gap'

/** A store that follows a log which another process writes. */
export interface Mirror {
  /**
   * Keeps the slice from being changed by anything but the log, until `stop`. To be the first of the store's own
   * middleware: `getDefault().concat(mirror.middleware)`.
   */
  readonly middleware: Middleware
  /**
   * Shows a snapshot instead of what was shown before, whichever log it is of. Also goes on after `stop`.
   *
   * @throws MirrorError on what is no snapshot of this slice; nothing is changed then
   */
  restore(snapshot: string): void
  /**
   * Folds the next entry. `known`: it was folded before, nothing happens. `gap`: entries before it are missing; read
   * them again, or restore a snapshot. A fresh mirror begins with entry 1 or with a snapshot.
   *
   * @throws MirrorError on what must not be folded, such as an entry of another log; nothing is changed then
   */
  take(entry: string): Taken
  /** The number of the last entry that was folded; 0 before any. */
  position(): number
  /**
   * Ends the mirror: from now on `take` changes nothing, and `middleware` lets everything by. To take over, stop the
   * mirror, then `publisher.start(mirror.position())`, then start the listener.
   */
  stop(): void
}

/**
 * Creates a mirror: it folds the log that a publisher writes into a store, entry by entry, to exactly the states that
 * the writer has.
 *
 * @throws TypeError at once when an option is not what it should be
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
 * import { createMirror, createPublisher } from 'redux-reconnector/mirror'
 *
 * const fleet = createReconnectorFleetSlice()
 * const log: string[] = []
 * const publisher = createPublisher(fleet, { append: async (entry) => log.push(entry) > 0 })
 * const keeper = configureStore({
 *   reducer: { [fleet.reducerPath]: fleet.reducer },
 *   middleware: (getDefault) => getDefault().concat(publisher.middleware),
 * })
 * publisher.start()
 * await publisher.written()
 * keeper.dispatch(fleet.actions.connectionsAdded([{ id: '7', node: 'wss://host/7' }]))
 * keeper.dispatch(fleet.actions.probeReceived('7', 'unreachable'))
 * await publisher.written()
 *
 * const dashboard = configureStore({ reducer: { [fleet.reducerPath]: fleet.reducer } })
 * const mirror = createMirror(fleet, { dispatch: dashboard.dispatch })
 * log.map((entry) => mirror.take(entry)) // => ['taken', 'taken']
 * fleet.selectors.selectDueIds(dashboard.getState()) // => ['7']
 * ```
 */
export function createMirror(slice: MirroredSlice, options: MirrorOptions): Mirror {
  const who = 'createMirror'
  const kind = kindOf(who, slice)
  expectShape(who, options, [{ dispatch: func, onCommand: func }, ['dispatch']])
  const { dispatch, onCommand } = options
  const { name, actions } = slice
  const isOwn = createOwnTypes(slice)
  let place: Place = { n: 0, logs: [] }
  let isStopped = false

  function fold(entry: Read, logs: Lineage) {
    const { state, actions: told } = entry.contents(kind, name)
    const next: Place = { n: entry.n, logs: upTo(logs, entry.n) }
    const list = told ?? [{ type: actions.synced.type, payload: { state } }]
    const faults: unknown[] = []
    // Also an entry that tells nothing says where in the log the store is.
    for (const action of list.length > 0 ? list : [{ type: `${name}/logContinued` }]) {
      try {
        dispatch(stamped(action, next))
      } catch (error) {
        faults.push(error) // of a subscriber, say: the rest of the entry must be folded all the same
      }
    }
    place = next
    isStopped = false
    if (faults.length > 0) throw faults[0]
  }

  return {
    middleware: () => (next) => (action) => {
      if (isStopped || !isOwn(action) || stampOf(action) !== undefined) return next(action)
      if (onCommand === undefined) {
        throw new MirrorError(
          'this store shows a log: pass `onCommand` to createMirror, and send the action to the writer',
        )
      }
      onCommand(action)
      return action
    },
    restore(snapshot) {
      const entry = readEntry(snapshot, 'snapshot')
      if (!entry.isWhole) throw new MirrorError('snapshot: expected a `state`, got an entry')
      fold(entry, entry.logs ?? [])
    },
    take(text) {
      if (isStopped) return 'known'
      const entry = readEntry(text, 'entry')
      const verdict = judged(place, entry)
      if (verdict !== 'take') return verdict
      fold(entry, entry.logs ?? place.logs)
      return 'taken'
    },
    position: () => place.n,
    stop: () => void (isStopped = true),
  }
}
