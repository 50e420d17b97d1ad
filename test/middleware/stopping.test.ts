import { ConnectError, type Status } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

/** How to come into each of them, from the first attempt. */
const phases: Partial<Record<Status, (world: World) => unknown>> = {
  connecting: () => {},
  healthy: ({ connector }) => connector.lastAttempt().succeed(),
  waiting: ({ connector }) => connector.lastAttempt().fail(new Error('refused')),
  paused: ({ actions, clock, store }) => store.dispatch(actions.paused('lunch', clock.now())),
  gaveUp: ({ connector }) =>
    connector.lastAttempt().fail(new ConnectError('no', { outcome: 'fatal' })),
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(
    Object.entries(phases).flatMap(([status, into]) =>
      [true, false].map((probed) => [status, probed, into] as const),
    ),
  )('leaves no timer and nothing open while %s (probed: %s)', async (status, probed, into) => {
    const world = createWorld({ probed })
    const stop = await world.started()
    into(world)
    await world.clock.advance()
    expect(world.state().status).toBe(status)
    stop()
    stop()
    expect(world.clock.pendingTimers()).toBe(0)
    expect(world.connector.openCount()).toBe(0)
    for (const attempt of world.connector.attempts) {
      if (attempt.isPending()) expect(attempt.signal.aborted).toBe(true)
    }
    const [attempts, looks] = [world.connector.attempts.length, world.looks()]
    await world.clock.advance(3_600_000)
    expect(world.connector.attempts).toHaveLength(attempts)
    expect(world.looks()).toBe(looks)
    expect(world.state()).toMatchObject({
      status: 'paused',
      reason: status === 'paused' ? 'lunch' : 'stopped',
      attemptId: null,
    })
    expect(world.state().holds).toContain('stopped')
  })

  it.each(
    Object.entries(phases).flatMap(([status, into]) =>
      [true, false].map((probed) => [status, probed, into] as const),
    ),
  )('goes on after the next start, from %s (probed: %s)', async (status, probed, into) => {
    const world = createWorld({ probed })
    const stop = await world.started()
    into(world)
    await world.clock.advance(1000)
    stop()
    await world.clock.advance(60_000)
    const before = world.connector.attempts.length
    await world.started()
    await world.clock.advance(1000)
    const isParked = status === 'paused' || status === 'gaveUp'
    expect(world.connector.attempts).toHaveLength(before + (isParked ? 0 : 1))
    expect(world.state()).toMatchObject({
      status: isParked ? status : 'connecting',
      holds: status === 'paused' ? ['lunch'] : [],
    })
    expect(world.connector.maxOpenCount()).toBeLessThanOrEqual(1)
  })

  it('is not undone or done again by the stop of an earlier start', async () => {
    const world = createWorld()
    const first = await world.started()
    first()
    await world.started()
    await world.clock.advance(2000)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    first()
    expect(world.connector.openCount()).toBe(1)
    expect(world.state().status).toBe('healthy')
  })

  it('counts as our own doing, in one look of the store', async () => {
    const world = createWorld()
    const { stop } = await world.connected()
    await world.clock.advance(5000)
    const { length } = world.types()
    stop()
    expect(world.types().slice(length)).toEqual(['paused', 'connectionLost'])
    expect(world.state()).toMatchObject({
      beneath: { status: 'idle' },
      lostMs: 5000,
      sinceMs: 5000,
    })
  })

  it('ends the look under way, with the reason, and so does another node', async () => {
    const signals: AbortSignal[] = []
    const world = createWorld({
      listener: {
        probe: ({ signal }) => {
          signals.push(signal)
          return new Promise(() => {})
        },
      },
    })
    const stop = await world.started()
    world.store.dispatch(world.actions.configured({ node: 'other' }))
    await world.clock.advance()
    stop()
    expect(signals.map(({ reason }) => String(reason))).toEqual([
      'AbortError: the node changed',
      'AbortError: the listener stopped',
    ])
  })

  it.each([true, false])('by a subscriber, is not asked again (probed: %s)', async (probed) => {
    const world = createWorld({ probed })
    const stop = await world.started()
    world.store.subscribe(() => {
      if (world.state().reason === 'timed out') stop()
    })
    await world.clock.advance(11_000)
    const [{ length }, looks] = [world.log, world.looks()]
    await world.clock.advance(60_000)
    expect(world.log).toHaveLength(length)
    expect(world.looks()).toBe(looks)
    expect(world.state().status).toBe('paused')
    expect(world.clock.pendingTimers()).toBe(0)
  })
})
