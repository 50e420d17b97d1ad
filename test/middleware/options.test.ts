import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { describe, expect, it, vi } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (listener, createWorld) => {
  const isFleet = listener === 'a fleet of one'
  const who = `createReconnector${isFleet ? 'Fleet' : ''}Listener`
  function create(options: unknown) {
    return isFleet
      ? createReconnectorFleetListener(createReconnectorFleetSlice(), options as never) // any
      : createReconnectorListener(createReconnectorSlice({ node: 'n' }), options as never) // any
  }
  const connect = async () => {}

  it.each([
    ['connect', undefined, 'a function, got undefined'],
    ['connect', 'wss://host', 'a function, got a string'],
    ['probeEveryMs', Infinity, 'a positive number, got Infinity'],
    ['probeEveryMs', '500', 'a positive number, got "500"'],
    ['probeTimeoutMs', 0, 'a positive number, got 0'],
    ['probe', 5, 'a function, got 5'],
    ['resolveCookie', 'hunter2', 'a function, got a string'],
    ['onError', 5, 'a function, got 5'],
    ['signals', 5, 'a function, got 5'],
    ['random', 5, 'a function, got 5'],
    ['clock', 5, 'a clock, with the functions `now`, `setTimeout` and `clearTimeout`, got 5'],
    [
      'clock',
      { now: Date.now },
      'a clock, with the functions `now`, `setTimeout` and `clearTimeout`, got an object',
    ],
  ])('%s of %o is refused at once', (name, value, expected) => {
    expect(() => create({ connect, [name]: value })).toThrow(
      new TypeError(`${who}: expected \`${name}\` to be ${expected}`),
    )
  })

  it('no option at all is refused at once', () => {
    for (const options of [undefined, null, {}]) {
      expect(() => create(options)).toThrow(`${who}: expected \`connect\` to be a function`)
    }
  })

  it.skipIf(!isFleet)('the limits of a fleet are numbers from 1', () => {
    for (const name of ['maxConcurrentAttempts', 'maxConcurrentProbes']) {
      for (const value of [0, -1, Number.NaN, '5']) {
        expect(() => create({ connect, [name]: value })).toThrow(
          `${who}: expected \`${name}\` to be a number from 1, got `,
        )
      }
      expect(() => create({ connect, [name]: Infinity })).not.toThrow()
    }
  })

  it('an option that is given as undefined is as good as left out', async () => {
    const nothing = {
      probe: undefined,
      probeEveryMs: undefined,
      probeTimeoutMs: undefined,
      resolveCookie: undefined,
      signals: undefined,
      random: undefined,
    } as never // as JavaScript has it
    const world = createWorld({ listener: nothing })
    await world.connected()
    expect(world.state().status).toBe('healthy')
  })

  it('an onError that throws does not stop the work', async () => {
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

  it('an error that nobody takes is seen on the console', async () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
    const error = new Error('a reducer broke')
    const world = createWorld({
      listener: { onError: undefined as never }, // as if it were left out
      before: () => (next) => (action) => {
        if (/attemptStarted|eventsReceived/.test((action as { type: string }).type)) throw error
        return next(action)
      },
    })
    const stop = world.reconnector.start()
    expect(spy).toHaveBeenCalledWith(error)
    stop()
    spy.mockRestore()
  })

  it('a random that throws once is told to onError, and the work goes on', async () => {
    let calls = 0
    const world = createWorld({
      policy: { jitter: [0.5, 1] },
      listener: {
        random() {
          calls += 1
          if (calls === 4) throw new Error('no entropy')
          return 0.5
        },
      },
    })
    await world.started()
    for (let turn = 0; turn < 10; turn += 1) {
      if (world.connector.lastAttempt().isPending()) {
        world.connector.lastAttempt().fail(new Error('refused'))
      }
      await world.clock.advance(30_000)
    }
    expect(world.errors).toEqual([new Error('no entropy')])
    expect(world.connector.attempts.length).toBeGreaterThan(5)
  })

  it('a random that is none is none', async () => {
    for (const value of [Number.NaN, 1, -1, 'half', undefined]) {
      const world = createWorld({
        policy: { jitter: [0.5, 1] },
        listener: { random: () => value as never },
      })
      await world.refused()
      await world.clock.advance(60_000)
      expect(world.connector.attempts.length).toBeGreaterThan(1)
      expect(world.errors).toEqual([])
    }
  })
})
