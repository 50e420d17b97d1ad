import { expect, it, vi } from 'vitest'
import type { Trouble } from './proxy.js'
import { startThroughProxy } from './throughProxy.js'

const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 8000 })

it.each<Trouble | 'reset' | 'crash'>([
  { kind: 'latency', ms: 300 },
  { kind: 'drop' },
  { kind: 'halfOpen' },
  { kind: 'partial' },
  { kind: 'slow', bytesPerSecond: 1 },
  'reset',
  'crash',
])('a real connection is lost by %j, and comes back by itself', async (trouble) => {
  const line = await startThroughProxy(1)
  await until(() => expect(line.isHealthy()).toBe(true))
  await line.trouble(250, trouble)
  await until(() => {
    expect(line.reconnects()).toBeGreaterThanOrEqual(2)
    expect(line.isHealthy()).toBe(true)
  })
  expect(line.mostOpen()).toBe(1)
  await line.close()
})

it('a seeded script of 40 troubles on real sockets breaks nothing, and leaves nothing', async () => {
  const line = await startThroughProxy(7)
  for (let turn = 0; turn < 40; turn += 1) {
    await line.trouble(100)
    expect(line.timers()).toBeLessThanOrEqual(1)
    if (turn % 4 === 3) await until(() => expect(line.isHealthy()).toBe(true))
  }
  expect(line.mostOpen()).toBe(1)
  expect(line.errors).toEqual([])
  line.stop()
  expect(line.timers()).toBe(0)
  await until(() => expect(line.sockets()).toBe(0))
  await until(() => expect(line.proxied()).toBe(0))
  await line.close()
})
