import { selectNextAttemptAtMs } from 'redux-reconnector'
import { selectIds, type FleetState } from 'redux-reconnector/fleet'
import { createScriptedClock, createSeededRandom } from 'redux-reconnector/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFleetWorld } from '../world/fleet.js'

afterEach(() => void vi.unstubAllEnvs())

const minutes = 60_000

describe('many events in one action', () => {
  it('are followed when an application dispatches them', async () => {
    const world = createFleetWorld({ count: 3 })
    await world.connected()
    const { actions } = world.slice
    const events = [null, actions.paused('0'), actions.refreshRequested('2')] as never[]
    world.store.dispatch(actions.eventsReceived(events))
    await world.clock.advance(1)
    expect(world.connector.connections.map((one) => one.isOpen())).toEqual([false, true, false])
    expect(world.statuses()).toEqual(['paused', 'healthy', 'connecting'])
  })

  it('come from the listener only where there are several at once', async () => {
    const world = createFleetWorld({ count: 1 })
    await world.connected()
    expect(world.log.map(({ type }) => type)).toEqual([
      'reconnectorFleet/eventsReceived', // the first look, and the attempt
      'reconnectorFleet/reconnectSucceeded',
    ])
  })

  it('are not followed when another listener says in them that it makes an attempt', async () => {
    const world = createFleetWorld({ count: 2 })
    await world.refused()
    const { actions } = world.slice
    const before = world.fleet()
    const claim = actions.attemptStarted('1', { attemptId: 'other:1', nowMs: 1 })
    const lost = actions.reconnectFailed('0', { nowMs: 1, outcome: 'fatal' })
    for (const claimed of [[claim], [null, lost, claim], [claim, lost]] as never[][]) {
      world.store.dispatch(actions.eventsReceived(claimed))
      expect(world.fleet()).toEqual(before)
    }
    world.store.dispatch(claim)
    expect(world.fleet()).toEqual(before)
    await world.clock.advance(2000)
    expect(world.connector.attempts).toHaveLength(4)
  })
})

