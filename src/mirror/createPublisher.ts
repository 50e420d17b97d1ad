import type { Middleware, MiddlewareAPI } from '@reduxjs/toolkit'
import { count } from '../rules/shape.js'
import { stampOf } from '../rules/stamp.js'
import type { MirroredSlice } from './kind.js'
import { kindOf } from './kindOf.js'
import type { Place } from './lineage.js'
import { createOwnTypes } from './ownTypes.js'
import { expectOptions, type PublisherOptions } from './publisherOptions.js'
import { createWriter, type Writer } from './writer.js'

/** Writes what happens to a slice as a log that mirrors follow. */
export interface Publisher {
  /** To be in the store's middleware, before or after that of the listener. */
  readonly middleware: Middleware
  /**
   * Begins a log, or goes on with one.
   *
   * @param n - the entry that was folded last: `mirror.position()`, the mirror being in the same store and stopped;
   * default 0, a log of its own. In another store than the mirror's it goes on with a snapshot, which mirrors of the
   * log so far refuse.
   * @throws Error when the middleware or the slice is not in a store, or the mirror in it is at another entry
   */
  start(n?: number): void
  /** Ends it: what is not written yet is dropped. Safe to call twice. */
  stop(): void
  /**
   * Resolves when all that has happened so far is in the log. Await it before you dial, and no attempt is made that the
   * next writer does not know of. Rejects once the publisher was stopped or has lost the log.
   */
  written(): Promise<void>
  /**
   * The state as of the last entry that was written, for a mirror's `restore`. It is made of all connections at once.
   *
   * @throws Error before `start`
   */
  snapshot(): string
}

/**
 * Creates a publisher: it writes each action that changes the slice to a log, by a port that knows the broker. What
 * changes nothing is not written; a fleet that is healthy writes nothing.
 *
 * Entries are numbered 1, 2, 3. While one is written, what happens meanwhile is collected for the next; when that
 * becomes more than a snapshot, because the broker is down, the next entry is a snapshot.
 *
 * @throws TypeError at once when an option is not what it should be
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
 * store.dispatch(backend.actions.probeReceived('unreachable', 1)) // it changes the status to waiting
 * store.dispatch(backend.actions.probeReceived('unreachable', 2)) // it changes nothing
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
  const isCount = count[1]
  let store: MiddlewareAPI | undefined
  let mirrored: { readonly place: Place; readonly state: unknown } | null = null
  let writer: Writer | null = null

  function shown(): unknown {
    if (store === undefined) {
      throw new Error(`${who}: expected \`middleware\` to be in a store by start()`)
    }
    const state: unknown = store.getState()[reducerPath]
    if (state === undefined) throw new Error(`${who}: expected the slice at \`${reducerPath}\``)
    return state
  }

  const isWriting = () => writer !== null && !writer.hasEnded()

  return {
    middleware: (api) => {
      if (store !== undefined) {
        throw new Error(`${who}: expected one store, make a publisher for each`)
      }
      store = api
      return (next) => (action) => {
        const place = stampOf(action) as Place | undefined // as a mirror sets it
        if (place === undefined) {
          if (isOwn(action)) writer?.record(action)
          return next(action)
        }
        if (isWriting()) {
          throw new Error(`${who}: the mirror in this store still takes entries, stop it first`)
        }
        const result = next(action)
        mirrored = { place, state: shown() }
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
