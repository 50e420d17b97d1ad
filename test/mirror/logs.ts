import {
  configureStore,
  type EnhancedStore,
  type Reducer,
  type UnknownAction,
} from '@reduxjs/toolkit'
import { createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import {
  createMirror,
  createPublisher,
  type MirrorOptions,
  type PublisherOptions,
} from 'redux-reconnector/mirror'
import { createScriptedClock } from 'redux-reconnector/testing'

/** A log in memory that keeps what a fenced stream keeps: entry n after entry n - 1, from whoever comes first. */
export function createMemoryLog() {
  const entries: string[] = []
  return {
    entries,
    append: async (entry: string, n: number) => {
      if (n !== entries.length + 1) return false
      entries.push(entry)
      return true
    },
  }
}

const defaults = { policy: { jitter: [0.5, 1.5], maxAttempts: 6 } } as const

export const slices = {
  single: () => createReconnectorSlice({ node: 'wss://host/live', ...defaults }),
  fleet: () => createReconnectorFleetSlice({ defaults }),
}

/** A store with one slice, a mirror and a publisher of it, none of them at work. */
export function createLogStore<Slice extends ReturnType<(typeof slices)[keyof typeof slices]>>(
  slice: Slice,
  options: Partial<PublisherOptions & MirrorOptions> = {},
) {
  const clock = createScriptedClock()
  const errors: unknown[] = []
  const { append = async () => true, onLost, maxItems, onCommand } = options
  const publisher = createPublisher(slice, {
    append,
    clock,
    random: () => 0.5,
    onError: (error) => errors.push(error),
    ...(onLost ? { onLost } : {}),
    ...(maxItems === undefined ? {} : { maxItems }),
  })
  const mirror = createMirror(slice, {
    dispatch: (action) => store.dispatch(action),
    ...(onCommand ? { onCommand } : {}),
  })
  const reducer = slice.reducer as Reducer<unknown> // of either slice
  const store: EnhancedStore<Record<string, unknown>> = configureStore({
    reducer: { [slice.reducerPath]: reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(
        mirror.middleware,
        publisher.middleware,
      ),
  })
  return {
    slice,
    clock,
    errors,
    publisher,
    mirror,
    store,
    dispatch: (action: UnknownAction) => store.dispatch(action),
    state: () => store.getState()[slice.reducerPath] as ReturnType<Slice['getInitialState']>,
    /** The state as text: two that are equal are equal byte by byte. */
    text: () => JSON.stringify(store.getState()),
  }
}

/** The writer of a fleet's log that it keeps in memory. */
export function createWriterStore(options: Partial<PublisherOptions> = {}) {
  const log = createMemoryLog()
  const own = createLogStore(slices.fleet(), { append: log.append, ...options })
  own.mirror.stop()
  return { log, ...own }
}

export const connections = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({
    id: `device-${from + at}`,
    node: `wss://host/device-${from + at}`,
  }))