describe('starting', () => {
  it('attempts every connection at once, as far as there is room, in one action', () => {
    const { connector, log, reconnector, statuses } = createFleetWorld()
    reconnector.start()
    expect(connector.attempts.map(({ node }) => node)).toEqual(['node 0', 'node 1', 'node 2'])
    expect(statuses()).toEqual(['connecting', 'connecting', 'connecting'])
    expect(log.map(({ type }) => type)).toEqual(['reconnectorFleet/eventsReceived'])
  })

  it('goes through the events of a single connection', async () => {
    const world = createFleetWorld({ count: 2 })
    await world.connected()
    expect(world.eventsOf('0')).toEqual(['probeReceived', 'attemptStarted', 'reconnectSucceeded'])
    expect(world.state('0')).toMatchObject({ status: 'healthy', totalReconnects: 1, attempts: 0 })
  })

  it('takes what opens in one turn of the event loop in one action', async () => {
    const { clock, connector, log, reconnector, statuses } = createFleetWorld({ count: 50 })
    reconnector.start()
    for (const attempt of connector.attempts) attempt.succeed()
    log.length = 0
    await clock.advance(1)
    expect(statuses().every((status) => status === 'healthy')).toBe(true)
    expect(log.map(({ type }) => type)).toEqual(['reconnectorFleet/eventsReceived'])
  })

  it('takes many on in several turns, so that none takes long, and the first at once', async () => {
    const { clock, connector, counts, reconnector } = createFleetWorld({
      count: 5000,
      listener: { maxConcurrentAttempts: 5000 },
    })
    reconnector.start()
    const { length } = connector.attempts
    expect(length).toBeGreaterThan(0)
    expect(length).toBeLessThan(5000)
    await clock.advance(1)
    expect(connector.attempts).toHaveLength(5000)
    expect(counts()).toMatchObject({ connecting: 5000 })
  })

  it('ends the attempts of a life before a reload, which nobody else would', async () => {
    const before = createFleetWorld()
    before.reconnector.start()
    const preloadedState = JSON.parse(JSON.stringify(before.fleet()))
    const { clock, connector, reconnector, state } = createFleetWorld({
      preloadedState,
      startMs: 500,
    })
    reconnector.start()
    await clock.advance()
    expect(state('1')).toMatchObject({ status: 'waiting', reason: 'interrupted', attemptId: null })
    await clock.advance(1500)
    expect(connector.attempts).toHaveLength(3)
  })

  it.each([[{}], [null], [{ ids: [[['a']]], connections: [[[{}]]] }]])(
    'heals a broken persisted state: %j',
    async (preloadedState) => {
      const { clock, connector, counts, reconnector, slice, store } = createFleetWorld({
        preloadedState,
      })
      reconnector.start()
      store.dispatch(slice.actions.connectionsAdded([{ id: 'b', node: 'n' }]))
      await clock.advance(1)
      expect(connector.attempts).toHaveLength(1)
      expect(counts()).toMatchObject({ connecting: 1 })
    },
  )

  it.each([
    ['its policy is whole', { draw: 'none' }, { maxAttempts: 7, reachable: true }],
    [
      'its policy is broken',
      { policy: { maxAttempts: -1 } },
      { maxAttempts: null, reachable: true },
    ],
    ['not even its node is', { node: 7 }, { maxAttempts: null, reachable: false }],
  ])(
    'begins a broken connection of a persisted fleet anew and leaves the others alone: %s',
    async (_, broken, { maxAttempts, reachable }) => {
      const before = createFleetWorld({ defaults: { policy: { maxAttempts: 7 } } })
      await before.refused()
      const preloadedState = JSON.parse(JSON.stringify(before.fleet()))
      Object.assign(preloadedState.connections[0][0][1], broken)
      const { clock, errors, fleet, reconnector, slice, state } = createFleetWorld({
        preloadedState,
        startMs: 500,
      })
      reconnector.start()
      await clock.advance()
      expect(['0', '2'].map((id) => state(id))).toEqual(['0', '2'].map((id) => before.state(id)))
      expect(slice.selectors.selectTotal({ reconnectorFleet: fleet() })).toBe(reachable ? 3 : 2)
      if (reachable) {
        expect(state('1')).toMatchObject({ node: 'node 1', status: 'connecting', attempts: 1 })
        expect(state('1').policy.maxAttempts).toBe(maxAttempts)
      }
      expect(errors.map(String)).toEqual([expect.stringMatching(/`1` is invalid and is replaced/)])
    },
  )

  it('meets the deadlines of many in several turns, each of some hundreds at the most', async () => {
    const world = createFleetWorld({ count: 3000, listener: { maxConcurrentAttempts: 3000 } })
    await world.refused()
    await world.clock.advance(2500)
    const sizes = world.log.map(({ payload }) => (payload as unknown[]).length)
    expect(sizes.length).toBeGreaterThanOrEqual(3)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000) // decided and taken up
    expect(world.counts()).toMatchObject({ connecting: 3000 })
  })
})

