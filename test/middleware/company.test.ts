import type { Reducer, UnknownAction } from '@reduxjs/toolkit'
import { describe, expect, it } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

const typeOf = (action: unknown) => (action as UnknownAction).type // all are in these tests

interface Monitor {
  /** What is shown instead of what is so. */
  readonly past?: Readonly<Record<string, unknown>> | null
  /** Whether what is dispatched is dropped. */
  readonly isLocked?: boolean
}

/** A root reducer that can be made to show what it likes and to drop what it is asked, as DevTools does. */
function monitored(root: Reducer): Reducer {
  let real: unknown
  let monitor: Monitor = {}
  return (_state, action) => {
    if (action.type === 'monitor') monitor = { ...monitor, ...(action.monitor as Monitor) }
    else if (!monitor.isLocked) real = root(real, action)
    return monitor.past ?? real
  }
}
const show = ({ store }: World, monitor: Monitor) => store.dispatch({ type: 'monitor', monitor })
const synced = ({ types }: World) => types().filter((type) => type === 'synced').length

describe.each(bothListeners)('%s', (_, createWorld) => {
  const pastOf = (world: World) => {
    const other = createWorld({ listener: { random: () => 0.9 } })
    return world.isFleet
      ? { reconnectorFleet: other.shown() }
      : { reconnector: { ...(other.shown() as object), attempts: 9 } }
  }

  describe('another middleware', () => {
    it('that dispatches in between is folded in the order of the store', async () => {
      const world = createWorld({
        before: (api) => (next) => (action) => {
          if (/attemptStarted|eventsReceived/.test(typeOf(action))) {
            api.dispatch(world.actions.paused('not now', 0))
          }
          return next(action)
        },
      })
      await world.started()
      await world.clock.advance(1000)
      expect(world.state()).toMatchObject({ status: 'paused', reason: 'not now' })
      expect(world.connector.openCount()).toBe(0)
      expect(world.connector.attempts.every(({ signal }) => signal.aborted)).toBe(true)
      expect(world.types()).not.toContain('synced')
    })

    it('that swallows the actions makes no attempt, and no spin', async () => {
      let swallowed = 0
      const world = createWorld({
        before: () => (next) => (action) => {
          if (!/attemptStarted|eventsReceived/.test(typeOf(action))) return next(action)
          swallowed += 1
          return action
        },
      })
      world.reconnector.start()
      await world.clock.advance(60_000)
      expect(world.connector.attempts).toHaveLength(0)
      expect(world.clock.pendingTimers()).toBeLessThanOrEqual(1)
      expect(swallowed).toBeLessThan(100)
      expect(world.errors).toEqual([])
    })

    it('that delays them for a turn does no harm', async () => {
      const world = createWorld({
        before: () => (next) => (action) => {
          if (!/attemptStarted|eventsReceived/.test(typeOf(action))) return next(action)
          void Promise.resolve().then(() => next(action))
          return action
        },
      })
      world.reconnector.start()
      await world.clock.advance(60_000)
      expect(world.connector.maxOpenCount()).toBe(0)
      expect(world.clock.pendingTimers()).toBeLessThanOrEqual(1)
    })

    it('and a subscriber that throw are told to onError, and the work goes on', async () => {
      const world = createWorld()
      world.store.subscribe(() => {
        throw new Error('a component broke')
      })
      world.reconnector.start()
      await world.clock.advance(15_000)
      expect(world.connector.attempts.length).toBeGreaterThan(1)
      expect(world.errors.map(String)).toContain('Error: a component broke')
    })
  })

  it('what is no action, and what another reducer throws, is as it would be without the listener', async () => {
    const world = createWorld({
      around: (root) => (state, action) => {
        if (action.type === 'throw') throw new Error('a reducer')
        return root(state, action)
      },
    })
    await world.connected()
    expect(() => world.store.dispatch(undefined as never)).toThrow('Actions must be plain objects')
    expect(() => world.store.dispatch({ type: 'throw' })).toThrow('a reducer')
    await world.clock.advance(1000)
    expect(world.state().status).toBe('healthy')
  })

  describe('a store that shows something else', () => {
    it('because of a jump is asked seldom, and is right when it comes back', async () => {
      const world = createWorld({ around: monitored })
      await world.connected()
      const before = world.state()
      show(world, { past: pastOf(world) })
      for (let times = 0; times < 50; times += 1) world.store.dispatch({ type: 'somebody typed' })
      expect(synced(world)).toBeLessThanOrEqual(1)
      show(world, { past: null })
      expect(world.state()).toEqual(before)
      await world.clock.advance(60_000)
      expect(world.state()).toEqual(before)
    })

    it('is asked at once by `resync`, as often as it is called', async () => {
      const world = createWorld({ around: monitored })
      await world.connected()
      const before = world.state()
      show(world, { past: pastOf(world) })
      const asked = synced(world)
      for (let times = 1; times <= 3; times += 1) {
        world.reconnector.resync()
        expect(synced(world)).toBe(asked + times)
      }
      show(world, { past: null })
      world.reconnector.resync()
      expect(world.state()).toEqual(before)
      expect(synced(world)).toBe(asked + 3)
    })

    it('because it is locked is right with the first of its own actions after it is unlocked', async () => {
      const world = createWorld({ around: monitored })
      const { connection } = await world.connected()
      await world.clock.advance(5000)
      show(world, { isLocked: true })
      connection.end({ reason: 'gone' })
      await world.clock.advance(10)
      expect(world.state().status).toBe('healthy')
      world.connector.lastAttempt().fail(new Error('refused'))
      await world.clock.advance(10)
      show(world, { isLocked: false })
      world.store.dispatch(world.actions.reconnectSucceeded({ attemptId: 'stale' }))
      expect(world.state()).toMatchObject({ status: 'waiting', reason: 'refused' })
    })

    it('because its slice is gone ends nothing', async () => {
      const world = createWorld({ around: monitored })
      await world.connected()
      const before = world.state()
      show(world, { past: {} })
      await world.clock.advance(60_000)
      expect(world.connector.openCount()).toBe(1)
      show(world, { past: null })
      world.reconnector.resync()
      expect(world.state()).toEqual(before)
    })

    it('and has a subscriber that throws is told to onError, and asked again', async () => {
      const world = createWorld({ around: monitored })
      await world.connected()
      show(world, { past: pastOf(world) })
      const unsubscribe = world.store.subscribe(() => {
        throw new Error('a subscriber')
      })
      world.reconnector.resync()
      expect(world.errors).toContainEqual(new Error('a subscriber'))
      unsubscribe()
      const asked = synced(world)
      world.reconnector.resync()
      expect(synced(world)).toBe(asked + 1)
    })

    it('is left alone before the start', async () => {
      const world = createWorld({ around: monitored })
      world.reconnector.resync()
      world.store.dispatch(world.actions.probeReceived('unreachable', 0))
      expect(world.types()).not.toContain('synced')
      expect(world.state().status).toBe('due')
    })
  })

  it('the state shown is the very object that the reducer made: nothing is compared twice', async () => {
    const world = createWorld()
    await world.connected()
    const before = world.shown()
    await world.clock.advance(60_000)
    world.store.dispatch({ type: 'somebody typed' })
    expect(world.shown()).toBe(before)
  })
})
