import type { Reachability } from 'redux-reconnector'
import { describe, expect, it, vi } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('a probe that throws counts as unreachable for its reason, and the loop goes on', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    world.connector.answer(() => Promise.reject(new Error('probe broke')))
    await world.clock.advance(1000)
    expect(world.state()).toMatchObject({ reachability: 'unreachable', reason: 'probe broke' })
    world.connector.answer('alive_rpc')
    await world.clock.advance(1000)
    expect(world.state().reachability).toBe('alive_rpc')
  })

  it('that hangs counts as unreachable at its time, is aborted, and the loop goes on', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    const signals: AbortSignal[] = []
    let askedMs = Number.NaN
    world.connector.answer(({ signal }) => {
      if (signals.length === 0) askedMs = world.clock.now()
      signals.push(signal)
      return new Promise(() => {})
    })
    while (signals.length === 0) await world.clock.advance(1)
    await world.clock.advance(askedMs + 4999 - world.clock.now())
    expect(world.state().status).toBe('healthy')
    await world.clock.advance(1)
    expect(world.state().reason).toBe('the probe timed out')
    expect(signals[0]?.aborted).toBe(true)
    expect(String(signals[0]?.reason)).toBe('TimeoutError: the probe timed out')
    const { length } = signals
    await world.clock.advance(6000)
    expect(signals.length).toBeGreaterThan(length)
  })

  it('is asked one at a time', async () => {
    let underWay = 0
    let most = 0
    const world = createWorld({
      listener: {
        probe: async () => {
          most = Math.max(most, (underWay += 1))
          await new Promise<void>((resolve) => world.clock.setTimeout(resolve, 2500))
          underWay -= 1
          return 'unreachable'
        },
      },
    })
    await world.started()
    for (let turn = 0; turn < 20; turn += 1) {
      world.page().wake()
      await world.clock.advance(500)
    }
    expect(most).toBe(1)
    expect(world.looks()).toBeGreaterThan(3)
  })

  it('has its full time once more when the clock steps back', async () => {
    const world = createWorld({ probed: true, startMs: 3_600_000 })
    await world.connected()
    world.connector.answer(() => new Promise(() => {}))
    await world.clock.advance(1500)
    world.clock.step(-3_000_000)
    await world.clock.advance(16_000)
    expect(world.state().reason).toBe('the probe timed out')
  })

  it('that says the same as before is not dispatched: a healthy hour leaves no action', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    await world.clock.advance(2000)
    const before = world.log.length
    await world.clock.advance(3_600_000)
    expect(world.looks()).toBeGreaterThan(3600)
    expect(world.log).toHaveLength(before)
  })

  it('carries a draw where the policy jitters', async () => {
    const world = createWorld({ policy: { jitter: [0, 1] }, listener: { random: () => 0.25 } })
    await world.started()
    expect(world.events()[0]).toMatchObject({ type: 'probeReceived', meta: { draw: 0.25 } })
  })

  it('takes every draw from the random numbers that were given', async () => {
    const spy = vi.spyOn(Math, 'random')
    for (const policy of [{}, { jitter: [0.5, 1] as const }]) {
      const world = createWorld({ policy, listener: { random: () => 0.25 } })
      const { connection } = await world.connected()
      await world.clock.advance(5000)
      spy.mockClear()
      connection.end({ reason: 'gone' })
      await world.clock.advance(10)
      world.connector.lastAttempt().fail(new Error('refused'))
      await world.clock.advance(5000)
      world.page().retry()
      world.page().hold('hidden')
      await world.clock.advance(5000)
      world.page().release('hidden')
      await world.clock.advance(5000)
      expect(spy).not.toHaveBeenCalled()
    }
    spy.mockRestore()
  })

  it('is not asked during a hold, not even when the page wakes up', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    await world.clock.advance(1500)
    world.page().hold('hidden')
    await world.clock.advance(1)
    const looks = world.looks()
    await world.clock.advance(10_000)
    world.page().wake()
    await world.clock.advance(10_000)
    expect(world.looks()).toBe(looks)
    world.page().release('hidden')
    await world.clock.advance(2000)
    expect(world.looks()).toBeGreaterThan(looks)
  })

  it('gives all that it saw to the action', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    const seen = {
      reachability: 'unreachable',
      batteryPct: 50,
      usb: 'no_usb',
      reason: 'x',
    } as const
    world.connector.answer(seen)
    await world.clock.advance(1000)
    const told = world.events().findLast(({ type }) => type === 'probeReceived')
    expect(told?.payload.probe).toEqual(seen)
  })

  it('carries no draw where the policy does not jitter, but always in a fleet', async () => {
    const world = createWorld({ probed: true })
    await world.refused()
    const draws = world.events().map(({ meta }) => meta?.draw)
    if (!world.isFleet) expect(new Set(draws)).toEqual(new Set([undefined]))
    else expect(draws.some((draw) => draw !== undefined)).toBe(true)
  })

  describe('a look that is older than the connection', () => {
    it('does not end it, though it saw none', async () => {
      const answers: ((seen: Reachability) => void)[] = []
      const world = createWorld({ probed: true })
      await world.started()
      world.connector.answer(() => new Promise((resolve) => void answers.push(resolve)))
      await world.clock.advance(1000)
      world.connector.lastAttempt().succeed()
      await world.clock.advance(10)
      answers.at(-1)?.('unreachable')
      await world.clock.advance(10)
      expect(world.state().status).toBe('healthy')
      expect(world.connector.openCount()).toBe(1)
    })

    it('does not bring it back, though it saw one', async () => {
      const answers: ((seen: Reachability) => void)[] = []
      const world = createWorld({ probed: true })
      const { connection } = await world.connected()
      world.connector.answer(() => new Promise((resolve) => void answers.push(resolve)))
      await world.clock.advance(5000)
      connection.end({ reason: 'gone' })
      answers.at(-1)?.('alive_rpc')
      await world.clock.advance(10)
      expect(world.state()).toMatchObject({ status: 'connecting', reason: 'gone' })
      expect(world.state().reachability).not.toBe('alive_rpc')
    })

    it('tells nothing of one that a hold closed', async () => {
      let answer = (_seen: Reachability) => {}
      const world = createWorld({ probed: true })
      await world.connected()
      world.connector.answer(() => new Promise((resolve) => (answer = resolve)))
      await world.clock.advance(1500)
      world.page().hold('hidden')
      answer('alive_rpc')
      await world.clock.advance()
      expect(world.state()).toMatchObject({ status: 'paused', beneath: { status: 'idle' } })
    })

    it('tells nothing of another node', async () => {
      const answers: ((seen: Reachability) => void)[] = []
      const world = createWorld({ probed: true })
      await world.connected()
      world.connector.answer(() => new Promise((resolve) => void answers.push(resolve)))
      await world.clock.advance(1500)
      world.store.dispatch(world.actions.configured({ node: 'elsewhere' }))
      await world.clock.advance(10)
      answers[0]?.('alive_rpc')
      await world.clock.advance(10)
      expect(world.state().status).not.toBe('healthy')
    })
  })
})