describe('an outage', () => {
  it('is attempted by each at 0, 2, 6, 14 and 30 s, then every 30 s, on one timer', async () => {
    const { clock, connector, reconnector } = createFleetWorld({ count: 2 })
    const instants: Record<string, number[]> = { 'node 0': [], 'node 1': [] }
    let seen = 0
    reconnector.start()
    while (clock.now() <= 95_000) {
      await clock.advance()
      for (const attempt of connector.attempts.slice(seen)) {
        instants[attempt.node]?.push(clock.now())
        attempt.fail(new Error('refused'))
      }
      seen = connector.attempts.length
      await clock.advance(10)
      expect(clock.pendingTimers()).toBeLessThanOrEqual(1)
    }
    const expected = [0, 2000, 6000, 14_000, 30_000, 60_000, 90_000]
    expect(instants).toEqual({ 'node 0': expected, 'node 1': expected })
  })

  it('is attempted by each at its own instant, whatever the order of 500 waits', async () => {
    const world = createFleetWorld({
      count: 500,
      defaults: { policy: { backoffMs: [0, 5000, 9000], jitter: [0, 1] } },
      listener: { random: createSeededRandom(3), maxConcurrentAttempts: 500 },
    })
    world.reconnector.start()
    await world.clock.advance()
    for (const attempt of world.connector.attempts) attempt.fail(new Error('refused'))
    await world.clock.advance(1)
    // Some come forward, some go back: the waits of a third are changed.
    for (const id of world.ids.filter((_, at) => at % 3 === 0)) {
      const policy = { backoffMs: [0, Number(id) % 2 ? 2000 : 8000] }
      world.store.dispatch(world.slice.actions.configured(id, { policy }))
    }
    const expected = new Map(world.ids.map((id) => [id, selectNextAttemptAtMs(world.state(id))]))
    await world.clock.advance(9000)
    expect(world.connector.attempts).toHaveLength(1000)
    for (const id of world.ids) {
      const late = (world.state(id).lastAttemptMs ?? Number.NaN) - (expected.get(id) ?? Number.NaN)
      expect(late).toBeGreaterThanOrEqual(0)
      expect(late).toBeLessThanOrEqual(2)
    }
  })

  it('of several at one instant are attempted in the order in which their waits began', async () => {
    const world = createFleetWorld({ count: 12, listener: { maxConcurrentAttempts: 12 } })
    world.reconnector.start()
    const order = [5, 2, 8, 0, 11, 7, 1, 10, 3, 6, 9, 4]
    for (const at of order) {
      world.connector.attempts[at]?.fail(new Error('refused'))
      await world.clock.advance(1)
    }
    await world.clock.advance(2000)
    expect(world.connector.attempts.slice(12).map(({ id }) => Number(id))).toEqual(order)
  })

  it('of one leaves the others alone', async () => {
    const world = createFleetWorld()
    await world.connected()
    await world.clock.advance(minutes)
    world.connector.connections[1]?.end({ reason: 'going away' })
    await world.clock.advance(1)
    expect(world.statuses()).toEqual(['healthy', 'connecting', 'healthy'])
    expect(world.state('1').reason).toBe('going away')
    expect(world.connector.attempts.at(-1)?.node).toBe('node 1')
  })

  it('is shown by all at once, though there is room for few attempts', async () => {
    const world = createFleetWorld({ count: 100, listener: { maxConcurrentAttempts: 5 } })
    await world.connected()
    await world.clock.advance(minutes)
    world.log.length = 0
    for (const connection of world.connector.connections) connection.end()
    await world.clock.advance(1)
    expect(world.log).toHaveLength(1)
    expect(world.counts()).toMatchObject({ connecting: 5, healthy: 0 })
  })
})

