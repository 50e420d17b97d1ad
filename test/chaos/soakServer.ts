import { startFaultyServer, type Fault } from '../websocket/faultyServer.js'
import { startProxy, type Trouble } from './proxy.js'
import { createRandom } from './random.js'
import { ownCpuUs } from './soak.js'
import { answerParent } from './soakChild.js'

/** Two connections of an id may be open that long, in seconds: the old may not have heard yet that it is over. */
const mostOverlapS = 10

const server = await startFaultyServer()
const proxy = await startProxy(Number(new URL(server.url).port))
const random = createRandom(1)

/** Since how many seconds an id has more than one open connection. A process that is frozen counts none. */
const overlaps = new Map<string, number>()
let longestOverlapS = 0
let lasting: string[] = []

const isOpen = ({ readyState }: { readyState: number }) => readyState === 1
const openIds = () =>
  server
    .clients()
    .filter(isOpen)
    .map((client) => server.pathOf(client).replace(/^\/|\?.*/g, ''))

setInterval(() => {
  const seen = new Set<string>()
  const doubled = new Set<string>()
  for (const id of openIds()) {
    if (seen.has(id)) doubled.add(id)
    seen.add(id)
  }
  for (const id of overlaps.keys()) if (!doubled.has(id)) overlaps.delete(id)
  for (const id of doubled) {
    const seconds = (overlaps.get(id) ?? -1) + 1
    overlaps.set(id, seconds)
    longestOverlapS = Math.max(longestOverlapS, seconds)
    if (seconds === mostOverlapS) lasting = [...lasting, id].slice(-10)
  }
}, 1000)

const handlers = {
  port: () => proxy.port,
  crash: () => server.crash(),
  restart: () => server.restart(),
  behave: (fault: Fault) => server.behave(fault),
  closeAll: (code: number, reason: string) => server.closeAll(code, reason),
  terminateSome(part: number) {
    for (const client of server.clients()) if (random.next() < part) client.terminate()
  },
  link: (trouble: Trouble) => proxy.behave(trouble),
  reset: () => proxy.reset(),
  openIds,
  counts: () => ({ links: proxy.connections(), upgrades: server.upgrades(), longestOverlapS }),
  /** The ids that had two open connections for too long since this was asked last. */
  takeLasting() {
    const taken = lasting
    lasting = []
    return taken
  },
  cpuUs: () => ownCpuUs(),
}
export type ServerHandlers = typeof handlers

answerParent(handlers)
