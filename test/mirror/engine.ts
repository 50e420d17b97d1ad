import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createSeededRandom } from 'redux-reconnector/testing'
import { openClient, startBroker, type EngineName } from '../../demo/mirror/engines.js'
import { recipe } from '../../demo/mirror/recipe.js'
import { runTakeover } from '../../bench/mirror/takeover.js'
import { connections, createLogStore, slices } from './logs.js'
import { createRandomLife } from './randomLife.js'

type Broker = Awaited<ReturnType<(typeof startBroker)['nats']>>
type Client = Awaited<ReturnType<(typeof openClient)['nats']>>

const { takeOver } = await recipe('docs/mirror.md', 'takeOver.ts')

/** What a log has to hold on a real broker, by the adapter that its recipe shows. */
export function describeEngine(engine: EngineName) {
  let broker: Broker
  let client: Client
  beforeAll(async () => {
    broker = await startBroker[engine]()
    client = await openClient[engine](broker.port)
  }, 60_000)
  afterAll(async () => {
    await client.close()
    await broker.end()
  })

  /** A writer in its term, and all that it takes. */
  async function openWriter(shard: string, term: number, append?: Client['openLog']) {
    const log = await (append ?? client.openLog)(shard, term)
    const place = await log.fence()
    const own = createLogStore(slices.fleet(), { append: log.append, maxItems: 200 })
    return { ...own, log, place }
  }

  test('is folded to the same state by readers that are killed, and that get entries twice or not at all', async () => {
    const writer = await openWriter('random', 1)
    writer.mirror.stop()
    writer.publisher.start()
    const random = createSeededRandom(5)
    const life = createRandomLife(writer.slice, 5, 300)
    const dashboard = createLogStore(slices.fleet())
    let begin = async () => {}
    let gaps = 0
    /** Reads from some place on: from an entry that was read, or where nobody would begin. */
    const read = async () => {
      const log = await client.openLog('random', 0)
      const reader = await log.follow((entry) => {
        if (random() < 0.1) return // a loss
        if (dashboard.mirror.take(entry) === 'gap') gaps += 1
        if (random() < 0.1) dashboard.mirror.take(entry)
      })
      begin = reader.stop
      return reader
    }
    await read()
    for (let step = 0; step < 2000; step += 1) {
      writer.dispatch(life(writer.state()))
      if (step % 10 === 0) await writer.publisher.written()
      if (step === 700 || step === 1400) {
        await begin()
        await read()
      }
    }
    await writer.publisher.written()
    await begin()
    // Whoever lost entries reads again.
    for (let rounds = 0; dashboard.text() !== writer.text() && rounds < 50; rounds += 1) {
      const log = await client.openLog('random', 0)
      const end = await (await client.openLog('random', 2 + rounds)).fence()
      const reader = await log.follow((entry) => void dashboard.mirror.take(entry))
      await reader.until(end)
      await reader.stop()
    }
    expect(dashboard.text()).toBe(writer.text())
    expect(gaps).toBeGreaterThan(0)
  }, 60_000)

  test('an append that is repeated, since its answer was lost, is kept once', async () => {
    const seen: string[] = []
    let isLost = true
    const { publisher, mirror, dispatch, slice, clock, errors } = await openWriter(
      'repeated',
      1,
      async (shard, term) => {
        const log = await client.openLog(shard, term)
        return {
          ...log,
          async append(entry, n) {
            const isOurs = await log.append(entry, n)
            if (n === 2 && isLost) {
              isLost = false
              throw new Error('the answer was lost')
            }
            return isOurs
          },
        }
      },
    )
    mirror.stop()
    publisher.start()
    await publisher.written()
    dispatch(slice.actions.connectionsAdded(connections(1)))
    const written = publisher.written()
    while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await clock.advance(1000) // the wait before the next try
    await written
    dispatch(slice.actions.probeReceived('device-0', 'unreachable', 0, 0))
    await publisher.written()
    const reader = await (
      await client.openLog('repeated', 0)
    ).follow((entry) => void seen.push(entry))
    await reader.until(await (await client.openLog('repeated', 2)).fence())
    await reader.stop()
    expect(seen.map((entry) => JSON.parse(entry).n)).toEqual([1, 2, 3])
  }, 30_000)

  test('whoever has fenced the log shuts out who wrote before', async () => {
    const first = await openWriter('fenced', 1)
    first.mirror.stop()
    first.publisher.start()
    await first.publisher.written()
    const second = await openWriter('fenced', 2)
    first.dispatch(first.slice.actions.connectionsAdded(connections(1)))
    await expect(first.publisher.written()).rejects.toThrow('another process has written entry 2')

    const reader = await second.log.follow((entry) => void second.mirror.take(entry))
    await reader.until(second.place)
    await reader.stop()
    second.mirror.stop()
    second.publisher.start(second.mirror.position())
    second.dispatch(second.slice.actions.connectionsAdded(connections(2)))
    await second.publisher.written()
    expect(second.mirror.position()).toBe(1)
  }, 30_000)

  test('what happens while the broker is away is written when it is back', async () => {
    const shard = 'outage'
    const log = await client.openLog(shard, 1)
    await log.fence()
    const { slice, publisher, mirror, dispatch, text, clock } = createLogStore(slices.fleet(), {
      append: log.append,
    })
    mirror.stop()
    publisher.start()
    await publisher.written()
    await broker.stop()
    dispatch(slice.actions.connectionsAdded(connections(3)))
    let isWritten = false
    const written = publisher.written().then(() => (isWritten = true))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(isWritten).toBe(false)
    dispatch(slice.actions.probeReceived('device-1', 'unreachable', 0, 0))
    await broker.start()
    const advancing = setInterval(() => void clock.advance(1000), 50) // its own waits
    await written
    await publisher.written()
    clearInterval(advancing)
    const dashboard = createLogStore(slices.fleet())
    const reader = await (
      await client.openLog(shard, 0)
    ).follow((entry) => void dashboard.mirror.take(entry))
    await reader.until(await (await client.openLog(shard, 2)).fence())
    await reader.stop()
    expect(dashboard.text()).toBe(text())
  }, 60_000)

  test('a reader stops also while the broker is away, and takes nothing more', async () => {
    const writer = await openWriter('stopped', 1)
    writer.mirror.stop()
    writer.publisher.start()
    await writer.publisher.written()
    const seen: string[] = []
    const log = await client.openLog('stopped', 0)
    const reader = await log.follow((entry) => void seen.push(entry))
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(1)
    await broker.stop()
    try {
      await new Promise((resolve) => setTimeout(resolve, 300)) // it has noticed
      await reader.stop()
    } finally {
      await broker.start()
    }
    const soon = { timeout: 30_000, interval: 200 } // the client has to notice that the broker is back
    await vi.waitFor(() => writer.log.append('an entry', 2), soon)
    const others: string[] = []
    const other = await vi.waitFor(() => log.follow((entry) => void others.push(entry)), soon)
    await expect.poll(() => others.length, soon).toBe(2)
    await other.stop()
    expect(seen).toHaveLength(1)
  }, 60_000)

  test('a worker that is killed or frozen is followed by another: no attempt twice, none early', async () => {
    const [killed, frozen] = await Promise.all([
      runTakeover({ engine, how: 'kill', broker }),
      runTakeover({ engine, how: 'freeze', broker }),
    ])
    expect(killed).toMatchObject({ doubled: 0, early: 0, ended: 'SIGKILL', openCount: 20 })
    expect(Math.min(...Object.values(killed.counts))).toBeGreaterThan(0) // every status
    // It finds itself replaced, dials nobody, and ends by itself.
    expect(frozen).toMatchObject({ doubled: 0, early: 0, ended: 3, zombieCalls: 0, openCount: 20 })
  }, 90_000)

  test('a worker gives its connections up in time when its link to the broker stalls, without being closed', async () => {
    const link = await createStallingLink(broker.port)
    const own = await openClient[engine](link.port)
    const ttlMs = 3000 // shorter than the process may starve on a busy machine, and it loses its lease
    const lease = await own.openLease('stalled', { worker: 'first', ttlMs })
    const other = await client.openLease('stalled', { worker: 'second', ttlMs })
    const { mirror, publisher } = createLogStore(slices.fleet(), {
      append: async () => true,
    })
    let isLost = false
    await takeOver({
      lease,
      openLog: async () => ({ fence: async () => 0 }),
      reader: { until: async () => {}, stop: async () => {} },
      mirror,
      publisher,
      onLeaseLost: () => (isLost = true),
    })
    await new Promise((resolve) => setTimeout(resolve, 1.5 * ttlMs)) // it renews
    expect(isLost).toBe(false)
    link.stall()
    await expect.poll(() => other.acquire(), { timeout: 15_000, interval: 5 }).not.toBeNull()
    expect(isLost).toBe(true)
    link.end()
    await own.close()
  }, 30_000)

  test('a worker that releases its lease is followed at once', async () => {
    const options = { ttlMs: 60_000 }
    const first = await client.openLease('released', { worker: 'first', ...options })
    const second = await client.openLease('released', { worker: 'second', ...options })
    const term = await first.acquire()
    expect(await second.acquire()).toBeNull()
    await first.release()
    expect(await second.acquire()).toBeGreaterThan(term ?? Infinity)
    await first.release().catch(() => {}) // no longer its own
    expect(await second.renew()).toBe(true)
  })
}

/** A TCP link to a broker. When it stalls, both ends stay open and hear nothing. */
async function createStallingLink(port: number) {
  const sockets: Socket[] = []
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    sockets.push(near, far)
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port, // of TCP
    stall() {
      for (const socket of sockets) socket.unpipe().pause()
    },
    end() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