describe('room for attempts', () => {
  it('is never more than maxConcurrentAttempts, and everybody has their turn, in order', async () => {
    const { clock, connector, reconnector, statuses } = createFleetWorld({
      count: 200,
      listener: { maxConcurrentAttempts: 7 },
    })
    reconnector.start()
    let open = 0
    for (let turn = 0; turn < 400 && open < 200; turn += 1) {
      await clock.advance()
      expect(connector.attempts.length - open).toBeLessThanOrEqual(7)
      for (const attempt of connector.attempts.slice(open, open + 3)) {
        attempt.succeed()
        open += 1
      }
      await clock.advance(1)
    }
    expect(connector.attempts.map(({ node }) => node)).toEqual(
      Array.from({ length: 200 }, (_, at) => `node ${at}`),
    )
    expect(statuses().every((status) => status === 'healthy')).toBe(true)
  })

  it('is given to those that waited before those that come back for another attempt', async () => {
    const { clock, connector, reconnector } = createFleetWorld({
      count: 6,
      defaults: { policy: { backoffMs: [0, 10] } },
      listener: { maxConcurrentAttempts: 2 },
    })
    reconnector.start()
    for (let at = 0; at < 12; at += 1) {
      await clock.advance(20)
      connector.attempts[at]?.fail(new Error('refused'))
    }
    const first = connector.attempts.slice(0, 6).map(({ node }) => node)
    expect(new Set(first).size).toBe(6)
  })

  it('is not held by an attempt that hangs beyond connectTimeoutMs', async () => {
    const { clock, connector, reconnector, state } = createFleetWorld({
      count: 2,
      listener: { maxConcurrentAttempts: 1 },
    })
    reconnector.start()
    await clock.advance(9999)
    expect(connector.attempts).toHaveLength(1)
    await clock.advance(2)
    expect(connector.attempts[0]?.signal.aborted).toBe(true)
    expect(connector.attempts[1]?.node).toBe('node 1')
    expect(state('0')).toMatchObject({ reason: 'timed out' })
  })

  it('waited for does not age the attempt: its timeout counts from its start', async () => {
    const { clock, connector, reconnector, state } = createFleetWorld({
      count: 4,
      listener: { maxConcurrentAttempts: 1 },
    })
    reconnector.start()
    await clock.advance(30_010) // three of them hang
    const fourth = connector.attempts[3]
    expect(fourth?.node).toBe('node 3')
    await clock.advance(9000)
    expect(fourth?.signal.aborted).toBe(false)
    fourth?.succeed()
    await clock.advance(1)
    expect(state('3')).toMatchObject({ status: 'healthy', totalReconnects: 1 })
  })

  it('that is not there costs no attempt beyond the one that waits', async () => {
    const world = createFleetWorld({
      count: 2,
      defaults: { policy: { maxAttempts: 1 } },
      listener: { maxConcurrentAttempts: 1 },
    })
    world.reconnector.start()
    await world.clock.advance(9000)
    expect(world.state('1').attempts).toBeLessThanOrEqual(1)
    expect(['idle', 'due', 'waiting']).toContain(world.state('1').status)
    world.connector.attempts[0]?.succeed()
    await world.clock.advance(2)
    expect(world.state('1')).toMatchObject({ attempts: 1, status: 'connecting' })
  })

  it('is given back by all that is paused, moved, removed or stopped in the middle', async () => {
    const world = createFleetWorld({ count: 9, listener: { maxConcurrentAttempts: 2 } })
    const { actions } = world.slice
    const stop = world.reconnector.start()
    const underWay = () => world.ids.filter((id) => world.state(id).status === 'connecting')
    const [one = '', two = ''] = underWay()
    world.store.dispatch(actions.paused(one, 'lunch', world.clock.now()))
    world.store.dispatch(actions.configured(two, { node: 'elsewhere' }))
    await world.clock.advance(1)
    expect(underWay()).toHaveLength(2)
    stop()
    world.reconnector.start()
    await world.clock.advance(1)
    expect(underWay()).toHaveLength(2)
    const pending = world.connector.attempts.filter(
      (attempt) => !attempt.signal.aborted && attempt.isPending(),
    )
    expect(pending).toHaveLength(2)
  })
})

