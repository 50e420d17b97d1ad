import type { Middleware, UnknownAction } from '@reduxjs/toolkit'
import { expectShape, func } from '../rules/shape.js'
import { stamped, stampOf } from '../rules/stamp.js'
import { readEntry, type Read } from './entry.js'
import type { MirroredSlice } from './kind.js'
import { kindOf } from './kindOf.js'
import { judged, upTo, type Lineage, type Place } from './lineage.js'
import { MirrorError } from './mirrorError.js'
import { createOwnTypes } from './ownTypes.js'

/** The options of `createMirror`. */
export interface MirrorOptions {
  /** Dispatches to the mirror's store: `(action) => store.dispatch(action)`. */
  dispatch: (action: UnknownAction) => unknown
  /**
   * Called with an action of the slice that your application dispatches in the mirror's store, such as "reconnect
   * now". The action does not reach the store. Send it to the worker that keeps the connections; the result comes
   * back through the log. Without this option, the dispatch throws. Both need `middleware` in the store.
   */
  onCommand?: (action: UnknownAction) => void
}

/** The result of `take`. */
export type Taken = 'taken' | 'known' | 'gap'

/** Applies the log of another process to a store. */
export interface Mirror {
  /**
   * The middleware: until `stop`, only the log can change the slice. Add it first after the default middleware:
   * `getDefault().concat(mirror.middleware)`.
   */
  readonly middleware: Middleware
  /**
   * Replaces the state with a snapshot, of any log. It also works after `stop`.
   *
   * @throws MirrorError if it is not a snapshot of this slice; the state then stays as it is
   */
  restore(snapshot: string): void
  /**
   * Applies the next entry. Returns `taken`, `known` (the entry was applied before) or `gap` (earlier entries are
   * missing: read them again, or restore a snapshot). A new mirror starts with entry 1 or with a snapshot.
   *
   * @throws MirrorError if the entry is invalid, such as an entry of another log, or if a subscriber of the store calls
   * it while an entry is applied; the state then stays as it is
   */
  take(entry: string): Taken
  /** Returns the number of the last applied entry; 0 before the first. */
  position(): number
  /**
   * Stops the mirror: `take` no longer changes the state, and `middleware` passes all actions on. To take over, stop
   * the mirror, call `publisher.start(mirror.position())`, and start the listener.
   */
  stop(): void
}

/**
 * Creates a mirror, which applies the entries of a publisher's log to a store. The store then has the same states as
 * the writer's store.
 *
 * @throws TypeError if an option is invalid
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
  let isFolding = false

  function fold(entry: Read, logs: Lineage) {
    // A subscriber sees the store in the middle of an entry: what it folded would come before the rest.
    if (isFolding)
      throw new MirrorError(
        'another entry is being applied: call it after that, not in a subscriber',
      )
    const { state, actions: told } = entry.contents(kind, name)
    const next: Place = { n: entry.n, logs: upTo(logs, entry.n) }
    const list = told ?? [{ type: actions.synced.type, payload: { state } }]
    const faults: unknown[] = []
    isStopped = false // a subscriber may stop it
    isFolding = true
    // Also an entry that tells nothing says where in the log the store is.
    for (const action of list.length > 0 ? list : [{ type: `${name}/logContinued` }]) {
      try {
        dispatch(stamped(action, next))
      } catch (error) {
        faults.push(error) // of a subscriber, say: the rest of the entry must be folded all the same
      }
    }
    place = next
    isFolding = false
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
