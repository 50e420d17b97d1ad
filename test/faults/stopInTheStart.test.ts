// fault: The listener is stopped while it starts, and its source of signals stays subscribed
// peers: Not compared
// here: The source is ended as soon as it has started: by a stop of its own, and by that of a subscriber
// on: both listeners
import { describe, expect, it, vi } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('by the source itself', async () => {
    const end = vi.fn()
    const world = createWorld({
      listener: {
        signals: () => {
          world.reconnector.start()() // the stop of the start that is under way
          return end
        },
      },
    })
    await world.started()
    await world.clock.advance(60_000)
    expect(end).toHaveBeenCalledTimes(1)
    expect(world.connector.attempts).toHaveLength(0)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('by a subscriber that sees the end of a former hold', async () => {
    const former = createWorld()
    former.store.dispatch(former.actions.paused('the page is hidden', 0))
    const end = vi.fn()
    const world = createWorld({
      ...former.reloaded(),
      listener: {
        signals: ({ release }) => {
          release('the page is hidden')
          return end
        },
      },
    })
    let isStopped = false
    world.store.subscribe(() => {
      if (isStopped || world.state().holds.includes('the page is hidden')) return
      isStopped = true
      world.reconnector.start()()
    })
    await world.started()
    await world.clock.advance(60_000)
    expect(isStopped).toBe(true)
    expect(end).toHaveBeenCalledTimes(1)
    expect(world.clock.pendingTimers()).toBe(0)
  })
})