describe('who comes and goes', () => {
  it('is attempted when added, and closed when removed', async () => {
    const world = createFleetWorld({ count: 1 })
    await world.connected()
    world.store.dispatch(world.slice.actions.connectionsAdded([{ id: 'x', node: 'node x' }]))
    await world.clock.advance(1)
    expect(world.connector.lastAttempt().node).toBe('node x')
    const connection = world.connector.lastAttempt().succeed()
    await world.clock.advance(1)
    world.store.dispatch(world.slice.actions.connectionsRemoved(['x']))
    await world.clock.advance()
    expect(connection.isOpen()).toBe(false)
    expect(world.connector.openCount()).toBe(1)
  })

  it('is aborted when removed in the middle of an attempt, and what comes late is closed', async () => {
    const world = createFleetWorld({ count: 2 })
    world.reconnector.start()
    world.store.dispatch(world.slice.actions.connectionsRemoved(['0']))
    const [attempt] = world.connector.attempts
    expect(attempt?.signal.aborted).toBe(true)
    const late = attempt?.succeed()
    await world.clock.advance(10)
    expect(late?.isOpen()).toBe(false)
    expect(world.types()).not.toContain('synced')
  })

  it('is not attempted when removed while it waits for its place', async () => {
    const world = createFleetWorld({ count: 3, listener: { maxConcurrentAttempts: 1 } })
    world.reconnector.start()
    expect(world.connector.attempts.map(({ id }) => id)).toEqual(['0'])
    world.store.dispatch(world.slice.actions.connectionsRemoved(['1']))
    const { length } = world.log
    world.connector.attempts[0]?.succeed()
    await world.clock.advance(20_000)
    expect(world.connector.attempts.map(({ id }) => id)).not.toContain('1')
    expect(JSON.stringify(world.log.slice(length))).not.toContain('"id":"1"')
    expect(world.connector.lastAttempt()).toMatchObject({ id: '2' })
    const { signal } = world.connector.lastAttempt()
    world.store.dispatch(world.slice.actions.connectionsRemoved(['2']))
    await world.clock.advance(1)
    expect(signal.reason).toMatchObject({ message: 'the connection was removed' })
  })

  it('is another connection under the same id when it is removed and added again', async () => {
    const world = createFleetWorld({ count: 1 })
    await world.connected()
    const { actions } = world.slice
    world.store.dispatch(actions.connectionsRemoved(['0']))
    world.store.dispatch(actions.connectionsAdded([{ id: '0', node: 'another' }]))
    await world.clock.advance(1)
    expect(world.connector.connections[0]?.isOpen()).toBe(false)
    expect(world.connector.lastAttempt()).toMatchObject({ node: 'another', last: null })
    world.connector.lastAttempt().succeed()
    await world.clock.advance(1)
    expect(world.state('0')).toMatchObject({ status: 'healthy', totalReconnects: 1 })
  })

  it('is another connection, too, when it was removed while the listener was stopped', async () => {
    const world = createFleetWorld({ count: 2 })
    const stop = await world.connected()
    const { actions } = world.slice
    stop()
    world.store.dispatch(actions.connectionsRemoved(['0']))
    world.reconnector.start()
    await world.clock.advance(1)
    expect(world.connector.lastAttempt()).toMatchObject({ id: '1', last: { by: 'us' } })
    world.store.dispatch(actions.connectionsAdded([{ id: '0', node: 'another' }]))
    await world.clock.advance(1)
    expect(world.connector.lastAttempt()).toMatchObject({ id: '0', last: null })
  })

  it('keeps its connection while others are removed and the places close up', async () => {
    const world = createFleetWorld({ count: 3000, listener: { maxConcurrentAttempts: 3000 } })
    await world.connected()
    const gone = world.ids.slice(0, 2990)
    world.store.dispatch(world.slice.actions.connectionsRemoved(gone))
    await world.clock.advance()
    expect(world.connector.openCount()).toBe(10)
    await world.clock.advance(minutes)
    expect(world.connector.attempts).toHaveLength(3000)
    expect(world.state('2995').status).toBe('healthy')
  })
})

describe('probes', () => {
  const probed = { probed: true, listener: { probeEveryMs: 1000 } }

  it('are spread over the period rather than in one burst', async () => {
    const world = createFleetWorld({ count: 100, ...probed })
    await world.connected()
    await world.clock.advance(1000)
    const perTenth: number[] = []
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const before = world.looks()
      await world.clock.advance(100)
      perTenth.push(world.looks() - before)
    }
    expect(perTenth.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(98)
    for (const count of perTenth) expect(Math.abs(count - 10)).toBeLessThanOrEqual(3)
  })

  it('that say what is known already leave no action', async () => {
    const world = createFleetWorld({ count: 20, ...probed })
    await world.connected()
    await world.clock.advance(2000)
    world.log.length = 0
    await world.clock.advance(minutes)
    expect(world.looks()).toBeGreaterThan(20 * 50)
    expect(world.log).toEqual([])
  })

  it('are never more at once than maxConcurrentProbes', async () => {
    let open = 0
    let most = 0
    const world = createFleetWorld({
      count: 50,
      listener: {
        probeEveryMs: 100,
        maxConcurrentProbes: 4,
        probe: async () => {
          most = Math.max(most, (open += 1))
          await new Promise<void>((resolve) => world.clock.setTimeout(resolve, 30))
          open -= 1
          return 'unreachable'
        },
      },
    })
    world.reconnector.start()
    await world.clock.advance(5000)
    expect(most).toBe(4)
    expect(world.connector.attempts.length).toBe(50)
  })

  it('that hang or throw count as unreachable, and the others go on', async () => {
    const world = createFleetWorld({ count: 3, ...probed })
    await world.connected()
    world.connector.answer(({ id }) => {
      if (id === '0') return new Promise(() => {})
      if (id === '1') throw new Error('probe broke')
      return Promise.resolve('alive_rpc')
    })
    await world.clock.advance(1500)
    expect(world.state('1')).toMatchObject({ reachability: 'unreachable', reason: 'probe broke' })
    await world.clock.advance(5500)
    expect(world.state('0').reason).toBe('the probe timed out')
    expect(world.state('2').status).toBe('healthy')
  })

  it('see a recovery while the connection waits in line, and then no attempt is made', async () => {
    const world = createFleetWorld({
      count: 2,
      probed: true,
      listener: { maxConcurrentAttempts: 1 },
    })
    await world.connected()
    world.connector.answer('unreachable')
    await world.clock.advance(1100)
    const made = world.connector.attempts.length
    expect(world.statuses().toString()).toMatch(/connecting/)
    world.connector.answer('alive_rpc')
    await world.clock.advance(2000)
    expect(world.connector.attempts).toHaveLength(made)
    expect(world.statuses()).toContain('healthy')
  })
})

