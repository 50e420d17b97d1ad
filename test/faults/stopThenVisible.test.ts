// fault: An explicit stop or pause, and then the tab becomes visible
// peers: phoenix.js reconnected after an explicit disconnect (phoenixframework/phoenix#6578, #6583, #6620)
// here: An explicit pause overrides all hints, and after a stop hints are ignored
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(['pause', 'stop'] as const)('stays as it is after a %s', async (how) => {
    const { actions, clock, connector, connected, ended, page, state, store } = createWorld()
    const { stop } = await connected()
    await clock.advance(5000)
    if (how === 'stop') stop()
    else store.dispatch(actions.paused('by the user', clock.now()))
    const before = state()
    page().wake()
    page().retry()
    page().online()
    page().refresh('the page was asleep')
    page().hold('hidden')
    page().release('hidden')
    await clock.advance(3_600_000)
    expect(connector.attempts).toHaveLength(1)
    expect(connector.openCount()).toBe(0)
    expect(ended()).toBe(how === 'stop' ? 1 : 0)
    expect(state()).toMatchObject({ status: 'paused', reason: before.reason })
  })
})
