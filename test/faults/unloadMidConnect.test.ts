// fault: The page is unloaded during a connect
// peers: engine.io-client adds a `beforeunload` listener per reconnect (socketio/engine.io-client#693)
// here: `stop()` aborts the attempt at once; a socket that opens later is closed
// on: both listeners
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startFaultyServer } from '../websocket/faultyServer.js'
import { bothListeners } from '../world/world.js'

describe.each(bothListeners)('%s', (_, createWorld) => {
  it('leaves the server no connection', async () => {
    const server = await startFaultyServer()
    server.behave({ kind: 'frozen' })
    const { connect } = createWebSocketConnector({ WebSocket })
    const { started, state } = createWorld({
      isReal: true,
      node: server.url,
      listener: { connect },
    })
    const stop = await started()
    await vi.waitFor(() => expect(server.upgrades()).toBe(1), 10_000)
    stop()
    expect(state()).toMatchObject({ status: 'paused', reason: 'stopped' })
    server.behave({ kind: 'none' })
    // Another client comes and goes: by then the first one would be there.
    const other = new WebSocket(server.url)
    await new Promise((resolve) => other.once('open', resolve))
    await vi.waitFor(() => expect(server.clients()).toHaveLength(1), 10_000)
    other.terminate()
    await server.crash()
  })
})