describe('stopping', () => {
  it.each([false, true])('closes and aborts all, in one action (probed: %s)', async (probed) => {
    const world = createFleetWorld({ count: 10, probed, listener: { maxConcurrentAttempts: 4 } })
    const stop = world.reconnector.start()
    await world.clock.advance(1000)
    world.connector.attempts[0]?.succeed()
    world.connector.attempts[1]?.fail(new Error('refused'))
    await world.clock.advance(10)
    world.log.length = 0
    stop()
    stop()
    expect(world.log).toHaveLength(1)
    expect(world.clock.pendingTimers()).toBe(0)
    expect(world.connector.openCount()).toBe(0)
    expect(world.connector.attempts.slice(2).every(({ signal }) => signal.aborted)).toBe(true)
    const made = world.connector.attempts.length
    await world.clock.advance(minutes)
    expect(world.connector.attempts).toHaveLength(made)
    expect(world.counts()).toMatchObject({ paused: 10 })
  })

  it('aborts the probes under way, and begins none of those that wait', async () => {
    const signals: AbortSignal[] = []
    const world = createFleetWorld({
      count: 10,
      listener: {
        maxConcurrentProbes: 2,
        probe: ({ signal }) => {
          signals.push(signal)
          return new Promise(() => {})
        },
      },
    })
    const stop = world.reconnector.start()
    await world.clock.advance(1100)
    expect(signals).toHaveLength(2)
    stop()
    await world.clock.advance(minutes)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})

it('tells onError what a port throws, and the others go on', async () => {
  let calls = 0
  const world = createFleetWorld({
    defaults: { policy: { jitter: [0.5, 1] } },
    listener: {
      random() {
        calls += 1
        if (calls === 3) throw new Error('no entropy')
        return 0.5
      },
    },
  })
  world.reconnector.start()
  await world.clock.advance(3000)
  expect(world.errors).toEqual([new Error('no entropy')])
  expect(new Set(world.connector.attempts.map(({ node }) => node)).size).toBeGreaterThan(1)
})

describe('what others say', () => {
  it('does not take up an attempt that waits for its place, alone or in a list', async () => {
    const world = createFleetWorld({ count: 2, listener: { maxConcurrentAttempts: 1 } })
    world.reconnector.start()
    await world.clock.advance()
    const waiting = world.ids.find((id) => world.state(id).status === 'due') ?? ''
    const { actions } = world.slice
    const claim = actions.attemptStarted(waiting, { attemptId: 'other:1', nowMs: 1 })
    world.store.dispatch(claim)
    world.store.dispatch(actions.eventsReceived([claim]))
    expect(world.state(waiting).status).toBe('due')
    world.connector.lastAttempt().succeed()
    await world.clock.advance(1)
    expect(world.connector.lastAttempt().node).toBe(`node ${waiting}`)
  })

  it('is answered in development by the first 60 letters of the id', async () => {
    const world = createFleetWorld({ count: 1 })
    await world.connected()
    const { actions } = world.slice
    const id = 'x'.repeat(100)
    const begin = `\`${'x'.repeat(60)}\``
    world.store.dispatch(actions.paused(id))
    world.store.dispatch(actions.connectionsAdded([{ id, node: 'one' }]))
    world.store.dispatch(actions.connectionsAdded([{ id, node: 'another' }]))
    world.store.dispatch({ ...actions.connectionsAdded([]), payload: [{ node: 'n' }, null] })
    expect(world.errors.map(String)).toEqual([
      expect.stringContaining(`there is no connection ${begin} for reconnectorFleet/paused`),
      expect.stringContaining(`the connection ${begin} exists with another \`node\``),
    ])
  })

  it('is not checked in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const world = createFleetWorld({ count: 1 })
    await world.connected()
    world.store.dispatch(world.slice.actions.paused('unknown'))
    expect(world.errors).toEqual([])
  })

  it('is folded for the fleet that it is asked of, though another was just made of the same action', async () => {
    const other: FleetState[] = []
    let isWatching = false
    const world: ReturnType<typeof createFleetWorld> = createFleetWorld({
      count: 2,
      around: (root) => (state, action) => {
        if (action.type.endsWith('/connectionsAdded') && other.length === 0 && isWatching) {
          other.push(world.slice.reducer(undefined, action))
        }
        return root(state, action)
      },
    })
    await world.connected()
    isWatching = true
    world.store.dispatch(world.slice.actions.connectionsAdded([{ id: 'x', node: 'n' }]))
    expect(other.map(selectIds)).toEqual([['x']])
    expect(selectIds(world.fleet())).toEqual(['0', '1', 'x'])
  })
})

describe('a fleet from elsewhere', () => {
  it.each([
    ['a state', 'connections', 'x'],
    ['an id', 'ids', 7],
  ] as const)('with %s that is none is replaced, wherever it is', (_what, part, broken) => {
    for (const place of [3, 70, 4100]) {
      const { slice } = createFleetWorld({ count: 0 })
      const connections = Array.from({ length: 4200 }, (_, at) => ({ id: `${at}`, node: 'n' }))
      const fleet = slice.reducer(undefined, slice.actions.connectionsAdded(connections))
      const preloadedState = JSON.parse(JSON.stringify(fleet))
      preloadedState[part][place >> 12][(place >> 6) & 63][place & 63] = broken
      const world = createFleetWorld({ preloadedState })
      world.reconnector.start()()
      expect(world.errors.map(String)).toEqual([
        expect.stringContaining('the state at `reconnectorFleet` is invalid and is replaced'),
      ])
    }
  })
})

describe('a turn', () => {
  it('is the only one for what it changes itself', async () => {
    const clock = createScriptedClock()
    const sleeps: number[] = []
    const world = createFleetWorld({
      count: 2,
      clock,
      listener: {
        clock: {
          ...clock,
          setTimeout(fn, ms) {
            sleeps.push(ms)
            return clock.setTimeout(fn, ms)
          },
        },
      },
    })
    await world.connected()
    sleeps.length = 0
    world.store.dispatch(world.slice.actions.connectionLost('0', { nowMs: clock.now() }))
    expect(sleeps).toEqual([0])
    await world.clock.advance()
    expect(world.state('0').status).toBe('connecting')
    expect(sleeps).toEqual([0, expect.any(Number)])
    expect(sleeps[1]).toBeGreaterThan(1000)
    world.connector.lastAttempt().fail(new Error('refused'))
    await world.clock.advance()
    expect(sleeps.slice(2)).toEqual([0, 2000])
  })
})

describe('a listener that was stopped', () => {
  it('does nothing more, whatever comes from a source of signals that goes on', async () => {
    const world = createFleetWorld({ count: 2 })
    const stop = await world.connected()
    const page = world.page()
    stop()
    const before = world.fleet()
    const { length } = world.connector.attempts
    page.wake()
    page.online()
    page.hold('hidden')
    page.release('stopped')
    page.refresh('a gap')
    await world.clock.advance(60_000)
    expect(world.fleet()).toBe(before)
    expect(world.connector.attempts).toHaveLength(length)
    expect(world.clock.pendingTimers()).toBe(0)
    stop()
    expect(world.fleet()).toBe(before)
    expect(world.ended()).toBe(1)
  })

  it('ends the signals once that begin after it was stopped by them', async () => {
    let stop = () => {}
    let ended = 0
    const world = createFleetWorld({
      count: 2,
      listener: {
        signals({ hold }) {
          hold('hidden')
          return () => void (ended += 1)
        },
      },
    })
    world.store.subscribe(() => stop())
    stop = world.reconnector.start()
    stop()
    await world.clock.advance(1000)
    expect(ended).toBe(1)
    expect(world.errors).toEqual([])
  })
})
