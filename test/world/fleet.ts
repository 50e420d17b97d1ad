import type { ReconnectorConfig } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
  selectById,
  selectStatusCounts,
  type FleetListenerOptions,
  type FleetState,
} from 'redux-reconnector/fleet'
import { createStage, type StageOptions } from './stage.js'

export interface FleetWorldOptions extends Omit<StageOptions, 'listener'> {
  readonly count?: number
  readonly defaults?: Omit<ReconnectorConfig, 'node'>
  readonly listener?: Partial<FleetListenerOptions>
  readonly preloadedState?: unknown
}

/** So late a fleet that was started has attempted all its connections, in ms of the scripted clock. */
const patienceMs = 100_000

/** A store with a real fleet and its real listener. Ids are '0', '1', ...; nodes 'node 0', ... */
export function createFleetWorld({
  count = 3,
  defaults = {},
  preloadedState,
  ...options
}: FleetWorldOptions = {}) {
  const slice = createReconnectorFleetSlice({ defaults })
  const staged = createStage(
    slice,
    (ports) => createReconnectorFleetListener(slice, ports),
    { checks: false, ...options },
    preloadedState,
  )
  const { clock, connector, log, store } = staged
  const ids = Array.from({ length: count }, (_, at) => `${at}`)
  if (preloadedState === undefined) {
    store.dispatch(slice.actions.connectionsAdded(ids.map((id) => ({ id, node: `node ${id}` }))))
    log.length = 0
  }
  const fleet = () => staged.shown() as FleetState // or broken on purpose
  const state = (id: string) => {
    const found = selectById(fleet(), id)
    if (found === undefined) throw new Error(`there is no ${id}`)
    return found
  }
  return {
    ...staged,
    ids,
    slice,
    fleet,
    state,
    statuses: () => ids.map((id) => state(id).status),
    counts: () => selectStatusCounts(fleet()),
    /** The names of all events so far of one connection. */
    eventsOf: (id: string) =>
      staged
        .events()
        .filter(({ meta }) => meta?.id === id)
        .map(({ type }) => type),
    /** Starts, and opens all connections. */
    async connected() {
      const stop = staged.reconnector.start()
      for (let opened = 0; opened < count;) {
        await clock.advance()
        const attempts = connector.attempts.slice(opened)
        if (clock.now() > patienceMs) throw new Error('the fleet does not connect')
        for (const attempt of attempts) attempt.succeed()
        opened += attempts.length
        await clock.advance(1)
      }
      await clock.advance(1)
      return stop
    },
    /** Starts, and lets all first attempts fail: each waits for 2 s. */
    async refused() {
      const stop = staged.reconnector.start()
      for (let at = 0; at < count;) {
        const attempts = connector.attempts.slice(at)
        if (clock.now() > patienceMs) throw new Error('the fleet makes no attempt')
        for (const attempt of attempts) attempt.fail(new Error('refused'))
        at += attempts.length
        await clock.advance(1)
      }
      log.length = 0
      return stop
    },
  }
}
