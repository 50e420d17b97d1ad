import { configureStore } from '@reduxjs/toolkit'
import { createMirror } from 'redux-reconnector/mirror'
import { openClient, type EngineName } from '../../demo/mirror/engines.js'
import { becomes, pause } from './pause.js'
import { createRandom } from './random.js'
import { ownCpuUs, ownHeap } from './soak.js'
import { shard } from './soakBrokers.js'
import { answerParent } from './soakChild.js'
import { createSoakSlice } from './soakMirrorSlice.js'

interface Kept {
  readonly text: string
  readonly place: string | number
}
type Client = Awaited<ReturnType<(typeof openClient)['nats']>>
type Reader = Awaited<ReturnType<Awaited<ReturnType<Client['openLog']>>['follow']>>

const random = createRandom(3)
const counts = {
  restarts: 0,
  taken: 0,
  known: 0,
  gaps: 0,
  firstGap: '',
  /** The longest time until a dashboard showed the state that it had to show. */
  longestMs: { nats: 0, redis: 0 },
}
const kept = new Map<string, Kept>()

/** A dashboard: a store that folds the log, from its begin or from the snapshot that is kept. */
async function startDashboard(client: Client, name: EngineName) {
  const fleet = createSoakSlice()
  const mirror = createMirror(fleet, { dispatch: (action) => store.dispatch(action) })
  const store = configureStore({
    reducer: { [fleet.reducerPath]: fleet.reducer },
    devTools: false,
    middleware: (getDefault) =>
      getDefault({ serializableCheck: false, immutableCheck: false }).concat(mirror.middleware),
  })
  const snapshot = kept.get(name)
  if (snapshot) mirror.restore(snapshot.text)
  const take = (entry: string) => {
    const taken = mirror.take(entry)
    counts[taken === 'gap' ? 'gaps' : taken] += 1
    if (taken === 'gap') {
      counts.firstGap ||= `${name}: at ${mirror.position()}, got ${entry.slice(0, 20)}, snapshot at ${snapshot?.place}, kept ${kept.get(name)?.place}`
    }
  }
  let reader: Reader | null = null
  const ending = new AbortController()

  /** The broker may be away: then it asks again. */
  async function follow() {
    while (!ending.signal.aborted) {
      try {
        const log = await client.openLog(shard, 0)
        reader = await log.follow(take, snapshot?.place)
        return
      } catch {
        await pause(1000)
      }
    }
  }
  const following = follow()

  return {
    name,
    text: () => JSON.stringify(fleet.selectSlice(store.getState())),
    async end() {
      ending.abort()
      await following
      await reader?.stop()
    },
  }
}
type Dashboard = Awaited<ReturnType<typeof startDashboard>>

const steady: Dashboard[] = []
const restarted = new Map<string, Dashboard>()

async function keepRestarting(client: Client, name: EngineName) {
  restarted.set(name, await startDashboard(client, name))
  for (;;) {
    await pause(10_000 + random.below(20_000))
    await restarted.get(name)?.end()
    counts.restarts += 1
    restarted.set(name, await startDashboard(client, name))
  }
}

const all = () => [...steady, ...restarted.values()]

const handlers = {
  async start(engines: readonly { readonly name: EngineName; readonly port: number }[]) {
    for (const { name, port } of engines) {
      const client = await openClient[name](port)
      steady.push(await startDashboard(client, name))
      void keepRestarting(client, name)
    }
  },
  /** Waits until all show this state; gives those that do not, with what they show. */
  async expectState(text: string, patienceMs: number) {
    const beginMs = performance.now()
    const isShown = (dashboard: Dashboard) => {
      if (dashboard.text() !== text) return false
      const name = dashboard.name
      counts.longestMs[name] = Math.max(counts.longestMs[name], performance.now() - beginMs)
      return true
    }
    let left = all()
    await becomes(() => {
      left = left.filter((dashboard) => all().includes(dashboard) && !isShown(dashboard))
      return left.length === 0 && all().every((dashboard) => dashboard.text() === text)
    }, patienceMs)
    return all()
      .map((dashboard) => ({ name: dashboard.name, text: dashboard.text() }))
      .filter((shown) => shown.text !== text)
  },
  keep: (name: string, snapshot: Kept) => void kept.set(name, snapshot),
  counts: () => counts,
  heap: ownHeap,
  cpuUs: () => ownCpuUs(),
}
export type DashboardHandlers = typeof handlers

answerParent(handlers)
