// fault: The server always refuses the credentials
// peers: phoenix.js retries for ever (phoenixframework/phoenix#5155), dsrees/JavaPhoenixClient#82, enisdenjo/graphql-ws#244
// here: One attempt, then `gaveUp` with the outcome `auth`; the page can show "sign in again", and "reconnect now" retries
// on: both listeners
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startFaultyServer } from '../websocket/faultyServer.js'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('gives up after one attempt on a real server that answers 401', async () => {
    const server = await startFaultyServer()
    server.behave({ kind: 'refusing', status: 401 })
    const { connect, probe } = createWebSocketConnector({ WebSocket })
    const { actions, looks, started, state, store } = createWorld({
      isReal: true,
      node: server.url,
      policy: { backoffMs: [0, 5] },
      listener: { connect, probe, probeEveryMs: 5 },
    })
    const stop = await started()
    await vi.waitFor(
      () => expect(state()).toMatchObject({ status: 'gaveUp', outcome: 'auth' }),
      10_000, // a busy machine
    )
    expect(state().reason).toContain('401')
    const before = looks()
    await vi.waitFor(() => expect(looks()).toBeGreaterThan(before + 10), 10_000)
    expect(server.upgrades()).toBe(1)

    server.behave({ kind: 'none' })
    store.dispatch(actions.retryRequested())
    await vi.waitFor(() => expect(state().status).toBe('healthy'), 10_000)
    stop()
    await server.crash()
  })
})
