import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Redis } from 'ioredis'
import { openClient, startBroker, type EngineName } from '../../demo/mirror/engines.js'

export const engineNames: readonly EngineName[] = ['nats', 'redis']
export const shard = 'soak'
const term = 1

/** A broker, and the log of the one writer in it, by the adapters that the recipes show. */
export async function startEngine(name: EngineName) {
  const broker = await startBroker[name]()
  const client = await openClient[name](broker.port)
  const manage = await managers[name](broker.port)
  await manage.begun()
  const log = await client.openLog(shard, term)
  const { place } = log as { place?(): number } // only that of NATS has it
  await log.fence()
  return {
    name,
    port: broker.port,
    append: log.append,
    kill: broker.stop,
    async restart() {
      await broker.start()
      await manage.begun()
    },
    /** The place of the last entry, for a reader of a snapshot that is made now. */
    place: (n: number): string | number => place?.() ?? `${term}-${n}`,
    /** Deletes what is older. */
    trim: manage.trim,
    async end() {
      await Promise.all([client.close(), manage.close()])
      await broker.end()
    },
  }
}
export type Engine = Awaited<ReturnType<typeof startEngine>>

/** What an operator of a broker does. */
interface Manager {
  begun(): Promise<unknown>
  trim(place: string | number): Promise<unknown>
  close(): Promise<void>
}

const managers: Record<EngineName, (port: number) => Promise<Manager>> = {
  async nats(port) {
    const nats = await connect({
      servers: `127.0.0.1:${port}`,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    })
    return {
      begun: async () => {},
      trim: async (place) =>
        (await jetstreamManager(nats)).streams.purge(shard, { seq: Number(place) }),
      close: () => nats.close(),
    }
  },
  async redis(port) {
    const redis = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 100 })
    redis.on('error', () => {}) // it connects anew
    return {
      // A Redis that is killed then loses no entry that it has confirmed.
      begun: () => redis.config('SET', 'appendfsync', 'always'),
      trim: (place) => redis.xtrim(`${shard}:log`, 'MINID', String(place)),
      close: async () => redis.disconnect(),
    }
  },
}
