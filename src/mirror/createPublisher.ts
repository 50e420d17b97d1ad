import type { Middleware, MiddlewareAPI } from '@reduxjs/toolkit'
import { shareFolds } from '../fleet/sharedFolds.js'
import { count } from '../rules/shape.js'
import { stampOf } from '../rules/stamp.js'
import type { MirroredSlice } from './kind.js'
import { kindOf } from './kindOf.js'
import type { Place } from './lineage.js'
import { createOwnTypes } from './ownTypes.js'
import { expectOptions, type PublisherOptions } from './publisherOptions.js'
import { createWriter, type Writer } from './writer.js'

/** Writes the actions of a slice to a log. */
export interface Publisher {
  /** The middleware. Add it before that of the listener: `getDefault().concat(publisher.middleware, listener.middleware)`. */
  readonly middleware: Middleware
  /**
   * Starts a new log, or continues a log.
   *
   * @param n - the last entry that was applied: `mirror.position()` of a stopped mirror in the same store; default 0,
   * a new log. Without the mirror in the same store, the publisher continues with a snapshot, which the log's mirrors
   * reject
   * @throws Error if the middleware or the slice is not in a store, or if the mirror in the store is at another entry
   */
  start(n?: number): void
  /** Stops the publisher and drops unwritten actions. Safe to call twice. */
  stop(): void
  /**
   * Resolves when all actions so far are in the log. Await it in `connect`, so that the next writer knows each
   * attempt. Rejects if the publisher was stopped or another process has taken over the log.
   */
  written(): Promise<void>
  /**
   * Returns the state after the last written entry, for a mirror's `restore`. It is synchronous, so with many
   * connections it blocks the event loop: see docs/mirror.md.
   *
   * @throws Error before `start`
   */
  snapshot(): string
}

/**
 * Creates a publisher, which writes each action that changes the slice to a log with your function `append`. A
 * healthy fleet writes nothing.
 *
 * Entries have the numbers 1, 2, 3 and so on. Actions during an `append` are collected for the next entry. If they
 * become larger than a snapshot, because the broker is down, the next entry is a snapshot.
 *
 * @throws TypeError if an option is invalid
 * @example
 * ```ts
 * import { configureStore } from '@reduxjs/toolkit'
 * import { createReconnectorSlice } from 'redux-reconnector'
 * import { createPublisher } from 'redux-reconnector/mirror'
 *
 * const backend = createReconnectorSlice({ node: 'wss://host/live' })
 * const log: string[] = []
 * const publisher = createPublisher(backend, {
 *   append: async (entry, n) => log.push(entry) === n,
 * })
 * const store = configureStore({
 *   reducer: { [backend.reducerPath]: backend.reducer },
 *   middleware: (getDefault) => getDefault().concat(publisher.middleware),
 * })
 * publisher.start()
 * await publisher.written()
 * store.dispatch(backend.actions.probeReceived('unreachable', 0))
 * store.dispatch(backend.actions.probeReceived('unreachable', 1)) // changes the status to waiting
 * store.dispatch(backend.actions.probeReceived('unreachable', 2)) // changes nothing
 * await publisher.written()
 * log.length // => 2
 * JSON.parse(log[1] ?? '').actions.length // => 2
 * ```
 */
export function createPublisher(slice: MirroredSlice, options: PublisherOptions): Publisher {
  const who = 'createPublisher'
  const kind = kindOf(who, slice)
  expectOptions(who, options)
  const { name, reducerPath } = slice
  const isOwn = createOwnTypes(slice)
  const forgetFold = shareFolds(slice.reducer)
  const isCount = count[1]
  let store: MiddlewareAPI | undefined
  let mirrored: { readonly place: Place; readonly state: unknown } | null = null
  let writer: Writer | null = null

  function shown(): unknown {
    if (store === undefined) {
      throw new Error(`${who}: add \`publisher.middleware\` to the store before \`start()\``)
    }
    const state: unknown = store.getState()[reducerPath]
    if (state === undefined) throw new Error(`${who}: expected the slice at \`${reducerPath}\``)
    return state
  }

  const isWriting = () => writer !== null && !writer.hasEnded()

  return {
    middleware: (api) => {
      if (store !== undefined) {
        throw new Error(`${who}: expected one store: create one publisher for each store`)
      }
      store = api
      return (next) => (action) => {
        const place = stampOf(action) as Place | undefined // as a mirror sets it
        if (place !== undefined && isWriting()) {
          throw new Error(
            `${who}: the mirror in this store still takes entries: call \`mirror.stop()\` first`,
          )
        }
        if (place === undefined && isOwn(action)) writer?.record(action)
        const result = next(action)
        forgetFold()
        if (place !== undefined) mirrored = { place, state: shown() }
        return result
      }
    },
    start(n = 0) {
      if (!isCount(n)) {
        throw new TypeError(`${who}: expected \`n\` to be a whole number, not negative, got ${n}`)
      }
      const state = shown()
      if (isWriting()) return
      const at = n === 0 ? null : mirrored
      if (at !== null && at.place.n !== n) {
        throw new Error(
          `${who}: expected the mirror in this store to be at entry ${n}, it is at ${at.place.n}`,
        )
      }
      writer = createWriter(kind, name, options, {
        state: kind.isState(state) ? state : kind.reducer(undefined, { type: '' }),
        place: { n, logs: at?.place.logs ?? [] },
        isKnown: at !== null && at.state === state,
      })
    },
    stop() {
      if (isWriting()) mirrored = writer?.stop() ?? null
      writer = null
    },
    async written() {
      if (writer === null) throw new Error(`${who}: expected start() to be called before written()`)
      return writer.written()
    },
    snapshot() {
      if (writer === null) {
        throw new Error(`${who}: expected start() to be called before snapshot()`)
      }
      return writer.snapshot()
    },
  }
}
