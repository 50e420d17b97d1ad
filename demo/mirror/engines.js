// The two brokers, each by the adapters that its recipe shows.
import { connect } from '@nats-io/transport-node'
import { Redis } from 'ioredis'
import { recipe } from './recipe.js'
import { startNats, startRedis } from './servers.js'

/**
 * @typedef {'nats' | 'redis'} EngineName
 * @typedef {string | number} Place
 * @typedef {object} Log
 * @property {(entry: string, n: number) => Promise<boolean>} append
 * @property {() => Promise<Place>} fence
 * @property {(take: (entry: string) => void, from?: Place) => Promise<Reader>} follow
 * @typedef {object} Reader
 * @property {(place: Place) => Promise<void>} until
 * @property {() => Promise<void>} stop
 * @typedef {object} Lease
 * @property {number} ttlMs
 * @property {() => Promise<number | null>} acquire
 * @property {() => Promise<boolean>} renew
 * @property {() => Promise<void>} release
 * @typedef {object} Client
 * @property {(shard: string, term: number) => Promise<Log>} openLog
 * @property {(shard: string, options: { worker: string, ttlMs: number }) => Promise<Lease>} openLease
 * @property {() => Promise<void>} close
 */

export const startBroker = { nats: startNats, redis: startRedis }

/** @type {Record<EngineName, (port: number) => Promise<Client>>} */
export const openClient = {
  async nats(port) {
    const { openNatsLog } = await recipe('docs/recipes/nats.md', 'natsLog.ts')
    const { openNatsLease } = await recipe('docs/recipes/nats.md', 'natsLease.ts')
    const nats = await connect({
      servers: `127.0.0.1:${port}`,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    })
    return {
      openLog: (shard) => openNatsLog(nats, shard),
      openLease: (shard, options) => openNatsLease(nats, shard, options),
      close: () => nats.close(),
    }
  },
  async redis(port) {
    const { openRedisLog } = await recipe('docs/recipes/redis.md', 'redisLog.ts')
    const { openRedisLease } = await recipe('docs/recipes/redis.md', 'redisLease.ts')
    const redis = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 100 })
    redis.on('error', () => {}) // it connects anew
    return {
      openLog: async (shard, term) => openRedisLog(redis, shard, term),
      openLease: async (shard, options) => openRedisLease(redis, shard, options),
      close: async () => redis.disconnect(),
    }
  },
}
