/** What a project tests with this library, whichever way it loads it. */
module.exports = function defineScenarios({
  configureStore,
  createReconnectorListener,
  createReconnectorSlice,
  createScriptedClock,
  createScriptedConnector,
  createWebSocketConnector,
}) {
  function createWorld(backend, options) {
    const reconnector = createReconnectorListener(backend, options)
    const store = configureStore({
      reducer: { [backend.reducerPath]: backend.reducer },
      middleware: (getDefault) => getDefault().concat(reconnector.middleware),
    })
    const status = () => backend.selectors.selectStatus(store.getState())
    return { reconnector, store, status }
  }

  test('a scripted outage takes the waits of the policy', async () => {
    const clock = createScriptedClock()
    const connector = createScriptedConnector()
    const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
    const { reconnector, status } = createWorld(backend, { connect: connector.connect, clock })
    const stop = reconnector.start()
    await clock.advance(0)
    connector.lastAttempt().succeed()
    await clock.advance(0)
    expect(status()).toBe('healthy')
    connector.connections[0].end({ reason: 'the server restarts' })
    await clock.advance(0)
    connector.lastAttempt().fail(new Error('refused'))
    await clock.advance(1000)
    connector.lastAttempt().succeed()
    await clock.advance(0)
    expect(status()).toBe('healthy')
    stop()
  })

  test("Jest's fake timers drive the listener's own clock", async () => {
    jest.useFakeTimers()
    let attempts = 0
    const connect = async () => {
      attempts += 1
      if (attempts < 3) throw new Error('refused')
    }
    const backend = createReconnectorSlice({ node: 'ws://127.0.0.1:1' })
    const { reconnector, status } = createWorld(backend, { connect })
    const stop = reconnector.start()
    await jest.advanceTimersByTimeAsync(0)
    expect(status()).not.toBe('healthy')
    await jest.advanceTimersByTimeAsync(60_000)
    expect(status()).toBe('healthy')
    expect(attempts).toBe(3)
    stop()
    jest.useRealTimers()
  })

  test('a WebSocket becomes healthy', async () => {
    const own = globalThis.WebSocket === undefined ? { WebSocket: require('ws') } : {} // Node 20 has none
    const connector = createWebSocketConnector(own)
    const backend = createReconnectorSlice({ node: `ws://127.0.0.1:${process.env.SERVER_PORT}` })
    const { reconnector, store, status } = createWorld(backend, connector)
    const stop = reconnector.start()
    await new Promise((resolve) => {
      const unsubscribe = store.subscribe(() => {
        if (status() !== 'healthy') return
        unsubscribe()
        resolve()
      })
    })
    expect(status()).toBe('healthy')
    stop()
  })
}
