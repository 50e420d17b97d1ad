// fault: `close()` calls back: it pauses, moves, stops or removes, while the listener is about to dial
// peers: Not compared. raulvidis/hermes-android#76 and livekit/client-sdk-js#253 report two connections of it
// here: The call's own decisions apply: no outdated attempt is made, and no loop runs
// on: both listeners
import { createScriptedClock } from 'redux-reconnector/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bothListeners, type World } from '../world/world.js'

const calls: Record<string, (world: World) => void> = {
  pauses: ({ actions, clock, store }) => void store.dispatch(actions.paused('lunch', clock.now())),
  'pauses and resumes': ({ actions, clock, store }) => {
    store.dispatch(actions.paused('lunch', clock.now()))
    store.dispatch(actions.resumed('lunch', clock.now()))
  },
  holds: ({ page }) => page().hold('lunch'),
  stops: () => {},
  moves: ({ actions, store }) =>
    void store.dispatch(actions.configured({ node: 'wss://elsewhere/live' })),
  'asks again': ({ actions, clock, store }) =>
    void store.dispatch(actions.retryRequested(clock.now())),
  refreshes: ({ actions, clock, store }) =>
    void store.dispatch(actions.refreshRequested('a gap', clock.now())),
  resyncs: ({ reconnector }) => reconnector.resync(),
  throws: () => {
    throw new Error('cannot close')
  },
}

describe.each(bothListeners)('%s', (_, createWorld) => {
  beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'))
  afterEach(() => void vi.unstubAllEnvs())

  it.each(Object.keys(calls))('and %s', async (name) => {
    let connects = 0
    let open = 0
    let most = 0
    let closes = 0
    let timers = 0
    const clock = createScriptedClock()
    let stop = () => {}
    const world = createWorld({
      clock,
      listener: {
        clock: {
          ...clock,
          setTimeout(fn, ms) {
            timers += 1
            if (timers > 2000) throw new Error('the timer spins')
            return clock.setTimeout(fn, ms)
          },
        },
        connect: async () => {
          connects += 1
          open += 1
          most = Math.max(most, open)
          return {
            closed: new Promise(() => {}),
            close() {
              open -= 1
              closes += 1
              if (closes > 1) return
              if (name === 'stops') stop()
              calls[name]?.(world)
            },
          }
        },
        // The probe finds it dead after five seconds, once.
        probe: async () =>
          world.clock.now() < 5000 || closes > 0
            ? open > 0
              ? 'alive_rpc'
              : 'unreachable'
            : 'alive_dist_only',
      },
    })
    stop = await world.started()
    await world.clock.advance(5900)
    timers = 0
    await world.clock.advance(60_000)
    expect(most).toBe(1)
    expect(timers).toBeLessThan(400)
    const isParked = ['pauses', 'holds', 'stops'].includes(name)
    expect(connects).toBe(isParked ? 1 : name === 'refreshes' ? connects : 2)
    expect(open).toBe(isParked ? 0 : 1)
    expect(world.state().status).toBe(isParked ? 'paused' : 'healthy')
  })

  it('and removes: its connection is gone, and whoever is left stays as it is', async () => {
    const world = createWorld({
      listener: {
        connect: async (attempt) => {
          const connection = await world.connector.connect(attempt)
          if (connection === undefined) return undefined
          return {
            closed: connection.closed,
            close() {
              connection.close()
              world.store.dispatch({
                type: 'reconnectorFleet/connectionsRemoved',
                payload: ['only'],
              })
            },
          }
        },
      },
    })
    await world.connected()
    world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
    await world.clock.advance(60_000)
    expect(world.connector.openCount()).toBe(0)
    if (world.isFleet) expect(() => world.state()).toThrow('no connection')
    else expect(world.state().status).toBe('paused')
    expect(world.clock.pendingTimers()).toBe(0)
  })
})
