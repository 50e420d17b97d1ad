// fault: An abort during a wait
// peers: cockatiel 4.0.0 sleeps on; coveooss/exponential-backoff#69, openai/openai-node#2580
// here: Pause and stop end the wait at once; after a stop no timer keeps the process alive
// on: both listeners
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  // In development the listener looks every ten seconds whether DevTools has changed the store.
  beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'))
  afterEach(() => void vi.unstubAllEnvs())

  it.each(['pause', 'stop'] as const)('by a %s ends the wait', async (how) => {
    const { actions, clock, connector, isFleet, refused, store } = createWorld()
    const stop = await refused()
    await clock.advance(10)
    expect(clock.pendingTimers()).toBe(1)
    if (how === 'pause') store.dispatch(actions.paused('enough', clock.now()))
    else stop()
    // Meant to differ: a fleet lets the one timer of all its connections ring once more, and then sets none.
    if (how === 'stop' || !isFleet) expect(clock.pendingTimers()).toBe(0)
    await clock.advance(10_000)
    expect(clock.pendingTimers()).toBe(0)
    await clock.advance(3_600_000)
    expect(connector.attempts).toHaveLength(1)
  })
})
