import type { UnknownAction } from '@reduxjs/toolkit'
import { count, expectShape, text } from '../rules/shape.js'
import { stampOf } from '../rules/stamp.js'
import { createMirror, type Taken } from './createMirror.js'
import type { MirroredSlice } from './kind.js'
import { kindOf } from './kindOf.js'
import type { Place } from './lineage.js'
import { MirrorError } from './mirrorError.js'

/** The options of `createLogTrace`. All of them are optional. */
export interface LogTraceOptions {
  /** Selects one connection of a fleet. Default: all connections. */
  id?: string
  /** The first entry of the window; default: the first that is added. Earlier entries are applied, but not included. */
  from?: number
  /** The last entry of the window; default: the last that is added. */
  to?: number
  /** The largest number of actions in the window, counting each action in an `eventsReceived`; default 200 000. */
  maxActions?: number
}

/** A window of a log, as a trace of Redux DevTools. */
export interface LogTrace {
  /**
   * Adds the next entry, or a snapshot at the start.
   *
   * @throws MirrorError if the entry is invalid, or if the window contains more than `maxActions`
   */
  add(entry: string): Taken
  /** The trace in the form of the Export button, for `readTrace` and for `redux-reconnector replay`. */
  text(): string
}

const fields = { id: text, from: count, to: count, maxActions: count }

/**
 * Converts a mirror's log, or a window of it, to a trace for a replay.
 *
 * @throws TypeError if an option is invalid
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
 * import { readTrace, replayFleetTrace } from 'redux-reconnector/devtools'
 * import { createLogTrace, createPublisher } from 'redux-reconnector/mirror'
 *
 * const fleet = createReconnectorFleetSlice()
 * const log: string[] = []
 * const publisher = createPublisher(fleet, { append: async (entry) => log.push(entry) > 0 })
 * const store = configureStore({
 *   reducer: { [fleet.reducerPath]: fleet.reducer },
 *   middleware: (getDefault) => getDefault().concat(publisher.middleware),
 * })
 * publisher.start()
 * const ids = ['6', '7']
 * store.dispatch(fleet.actions.connectionsAdded(ids.map((id) => ({ id, node: `wss://host/${id}` }))))
 * await publisher.written()
 * for (const id of ids) store.dispatch(fleet.actions.probeReceived(id, 'unreachable', 0))
 * await publisher.written()
 *
 * const trace = createLogTrace(fleet, { id: '7' })
 * for (const entry of log) trace.add(entry)
 * const { rows } = replayFleetTrace(readTrace(trace.text()), fleet)
 * rows.map((row) => `${row.id} ${row.after}`) // => ['7 due']
 * ```
 */
export function createLogTrace(slice: MirroredSlice, options: LogTraceOptions = {}): LogTrace {
  const who = 'createLogTrace'
  const kind = kindOf(who, slice)
  expectShape(who, options, [fields, []])
  const { id, from = 0, to = Infinity, maxActions = 200_000 } = options
  let state: object = kind.reducer(undefined, { type: '' })
  let first: object | null = null // the state before the window
  let actions: UnknownAction[] = []
  let held = 0

  const mirror = createMirror(slice, {
    dispatch(action) {
      const before = state
      state = kind.reducer(before, action)
      const { n } = stampOf(action) as Place // a mirror sets it
      if (n < from || n > to) return
      // A snapshot to begin with is what the window begins with.
      if (first === null && action.type === slice.actions.synced.type) first = state
      else {
        first ??= before
        hold(action)
      }
    },
  })

  function hold(action: UnknownAction) {
    const own = id === undefined ? action : kind.about(action, id)
    if (own === null) return
    held += Array.isArray(own.payload) ? own.payload.length : 1
    if (held > maxActions) {
      throw new MirrorError(
        `the window holds more than ${maxActions} actions: narrow it by \`from\`, \`to\` or \`id\``,
      )
    }
    actions.push(own)
  }

  return {
    add: mirror.take,
    text() {
      const own = first ?? state
      const shown = id === undefined ? own : kind.only(own, id)
      return JSON.stringify({
        payload: JSON.stringify(actions),
        preloadedState: JSON.stringify({ [slice.reducerPath]: shown }),
      })
    },
  }
}
