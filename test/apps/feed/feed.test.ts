import type { Policy } from 'redux-reconnector'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createRandom } from '../../chaos/random.js'
import { createFeed } from './createFeed.js'
import { startExchange } from './exchange.js'

const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 15_000 })

let exchange: Awaited<ReturnType<typeof startExchange>>
let stops: (() => void)[]
beforeEach(async () => {
  exchange = await startExchange()
  stops = []
})
afterEach(async () => {
  for (const stop of stops) stop()
  await exchange.crash().catch(() => {})
})

function start(policy: Partial<Policy> = { backoffMs: [0, 20, 40] }) {
  const app = createFeed(WebSocket, exchange.url, { policy, probeEveryMs: 20 })
  const stop = app.start()
  stops.push(stop)
  return {
    ...app,
    stop,
    healthy: () => until(() => expect(app.connection().status).toBe('healthy')),
    subscribed: (count: number) =>
      until(() => expect(exchange.log.filter((what) => what === 'subscribe')).toHaveLength(count)),
    hasAll: () => until(() => expect(app.state().trades).toEqual(exchange.trades)),
  }
}

describe('a feed of an exchange', () => {
  it('subscribes on its first connection, and asks for nothing missed', async () => {
    const app = start()
    await app.healthy()
    await app.subscribed(1)
    exchange.trade(10)
    exchange.trade(11)
    await app.hasAll()
    expect(exchange.log).toEqual(['connected /?account=first', 'subscribe'])
    expect(app.state().history).toEqual([])
  })

  it('sees a gap in the trades, makes the connection anew and gets what it missed', async () => {
    const app = start()
    await app.subscribed(1)
    exchange.trade(10)
    exchange.lose((seq) => seq === 1)
    exchange.trade(11)
    exchange.lose(() => false)
    exchange.trade(12)
    exchange.trade(13)
    await app.hasAll()
    expect(exchange.upgrades()).toBe(2)
    await until(() =>
      expect(app.state().history).toEqual(['a gap: expected trade 1, got 2', 'returned']),
    )
    await until(() => expect(exchange.clients()).toHaveLength(1))
  })

  it('comes back after the exchange was away, with its trades and the notices since the loss', async () => {
    const app = start()
    await app.subscribed(1)
    exchange.trade(10)
    exchange.notify('before')
    await app.hasAll()
    await until(() => expect(app.state().notices).toEqual(['before']))
    await exchange.crash()
    await until(() => expect(app.connection().attempts).toBeGreaterThanOrEqual(2))
    exchange.trade(11)
    exchange.notify('meanwhile')
    await exchange.restart()
    await app.hasAll()
    await until(() => expect(app.state().notices).toEqual(['before', 'meanwhile']))
    await until(() => expect(app.state().history).toEqual(['connection lost (1006)', 'returned']))
  })

  it('counts a connection only when it is greeted, and keeps to its policy until then', async () => {
    exchange.greet(false)
    const app = start({ backoffMs: [0, 10, 10], maxAttempts: 3, connectTimeoutMs: 100 })
    await until(() =>
      expect(app.connection()).toMatchObject({ status: 'gaveUp', outcome: 'retry' }),
    )
    expect(exchange.upgrades()).toBe(3)
    await until(() => expect(exchange.clients()).toHaveLength(0))
    expect(app.state().history).toEqual([])
  })

  it('leaves no socket behind when it is stopped before the greeting', async () => {
    exchange.greet(false)
    const app = start()
    await until(() => expect(exchange.clients()).toHaveLength(1))
    app.stop()
    await until(() => expect(exchange.clients()).toHaveLength(0))
  })

  it('notices an exchange that is silent, and its orders arrive once it is back, after the subscription', async () => {
    const app = start()
    await app.subscribed(1)
    exchange.trade(10)
    await app.hasAll()
    exchange.greet(false)
    exchange.hang()
    await until(() =>
      expect(app.state().history).toEqual(['no answer to the heartbeat within 1 s']),
    )
    expect([app.order(1), app.order(2)]).toEqual([true, true])
    exchange.greet(true)
    for (const client of exchange.clients()) client.terminate()
    await until(() => expect(exchange.orders).toEqual([1, 2]))
    expect(exchange.log.slice(-5)).toEqual([
      'connected /?account=first',
      'subscribe',
      'notices',
      'order',
      'order',
    ])
  })

  it('takes another account while it is connected', async () => {
    const app = start()
    await app.subscribed(1)
    exchange.trade(10)
    await app.hasAll()
    app.signIn('second')
    await app.subscribed(2)
    await app.healthy()
    exchange.trade(11)
    await app.hasAll()
    expect(exchange.log.filter((what) => what.startsWith('connected'))).toEqual([
      'connected /?account=first',
      'connected /?account=second',
    ])
    expect(app.state().history).toEqual(['another account', 'returned'])
  })

  it.each([1, 2, 3])(
    'has every trade once and in order, whatever is lost on the way: seed %i',
    async (seed) => {
      const { next: random } = createRandom(seed)
      const app = start({ backoffMs: [0, 10] })
      await app.subscribed(1)
      for (let round = 0; round < 12; round += 1) {
        exchange.lose(() => false)
        exchange.trade(0) // shows a gap at the end of the last round
        await app.hasAll()
        exchange.lose(() => random() < 0.1)
        for (let count = 0; count < 20; count += 1) exchange.trade(count)
        if (round % 4 !== 3) continue
        await exchange.crash()
        exchange.trade(-1)
        await exchange.restart()
        await until(() => expect(exchange.clients()).toHaveLength(1)) // it may be back at once
      }
      exchange.lose(() => false)
      exchange.trade(1000)
      await app.hasAll()
      await app.healthy()
      const { history } = app.state()
      expect(history.length).toBeGreaterThan(10)
      expect(history.filter((_what, at) => at % 2 === 1)).toEqual(
        Array.from({ length: history.length >> 1 }, () => 'returned'),
      )
    },
  )
})
