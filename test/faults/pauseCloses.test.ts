// fault: Messages continue to arrive after a pause
// peers: TanStack query-core and phoenix.js pause the retries, not the connection; a tab that is put to sleep goes on costing
// here: Each pause closes the connection and keeps its reason; after it, one attempt is made at once
// on: both listeners
import { describe, expect, it } from 'vitest'
import { bothListeners } from '../world/world.js'

const minute = 60_000

describe.each(bothListeners)('%s', (_, createWorld) => {
  it.each([true, false])('closes it, and opens one anew at once (probed: %s)', async (probed) => {
    const world = createWorld({ probed, policy: { backoffMs: [3000] } })
    const { connection } = await world.connected()
    await world.clock.advance(10)
    const pausedMs = world.clock.now()
    world.store.dispatch(world.actions.paused('logged out', pausedMs))
    await world.clock.advance()
    expect(connection.isOpen()).toBe(false)
    await world.clock.advance(minute)
    expect(world.state()).toMatchObject({
      status: 'paused',
      reason: 'logged out',
      lostMs: pausedMs,
      sinceMs: pausedMs,
    })
    expect(world.connector.attempts).toHaveLength(1)
    world.store.dispatch(world.actions.resumed('logged out', world.clock.now()))
    await world.clock.advance(10)
    expect(world.connector.attempts).toHaveLength(2)
    world.connector.lastAttempt().succeed()
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'healthy', attempts: 0, totalReconnects: 2 })
  })

  it('needs no reason, and is ended by none', async () => {
    const world = createWorld()
    await world.connected()
    world.store.dispatch(world.actions.paused())
    await world.clock.advance()
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'paused by hand' })
    expect(world.connector.openCount()).toBe(0)
    world.store.dispatch(world.actions.resumed(undefined, world.clock.now()))
    await world.clock.advance()
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('looks at nothing meanwhile', async () => {
    const world = createWorld({ probed: true })
    await world.connected()
    world.store.dispatch(world.actions.paused('lunch', world.clock.now()))
    await world.clock.advance(1000)
    const looks = world.looks()
    await world.clock.advance(minute)
    expect(world.looks()).toBe(looks)
  })

  it('is not ended by another node, another policy or whatever is asked for', async () => {
    const world = createWorld()
    await world.connected()
    const { actions, clock, store } = world
    store.dispatch(actions.paused('lunch', clock.now()))
    for (const action of [
      actions.configured({ node: 'wss://elsewhere' }),
      actions.configured({ policy: { maxAttempts: 3 } }),
      actions.reconnectSucceeded({ attemptId: 'stale', nowMs: clock.now() }),
      actions.reconnectFailed({ nowMs: clock.now(), reason: 'refused' }),
      actions.probeReceived('unreachable', clock.now()),
      actions.retryRequested(clock.now()),
      actions.refreshRequested('a gap', clock.now()),
    ]) {
      store.dispatch(action)
      await clock.advance(1000)
      expect(world.state()).toMatchObject({ status: 'paused', reason: 'lunch' })
    }
    await clock.advance(minute)
    expect(world.connector.attempts).toHaveLength(1)
    expect(world.connector.openCount()).toBe(0)
    store.dispatch(actions.resumed('lunch', clock.now()))
    await clock.advance(1000)
    expect(world.connector.lastAttempt()).toMatchObject({ node: 'wss://elsewhere' })
    world.connector.lastAttempt().succeed()
    await clock.advance()
    expect(world.state().status).toBe('healthy')
  })

  it('of a person and of the page stand beside each other', async () => {
    const world = createWorld()
    await world.connected()
    const { actions, clock, page, store } = world
    store.dispatch(actions.paused('lunch', clock.now()))
    page().hold('the page is hidden')
    store.dispatch(actions.resumed('lunch', clock.now()))
    await clock.advance(minute)
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'the page is hidden' })
    store.dispatch(actions.paused('lunch', clock.now()))
    page().release('the page is hidden')
    await clock.advance(minute)
    expect(world.state()).toMatchObject({ status: 'paused', reason: 'lunch', holds: ['lunch'] })
    expect(world.connector.attempts).toHaveLength(1)
    store.dispatch(actions.resumed('lunch', clock.now()))
    await clock.advance()
    expect(world.connector.attempts).toHaveLength(2)
  })

  it('that the page holds cannot be ended by a person', async () => {
    const world = createWorld()
    await world.connected()
    const { actions, clock, page, store } = world
    page().hold('another tab has the connection')
    await clock.advance(1000)
    store.dispatch(actions.resumed('another tab has the connection', clock.now()))
    await clock.advance(1000)
    expect(world.state()).toMatchObject({ status: 'paused' })
    expect(world.connector.openCount()).toBe(0)
    page().release('another tab has the connection')
    await clock.advance(2000)
    expect(world.connector.lastAttempt().isPending()).toBe(true)
  })
})
