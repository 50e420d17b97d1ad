// fault: A connect that hangs
// peers: redux-websocket 1.5.1 and TanStack query-core have no connect timeout; the original makes 4 overlapping attempts in 15 s
// here: The attempt is aborted at `connectTimeoutMs`, and the next attempt is made; a late connection is closed
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('is aborted, and the next attempt is made when its wait is over', async () => {
    const { clock, connector, reconnector, state } = createWorld()
    reconnector.start()
    await clock.advance(15_000)
    const [hanging, next] = connector.attempts
    expect(connector.attempts).toHaveLength(2)
    expect(hanging?.signal.aborted).toBe(true)
    next?.succeed()
    const late = hanging?.succeed()
    await clock.advance()
    expect(late?.isOpen()).toBe(false)
    expect(connector.openCount()).toBe(1)
    expect(state()).toMatchObject({ status: 'healthy', totalReconnects: 1 })
  })
})
