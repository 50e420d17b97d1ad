import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { createWorld } from './world.js'

describe('an option of the listener', () => {
  const { slice } = createWorld()
  it.each([
    ['probeEveryMs', Infinity, 'a positive number, got Infinity'],
    ['probeEveryMs', '500', 'a positive number, got 500'],
    ['probeTimeoutMs', 0, 'a positive number, got 0'],
    ['probe', 5, 'a function, got 5'],
    ['resolveCookie', 'x', 'a function, got x'],
    ['onError', 5, 'a function, got 5'],
    ['signals', 5, 'a function, got 5'],
    ['random', 5, 'a function, got 5'],
  ])('%s of %s is refused at once', (name, value, expected) => {
    const options = { connect: async () => {}, [name]: value }
    expect(() => createReconnectorListener(slice, options)).toThrow(
      new TypeError(`createReconnectorListener: expected \`${name}\` to be ${expected}`),
    )
  })

  it('clock that is none is refused at once, and so is no option at all', () => {
    expect(() =>
      createReconnectorListener(slice, { connect: async () => {}, clock: 5 as never }),
    ).toThrow('createReconnectorListener: expected `clock.now` to be a function')
    expect(() => createReconnectorListener(slice, undefined as never)).toThrow(
      'createReconnectorListener: expected `connect` to be a function, got undefined',
    )
  })
})

describe('a policy whose fields are given as undefined', () => {
  const nothing = {
    backoffMs: undefined,
    jitter: undefined,
    attemptOn: undefined,
    maxAttempts: undefined,
    minUptimeMs: undefined,
    connectTimeoutMs: undefined,
  } as never // as JavaScript, or TypeScript without exactOptionalPropertyTypes, has it

  it('is the default policy', () => {
    const { policy } = createReconnectorSlice({ node: 'n' }).getInitialState()
    expect(createReconnectorSlice({ node: 'n', policy: nothing }).getInitialState().policy).toEqual(
      policy,
    )
  })

  it('changes nothing at run time', () => {
    const { actions, reducer, getInitialState } = createReconnectorSlice({ node: 'n' })
    expect(reducer(getInitialState(), actions.configured({ policy: nothing }))).toBe(
      getInitialState(),
    )
  })

  it('and one with holes in its lists is refused', () => {
    const backoffMs = [0, 5]
    delete backoffMs[0]
    expect(() => createReconnectorSlice({ node: 'n', policy: { backoffMs } })).toThrow(
      '`policy.backoffMs`',
    )
  })
})

describe('whoever throws', () => {
  it('an onError does not stop the work', async () => {
    const world = createWorld({
      listener: {
        onError() {
          throw new Error('not mine')
        },
      },
    })
    let thrown = 0
    world.store.subscribe(() => {
      if (world.state().status !== 'connecting' || thrown > 0) return
      thrown += 1
      throw new Error('a subscriber')
    })
    world.reconnector.start()
    await world.clock.advance(20_000)
    expect(thrown).toBe(1)
    expect(world.connector.attempts.length).toBeGreaterThan(1)
    expect(world.clock.pendingTimers()).toBe(1)
  })

  it('signals at the start leave nothing behind, and it can be started again', async () => {
    let isBroken = true
    const world = createWorld({
      listener: {
        signals: () => {
          if (isBroken) throw new Error('no window')
          return () => {
            throw new Error('no undo')
          }
        },
      },
    })
    expect(() => world.reconnector.start()).toThrow('no window')
    expect(world.clock.pendingTimers()).toBe(0)
    isBroken = false
    const { stop, connection } = await world.connected()
    stop()
    expect(connection.isOpen()).toBe(false)
    expect(world.errors).toEqual([new Error('no undo')])
  })
})

describe('whoever stops the listener in the middle of its work', () => {
  it('by the close of the old connection, leaves no new one', async () => {
    let open = 0
    let stop = () => {}
    const world = createWorld({
      listener: {
        probe: async () => 'unreachable',
        connect: async () => {
          open += 1
          return {
            closed: new Promise(() => {}),
            close() {
              open -= 1
              stop()
            },
          }
        },
      },
    })
    stop = world.reconnector.start()
    await world.clock.advance(60_000)
    expect(open).toBe(0)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it.each([true, false])('by a subscriber, is not asked again (probed: %s)', async (probed) => {
    const world = createWorld({ probed })
    const stop = world.reconnector.start()
    await world.clock.advance()
    world.store.subscribe(() => {
      if (world.state().reason === 'timed out') stop()
    })
    await world.clock.advance(10_000)
    const [{ length }, probes] = [world.log, world.connector.probeCount()]
    await world.clock.advance(60_000)
    expect(world.log).toHaveLength(length)
    expect(world.connector.probeCount()).toBe(probes)
    expect(world.state().status).toBe('waiting')
    expect(world.clock.pendingTimers()).toBe(0)
  })
})

describe('a good connection', () => {
  it('stays through a pause and a page that wakes', async () => {
    let wake = () => {}
    const world = createWorld({
      listener: {
        signals: (handlers) => {
          wake = handlers.wake
          return () => {}
        },
      },
    })
    const { connection } = await world.connected()
    world.store.dispatch(world.slice.actions.paused('lunch'))
    wake()
    world.store.dispatch(world.slice.actions.resumed(world.clock.now()))
    await world.clock.advance(5000)
    expect(connection.isOpen()).toBe(true)
    expect(world.state().status).toBe('healthy')
  })

  it('is closed while a signal holds the listener, and opened anew at once after it', async () => {
    let handlers: { hold(reason: string): void; release(reason: string): void } | undefined
    const world = createWorld({
      probed: true,
      listener: {
        signals: (given) => {
          handlers = given
          return () => {}
        },
      },
    })
    const { connection } = await world.connected()
    await world.clock.advance(5000)
    handlers?.hold('another tab has the connection')
    expect(connection.isOpen()).toBe(false)
    expect(world.state()).toMatchObject({
      status: 'paused',
      reason: 'another tab has the connection',
    })
    await world.clock.advance(60_000)
    expect(world.connector.attempts).toHaveLength(1)
    handlers?.release('another tab has the connection')
    await world.clock.advance(0)
    expect(world.connector.attempts).toHaveLength(2)
  })
})

it('a look that was under way when a hold closed the connection tells nothing of it', async () => {
  let hold = (_reason: string) => {}
  let answer = (_reachability: 'alive_rpc') => {}
  const world = createWorld({
    probed: true,
    listener: {
      signals: (handlers) => {
        hold = handlers.hold
        return () => {}
      },
    },
  })
  await world.connected()
  world.connector.answer(() => new Promise((resolve) => (answer = resolve)))
  await world.clock.advance(1500)
  hold('hidden')
  answer('alive_rpc')
  await world.clock.advance()
  expect(world.state()).toMatchObject({ status: 'paused', reachability: 'unreachable' })
})

it('a secret does not leak through a probe, nor when it is escaped', async () => {
  const secret = 'p@ss w/rd 5f3a'
  let used: string | null = null
  const world = createWorld({
    cookie: 'vault:x',
    probed: true,
    listener: {
      resolveCookie: () => secret,
      connect: async ({ cookie }) => {
        used = await cookie()
      },
      probe: async () => {
        if (used === null) return 'unreachable'
        throw new Error(`GET /?t=${encodeURIComponent(secret)} and ${secret}`)
      },
    },
  })
  world.reconnector.start()
  await world.clock.advance(10_000)
  const everything = JSON.stringify([world.log, world.state()])
  expect(everything).toContain('[secret]')
  expect(everything).not.toContain('5f3a')
})
