// fault: A listener starts with a state from an hour ago, in which an attempt was due or running
// peers: redux-offline/redux-offline#331, #301: what happens after the application was killed?; statelyai/xstate#5331
// here: The attempt is made, with its full time from now on
// on: both listeners
import { createReconnectorSlice, type ReconnectorState } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const nowMs = 1e12
const hour = 3_600_000
const { actions, reducer, getInitialState } = createReconnectorSlice({ node: 'wss://host/live' })
const healthy = reducer(getInitialState(), actions.reconnectSucceeded({ nowMs: nowMs - 2 * hour }))
const due = reducer(healthy, actions.connectionLost({ nowMs: nowMs - hour, reason: 'gone' }))
const connecting = reducer(due, actions.attemptStarted({ attemptId: 'old:1', nowMs: nowMs - hour }))
const waiting = reducer(connecting, actions.reconnectFailed({ nowMs: nowMs - hour + 100 }))
const stopped = (state: ReconnectorState) => reducer(state, actions.paused('stopped', nowMs - hour))

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(
    Object.entries({
      due,
      connecting,
      waiting,
      healthy,
      'stopped while due': stopped(due),
      'stopped while connecting': stopped(connecting),
      'stopped while healthy': stopped(healthy),
      'due on the fourth attempt': { ...due, attempts: 4 },
    }).flatMap(([name, state]) => [true, false].map((probed) => [name, probed, state] as const)),
  )('%s (probed: %s)', async (_name, probed, preloadedState) => {
    const world = createWorld({ preloadedState, probed, startMs: nowMs })
    world.reconnector.start()
    await world.clock.advance(1000)
    expect(world.connector.attempts).toHaveLength(1)
    const attempt = world.connector.lastAttempt()
    await world.clock.advance(8900)
    expect(attempt.signal.aborted).toBe(false)
    expect(world.state()).toMatchObject({ status: 'connecting' })
    attempt.succeed()
    await world.clock.advance()
    expect(world.state().status).toBe('healthy')
    expect(world.connector.attempts).toHaveLength(1)
  })

  it('one that somebody else made due long ago has its whole time, too', async () => {
    const world = createWorld({ startMs: nowMs })
    await world.refused()
    await world.clock.advance(1000)
    world.store.dispatch(world.actions.retryRequested(nowMs - hour))
    await world.clock.advance(100)
    expect(world.connector.attempts).toHaveLength(2)
    await world.clock.advance(8000)
    expect(world.connector.lastAttempt().signal.aborted).toBe(false)
  })
})
