// fault: After a stop the page still announces the next attempt
// peers: phoenix.js, socket.io and reconnecting-websocket say `closed` after a disconnect by hand and after a loss alike
// here: The page shows that the listener was stopped, until it is started again
// on: both listeners
import { selectExplanation, selectWillRetry } from 'redux-reconnector'
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each(['connecting', 'healthy', 'waiting', 'paused'] as const)('while %s', async (status) => {
    const world = createWorld()
    const { actions, clock, connector, reconnector, started, state, store } = world
    const stop = await started()
    if (status === 'healthy') connector.lastAttempt().succeed()
    if (status === 'waiting') connector.lastAttempt().fail(new Error('refused'))
    if (status === 'paused') store.dispatch(actions.paused('lunch', clock.now()))
    await clock.advance(1500)
    expect(state().status).toBe(status)
    stop()
    const reason = status === 'paused' ? 'lunch' : 'stopped'
    expect(selectExplanation(state(), clock.now())).toBe(`Paused: ${reason}`)
    expect(state().holds).toContain('stopped')
    expect(selectWillRetry(state())).toBe(false)
    await clock.advance(3_600_000)
    expect(state().holds).toContain('stopped')
    reconnector.start()
    await clock.advance()
    expect(state().holds).toEqual(status === 'paused' ? ['lunch'] : [])
    expect(state().status).toBe(status === 'paused' ? 'paused' : 'connecting')
  })
})
