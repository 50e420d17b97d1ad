// fault: `connect` returns a value that is not a connection, or `probe` one that is not a probe
// peers: Not compared: a client owns its sockets
// here: `onError` is called at once with the expected and the actual value, and the attempt fails
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const gone = () => {}
const noConnections: Record<string, unknown> = {
  'a `closed` that is no promise': { closed: false, close: gone },
  'a WebSocket': { readyState: 3, close: gone, addEventListener: gone },
  'a `close` that is no function': { closed: new Promise(gone), close: true },
  'an empty object': {},
  'a text': 'connected',
  true: true,
  null: null,
  'a list': [],
}
const noProbes: Record<string, unknown> = {
  true: true,
  'a text that is none of the four': 'alive',
  undefined,
  null: null,
  'an empty object': {},
  'a number': 200,
  'a reason that is no text': { reachability: 'unreachable', reason: 7 },
  'a response': { ok: true, status: 200 },
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(Object.entries(noConnections))('%s instead of a connection', async (_what, given) => {
    const world = createWorld({ listener: { connect: async () => given as never } })
    await world.started()
    await world.clock.advance(1500)
    expect(world.state()).toMatchObject({ status: 'waiting', attempts: 1, totalReconnects: 0 })
    expect(world.errors).toHaveLength(1)
    expect(String(world.errors[0])).toMatch(/expected `connect` to resolve with a connection.*got /)
    expect(world.state().reason).toContain('expected `connect`')
    await world.clock.advance(30_000)
    expect(world.errors.length).toBeGreaterThan(2)
  })

  it('closes what can be closed of it', async () => {
    let closes = 0
    const world = createWorld({
      listener: {
        connect: async () => ({ readyState: 1, close: () => void (closes += 1) }) as never,
      },
    })
    await world.started()
    await world.clock.advance(1500)
    expect(closes).toBe(1)
  })

  it('nothing is a connection that only the probe sees', async () => {
    const world = createWorld({ listener: { connect: async () => {} } })
    await world.started()
    expect(world.state().status).toBe('healthy')
    expect(world.errors).toEqual([])
  })

  it.each(Object.entries(noProbes))('%s instead of a probe', async (_what, given) => {
    const world = createWorld({
      listener: { connect: async () => {}, probe: async () => given as never },
    })
    await world.started()
    await world.clock.advance(2500)
    expect(['healthy', 'connecting']).not.toContain(world.state().status)
    expect(world.looks()).toBeLessThanOrEqual(4)
    expect(world.errors.length).toBeGreaterThan(0)
    expect(String(world.errors[0])).toMatch(/expected `probe` to (resolve with|be)/)
  })

  it('counts as a failure of a healthy connection and of an idle one, and of no other', async () => {
    const failed = { status: 'waiting', reason: expect.stringContaining('expected `probe`') }
    const idle = createWorld({ listener: { probe: async () => true as never } })
    await idle.started()
    expect(idle.state()).toMatchObject(failed)

    const world = createWorld({ probed: true })
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    world.connector.answer(true as never)
    await world.clock.advance(1000)
    expect(world.state()).toMatchObject(failed)
    expect(connection.isOpen()).toBe(false)
    const { attempts, lastAttemptMs } = world.state()

    await world.clock.advance(10_000)
    expect(world.state()).toMatchObject({ ...failed, attempts, lastAttemptMs }) // nor is an attempt made
    world.store.dispatch(world.actions.retryRequested(world.clock.now()))
    await world.clock.advance(2000)
    expect(world.state()).toMatchObject({ status: 'connecting' })
    expect(world.connector.lastAttempt().isPending()).toBe(true)

    const how = { nowMs: world.clock.now(), outcome: 'fatal', reason: 'wrong region' } as const
    world.store.dispatch(world.actions.reconnectFailed(how))
    await world.clock.advance(2000)
    expect(world.state()).toMatchObject({ status: 'gaveUp', reason: 'wrong region' })
    world.page().hold('hidden')
    await world.clock.advance(2000)
    expect(world.state()).toMatchObject({ status: 'paused', beneath: { reason: 'wrong region' } })
  })

  it('is told in full, and takes the place of an older reason', async () => {
    const world = createWorld({ probed: true })
    await world.refused()
    expect(world.state().reason).toBe('refused')
    world.connector.answer(7 as never)
    await world.clock.advance(1000)
    const reason =
      'expected `probe` to resolve with a reachability (alive_rpc, alive_dist_only, ' +
      'alive_epmd_only, unreachable) or an object with one, got 7'
    expect(world.state()).toMatchObject({ status: 'waiting', reason })
    expect(String(world.errors[0])).toMatch(/^TypeError: createReconnector\w*Listener: expected/)
    expect(String(world.errors[0])).toContain(reason)
  })

  it('a probe that comes right again is believed again', async () => {
    let given: unknown = true
    const world = createWorld({
      listener: { connect: async () => {}, probe: async () => given as never },
    })
    await world.started()
    await world.clock.advance(5000)
    given = 'unreachable'
    await world.clock.advance(2500)
    given = 'alive_rpc'
    await world.clock.advance(5000)
    expect(world.state().status).toBe('healthy')
  })
})
