// fault: A replay shows a pause at the time of the previous action
// peers: Not compared: no peer records its decisions
// here: Each action that changes the state carries its time, and a replay shows it at this time
// on: both listeners
import { createReconnectorSlice } from 'redux-reconnector'
import { readTrace, replayFleetTrace, replayTrace } from 'redux-reconnector/devtools'
import { createReconnectorFleetSlice } from 'redux-reconnector/fleet'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const hour = 3_600_000

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is shown at its own time', async () => {
    const world = createWorld()
    const { stop } = await world.connected()
    const { actions, clock, page, store } = world
    await clock.advance(hour)
    store.dispatch(actions.paused('lunch', clock.now()))
    await clock.advance(5000)
    store.dispatch(actions.resumed('lunch', clock.now()))
    await clock.advance(1000)
    page().hold('hidden')
    await clock.advance(1000)
    page().release('hidden')
    await clock.advance(1000)
    stop()

    for (const { type, payload } of world.events()) expect(payload, type).toHaveProperty('nowMs')
    const at = (type: string) =>
      world
        .events()
        .filter((event) => event.type === type)
        .map(({ payload: { nowMs } }) => nowMs)
    expect(at('paused')).toEqual([hour, hour + 6000, hour + 8000])
    expect(at('resumed')).toEqual([hour + 5000, hour + 7000])

    const log = world.isFleet
      ? [
          createReconnectorFleetSlice().actions.connectionsAdded([
            { id: 'only', node: world.state().node },
          ]),
          ...world.log,
        ]
      : world.log
    const trace = readTrace(JSON.stringify(log))
    const times = world.isFleet
      ? replayFleetTrace(trace, createReconnectorFleetSlice()).rows.map(({ nowMs }) => nowMs)
      : replayTrace(trace, createReconnectorSlice({ node: 'wss://host/live' })).rows.map(
          ({ nowMs }) => nowMs,
        )
    for (const ms of [hour, hour + 5000, hour + 6000, hour + 7000, hour + 8000]) {
      expect(times).toContain(ms)
    }
  })
})
