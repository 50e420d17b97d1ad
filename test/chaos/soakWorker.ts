import { configureStore, type UnknownAction } from '@reduxjs/toolkit'
import { createReconnectorFleetListener } from 'redux-reconnector/fleet'
import { createPublisher } from 'redux-reconnector/mirror'
import { createCountedClock } from './countedClock.js'
import type { createRandom } from './random.js'
import { createSoakSlice } from './soakMirrorSlice.js'
import type { Engine } from './soakBrokers.js'
import { calming, createDevices, liveOneStep } from './soakMirrorLife.js'

const fleetSize = 200
/** So few that a backlog of entries for longer than a moment is more than a snapshot. */
const maxItems = 20

/** A worker that keeps 200 scripted devices, and publishes its fleet to a log in each broker. */
export function startWorker(
  engines: readonly Engine[],
  random: ReturnType<typeof createRandom>,
  { isLeaky, broken }: { isLeaky: boolean; broken(what: string): void },
) {
  const fleet = createSoakSlice()
  const { actions } = fleet
  const devices = createDevices(random, { isLeaky })
  const clock = createCountedClock()
  const counts = { steps: 0, snapshots: 0, longest: 0, retries: 0 }
  const entries = new Map<Engine, number>()
  const publishers = engines.map((engine) =>
    createPublisher(fleet, {
      async append(entry, n) {
        const isStored = await engine.append(entry, n)
        entries.set(engine, n)
        if (entry.includes('"state":')) counts.snapshots += 1
        counts.longest = Math.max(counts.longest, entry.length)
        return isStored
      },
      maxItems,
      onLost: () => broken(`the publisher to ${engine.name} has lost its log`),
      onError: () => (counts.retries += 1), // the broker is away
    }),
  )
  const written = () => Promise.all(publishers.map((publisher) => publisher.written()))
  const listener = createReconnectorFleetListener(fleet, {
    async connect(attempt) {
      // Half of them are dialed only when both logs have the attempt.
      if (/[02468]$/.test(attempt.id)) await written()
      attempt.signal.throwIfAborted()
      return devices.connect(attempt)
    },
    clock,
    onError: (error) => broken(String(error)),
  })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(
        ...publishers.map(({ middleware }) => middleware),
        listener.middleware,
      ),
  })
  for (const publisher of publishers) publisher.start()
  let added = 0
  const ids = () => fleet.selectors.selectIds(store.getState())

  /** Adds connections with ids that were never there. */
  function fillUp() {
    const missing = { length: fleetSize - ids().length }
    const fresh = Array.from(missing, () => `device-${`${(added += 1)}`.padStart(8, '0')}`)
    store.dispatch(actions.connectionsAdded(fresh.map((id) => ({ id, node: `device://${id}` }))))
  }
  function dispatch(list: readonly UnknownAction[]) {
    for (const action of list) store.dispatch(action)
  }
  fillUp()
  const stop = listener.start()
  const slice = () => fleet.selectSlice(store.getState())

  return {
    devices,
    counts,
    timers: clock.pending,
    written,
    /** Resolves when one broker has all that has happened so far. */
    writtenTo: async (engine: Engine) => publishers[engines.indexOf(engine)]?.written(),
    /** The number of entries that a broker has stored. */
    entriesIn: (engine: Engine) => entries.get(engine) ?? 0,
    text: () => JSON.stringify(slice()),
    explanation: () => JSON.stringify(fleet.selectors.selectStatusCounts(store.getState())),
    /** The snapshot of each publisher, and where it stands in its log. */
    snapshots: () =>
      publishers.map((publisher) => {
        const text = publisher.snapshot()
        return { text, n: (JSON.parse(text) as { n: number }).n } // every entry has it
      }),
    step() {
      counts.steps += 1
      const { name, list } = liveOneStep({ actions, ids, devices, random, fillUp })
      dispatch(list)
      return name
    },
    /** Lets all devices accept, and takes back what was asked of the connections. */
    calm() {
      devices.allAccept()
      dispatch(calming(actions, slice()))
      if (ids().length < fleetSize) fillUp()
    },
    isHealthy: () =>
      fleet.selectors.selectStatusCounts(store.getState()).healthy === fleetSize &&
      devices.openIds().length === fleetSize,
    stop,
    stopPublishing() {
      for (const publisher of publishers) publisher.stop()
    },
  }
}
