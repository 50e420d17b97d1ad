import { ConnectError, type ReconnectorState, type SignalHandlers } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { createWorld, type WorldOptions } from './world.js'

/** A world whose signals are in the hands of the test. */
function createSignalledWorld(options: WorldOptions = {}) {
  let signals: SignalHandlers | undefined
  const world = createWorld({
    ...options,
    listener: {
      ...options.listener,
      signals: (listener) => {
        signals = listener
        return () => {}
      },
    },
  })
  world.reconnector.start()
  if (signals === undefined) throw new Error('the signals were not started')
  return { ...world, signals }
}

const epoch = Math.floor(0.5 * 2 ** 40).toString(36) // the world's random number
const reasonOf = ({ signal }: { signal: AbortSignal }) => String(signal.reason)

describe('an attempt', () => {
  it('is named by the run and counted, one by one', async () => {
    const world = createWorld()
    world.reconnector.start()
    await world.clock.advance()
    expect(world.state().attemptId).toBe(`${epoch}:1`)
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(2000)
    expect(world.state().attemptId).toBe(`${epoch}:2`)
  })

  it('is aborted with the reason', async () => {
    const world = createWorld()
    const stop = world.reconnector.start()
    await world.clock.advance(10_000)
    expect(world.connector.attempts.map(reasonOf)[0]).toBe('Error: the attempt timed out')
    expect(world.state()).toMatchObject({ status: 'connecting', reason: 'timed out' })
    world.store.dispatch(world.slice.actions.paused('lunch'))
    expect(world.connector.attempts.map(reasonOf)[1]).toBe('Error: the attempt was given up')
    world.store.dispatch(world.slice.actions.resumed(world.clock.now()))
    await world.clock.advance()
    stop()
    expect(reasonOf(world.connector.lastAttempt())).toBe('Error: the listener stopped')
    expect(world.state()).toMatchObject({ status: 'waiting', attemptId: null, reason: 'stopped' })
  })

  it.each<[string, Partial<ReconnectorState>]>([
    ['that nobody named', { status: 'connecting', attemptId: null }],
    ['of a healthy connection', { status: 'healthy', reachability: 'alive_rpc', attemptId: 'x' }],
  ])('%s is not called interrupted by the start', async (_what, fields) => {
    const { slice } = createWorld()
    const world = createWorld({ preloadedState: { ...slice.getInitialState(), ...fields } })
    world.reconnector.start()
    await world.clock.advance()
    expect(world.types()).not.toContain('reconnectFailed')
    expect(world.connector.attempts).toHaveLength(1)
  })
})

describe('a stop', () => {
  it('in a wait sends nothing', async () => {
    const world = createWorld()
    const stop = world.reconnector.start()
    await world.clock.advance()
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(100)
    const before = world.log.length
    stop()
    expect(world.log).toHaveLength(before)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('of an open connection tells of its end', async () => {
    const world = createWorld()
    const { stop } = await world.connected()
    stop()
    expect(world.state()).toMatchObject({ status: 'waiting', reason: 'stopped' })
  })

  it('ends the look under way with the reason', async () => {
    const signals: AbortSignal[] = []
    const world = createWorld({
      listener: {
        probe: ({ signal }) => {
          signals.push(signal)
          return new Promise(() => {})
        },
      },
    })
    const stop = world.reconnector.start()
    await world.clock.advance()
    world.store.dispatch(world.slice.actions.configured({ node: 'other' }))
    stop()
    expect(signals.map((signal) => String(signal.reason))).toEqual([
      'Error: the node changed',
      'Error: the listener stopped',
    ])
  })
})

describe('a draw', () => {
  it('comes with every look at a policy that jitters, from the random numbers given', async () => {
    const world = createWorld({ policy: { jitter: [0, 1] }, listener: { random: () => 0.25 } })
    world.reconnector.start()
    await world.clock.advance()
    expect(world.log[0]).toMatchObject({ meta: { draw: 0.25 } })
    const plain = createWorld()
    plain.reconnector.start()
    expect(plain.log[0]).not.toHaveProperty('meta')
  })
})

describe('a signal to hold back', () => {
  it('with nothing open says only that it is paused', async () => {
    const world = createSignalledWorld()
    await world.clock.advance()
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(100)
    const before = world.log.length
    world.signals.hold('hidden')
    expect(world.types().slice(before)).toEqual(['paused'])
  })

  it('with a connection open closes it and says so', async () => {
    const world = createSignalledWorld()
    await world.clock.advance()
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    world.signals.hold('hidden')
    expect(world.connector.openCount()).toBe(0)
    expect(world.state()).toMatchObject({
      status: 'paused',
      reachability: 'unreachable',
      reason: 'hidden',
    })
  })

  it('hands over to another that is still there, and the last resumes', () => {
    const world = createSignalledWorld()
    world.signals.hold('hidden')
    world.signals.hold('elsewhere')
    world.signals.release('hidden')
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'elsewhere' })
    world.signals.release('elsewhere')
    expect(world.state().status).not.toBe('paused')
  })

  it('does not end a pause that somebody asked for', () => {
    const world = createSignalledWorld()
    world.store.dispatch(world.slice.actions.paused('lunch'))
    world.signals.hold('hidden')
    world.signals.release('hidden')
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'lunch' })
  })

  it('that was never there ends nothing', () => {
    const world = createSignalledWorld()
    const before = world.log.length
    world.signals.release('hidden')
    expect(world.log).toHaveLength(before)
  })
})

describe('a signal to retry', () => {
  it('cuts a wait, but neither a hint of the server nor what gave up', async () => {
    const world = createSignalledWorld()
    await world.clock.advance()
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance(10)
    world.signals.retry()
    expect(world.connector.attempts).toHaveLength(2)
    world.connector.lastAttempt().fail(new ConnectError('busy', { retryAfterMs: 9000 }))
    await world.clock.advance(10)
    world.signals.retry()
    expect(world.connector.attempts).toHaveLength(2)
    await world.clock.advance(9000)
    world.connector.lastAttempt().fail(new ConnectError('no', { outcome: 'fatal' }))
    await world.clock.advance(10)
    world.signals.retry()
    expect(world.state().status).toBe('gaveUp')
    expect(world.connector.attempts).toHaveLength(3)
  })
})

describe('a loss after the clock was set back', () => {
  it('is decided at the time of its own wait, not at the old clock', async () => {
    const world = createWorld({ startMs: 3_600_000 })
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    world.clock.step(-3_000_000)
    connection.end()
    await world.clock.advance(2000)
    expect(world.connector.attempts.length).toBeGreaterThan(1)
  })
})
