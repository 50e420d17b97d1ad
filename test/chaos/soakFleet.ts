import { becomes, pause } from './pause.js'
import { createRandom } from './random.js'
import { runSoak } from './soak.js'
import { startChild } from './soakChild.js'
import { startFleetLine } from './soakFleetLine.js'
import { calm, exchange, ownTroubles, serverTroubles } from './soakFleetTroubles.js'
import type { ServerHandlers } from './soakServer.js'

/** A machine that is busy with other work must not fail the soak. */
const patienceMs = 90_000

/** A fleet of 1000 real WebSockets. Server and proxy are a process of their own, which can be frozen. */
await runSoak('fleet', async ({ seed, isLeaky, broken }) => {
  const random = createRandom(seed)
  const server = startChild<ServerHandlers>('soakServer.js', { execArgv: [], onEnd: broken })
  const line = startFleetLine(await server.ask('port'), { isLeaky })
  let stop = line.start()
  const run = { stop: () => stop(), start: () => void (stop = line.start()) }
  const bags = [serverTroubles(server, random), ownTroubles(line, run, random)].map((makers) =>
    createBag(Object.entries(makers), random),
  )
  // One timer for all deadlines, at any moment.
  let mostTold = 1
  const watch = setInterval(() => {
    if (line.timers() > 1) broken(`${line.timers()} timers`)
    if (line.sockets.mostOpen() > mostTold) {
      mostTold = line.sockets.mostOpen()
      broken(`${mostTold} sockets open for an id`)
    }
  }, 500)

  async function isAllWell() {
    calm(line)
    if (!line.isHealthy() || line.sockets.count() !== line.size) return false
    const open = (await server.ask('openIds')).toSorted()
    return open.join() === line.ids().toSorted().join()
  }

  async function expectWell(after: string) {
    if (!(await becomes(isAllWell, patienceMs, 1000))) {
      const seen = (await server.ask('openIds')).length
      const what = `${JSON.stringify(line.statuses())}, ${line.sockets.count()} sockets, ${seen} at the server`
      broken(`not well ${patienceMs / 1000} s after ${after}: ${what}; ${line.explanation()}`)
    }
    const lasting = await server.ask('takeLasting')
    if (lasting.length > 0) broken(`two connections of ${lasting.join()} at once, after ${after}`)
    if (line.errors.length > 0) broken(`after ${after}: ${line.errors.splice(0).join('; ')}`)
  }
  await expectWell('the start')

  return {
    async round() {
      const chosen = bags.map((bag) => bag())
      const lasting = chosen.map(async ([, make]) => {
        await pause(random.below(2000))
        await make(1000 + random.below(9000))
      })
      await Promise.all([...lasting, exchange(line, random, random.below(9000))])
      const names = chosen.map(([name]) => name)
      await expectWell(names.join(' and '))
      await pause(15_000) // goodbyes are over, and messages have left the queues
      return [...names, 'connections are removed and added']
    },
    cpuUs: () => server.ask('cpuUs'),
    async end() {
      stop()
      if (line.timers() > 0) broken(`${line.timers()} timers after the stop`)
      clearInterval(watch)
      const isOver = async () =>
        line.sockets.count() === 0 &&
        (await server.ask('openIds')).length === 0 &&
        (await server.ask('counts')).links === 0
      if (!(await becomes(isOver, patienceMs))) {
        const { links } = await server.ask('counts')
        broken(`${line.sockets.count()} sockets and ${links} links left`)
      }
      const { longestOverlapS } = await server.ask('counts')
      console.log(
        `longest overlap of two connections at the server: below ${longestOverlapS + 1} s`,
      )
      await server.end()
      if (!(await becomes(() => handles() === '', patienceMs))) broken(`left: ${handles()}`)
      stop() // safe to call twice
    },
    figures: () =>
      `${line.sockets.opened()} connections, ${line.sockets.made()} attempts with a socket, ${line.sockets.silent()} closed by the heartbeat, ${line.counts.received} messages, ${line.counts.dropped} dropped`,
  }
})

/** The sockets and timers of this process. Its output, and the way to a child, are none of it. */
function handles() {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /TCP|Timeout|Immediate/.test(kind))
    .join()
}

/** Gives each of a list in a random order, and then all of them again in another. */
function createBag<Item>(list: readonly Item[], random: ReturnType<typeof createRandom>) {
  let left: Item[] = []
  return function next(): Item {
    if (left.length === 0) left = [...list]
    const [item] = left.splice(random.below(left.length), 1)
    if (item === undefined) throw new Error('the list is empty')
    return item
  }
}
