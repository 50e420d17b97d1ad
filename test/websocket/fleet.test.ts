import { configureStore } from '@reduxjs/toolkit'
import {
  createReconnectorFleetListener,
  createReconnectorFleetSlice,
} from 'redux-reconnector/fleet'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, opened } from './attempt.js'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'

const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 10_000 })

let server: FaultyServer
beforeEach(async () => {
  server = await startFaultyServer()
})
afterEach(() => server.crash())

describe('one connector for several connections', () => {
  it('gives each its own socket, messages and end', async () => {
    const connector = createWebSocketConnector({ WebSocket, protocols: ({ id }) => [id] })
    const received: unknown[] = []
    connector.subscribe((data, id) => received.push([id, data]))
    const one = await opened(connector, server.url, 'one')
    const two = await opened(connector, server.url, 'two')
    expect(connector.send('a', 'one')).toBe(true)
    expect(connector.send('b', 'two')).toBe(true)
    await until(() => expect(received).toHaveLength(2))
    expect(received).toEqual(
      expect.arrayContaining([
        ['one', 'a'],
        ['two', 'b'],
      ]),
    )
    expect(connector.socket('one')?.protocol).toBe('one')
    expect(connector.close(4000, 'bad', 'one')).toBe(true)
    expect(await one.closed).toMatchObject({ code: 4000 })
    expect(connector.send('x', 'one')).toBe(false)
    expect(connector.socket('one')).toBeNull()
    expect(connector.send('c', 'two')).toBe(true)
    two.close()
  })

  it('takes a call without an id for none of them once there were two, and says so', async () => {
    const onError = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onError })
    const one = await opened(connector, server.url, 'one')
    expect(connector.send('x')).toBe(true)
    await opened(connector, server.url, 'two')
    one.close()
    const calls = [connector.send('x'), connector.close(), connector.socket()]
    expect(calls).toEqual([false, false, null])
    const error = new Error(
      'createWebSocketConnector: expected an `id` in each call, because this connector serves more than one connection',
    )
    expect(onError.mock.calls).toEqual([[error], [error], [error]])
    expect(connector.send('x', 'two')).toBe(true)
  })

  it('knows no connection that it never had', async () => {
    const connector = createWebSocketConnector({ WebSocket })
    await opened(connector, server.url, 'one')
    expect(connector.send('x', 'toString')).toBe(false)
    expect(connector.socket('two')).toBeNull()
    expect(connector.close(1000, '', 'two')).toBe(false)
  })

  it('says when one is connected twice, and is about the newer socket from then on', async () => {
    const onError = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onError })
    const first = await opened(connector, server.url, 'one')
    await opened(connector, server.url, 'one')
    const report = [
      new Error(
        'createWebSocketConnector: "one" connects before its last socket has closed: use a connector with one listener only',
      ),
    ]
    expect(onError.mock.calls).toEqual([report])
    first.close()
    expect(connector.send('to the second')).toBe(true)
    const hanging = createWebSocketConnector({
      WebSocket,
      onError,
      url: () => new Promise(() => {}),
    })
    const controller = new AbortController()
    const { signal } = controller
    const opening = hanging.connect(attemptOn('', { id: 'one', signal }))
    void hanging.connect(attemptOn('', { id: 'one' })).catch(() => {})
    expect(onError.mock.calls).toEqual([report, report])
    controller.abort(new Error('given up'))
    await expect(opening).rejects.toThrow('given up')
  })

  it('still knows the newest of three when the first of them closes last', async () => {
    const onError = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onError })
    const first = await opened(connector, server.url, 'one')
    const second = await opened(connector, server.url, 'one')
    second.close()
    await opened(connector, server.url, 'one')
    first.close()
    expect(connector.send('to the third', 'one')).toBe(true)
    const target = { id: 'one', node: server.url, signal: new AbortController().signal }
    expect(await connector.probe(target)).toBe('alive_rpc')
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it.each(['', '__proto__', 'a/b', '\u{1f50c}', '\ud800'])('takes any id: %j', async (id) => {
    const onError = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onError })
    const received: unknown[] = []
    connector.subscribe((data, from) => received.push([from, data]))
    await opened(connector, server.url, id)
    await opened(connector, server.url, 'other')
    expect(connector.send('x', id)).toBe(true)
    await until(() => expect(received).toEqual([[id, 'x']]))
    expect(connector.send('x')).toBe(false) // there are two
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('says nothing when the next attempt follows an end at once', async () => {
    const onError = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onError })
    server.behave({ kind: 'frozen' })
    const controller = new AbortController()
    const opening = connector.connect(attemptOn(server.url, { signal: controller.signal }))
    await until(() => expect(server.upgrades()).toBe(1))
    controller.abort(new Error('given up'))
    server.behave({ kind: 'none' })
    const [, connection] = await Promise.all([
      expect(opening).rejects.toThrow('given up'),
      opened(connector, server.url),
    ])
    connection.close()
    await opened(connector, server.url)
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('a fleet of WebSockets', () => {
  it('shows which of its connections is lost, and which comes back', async () => {
    const ids = Array.from({ length: 10 }, (_, at) => `device ${at}`)
    const connector = createWebSocketConnector({
      WebSocket,
      protocols: ({ id }) => [id.replace(' ', '-')],
    })
    const fleet = createReconnectorFleetSlice({ defaults: { maxBackoffMs: 200 } })
    const listener = createReconnectorFleetListener(fleet, {
      connect: connector.connect,
      probe: connector.probe,
      probeEveryMs: 50,
    })
    const store = configureStore({
      reducer: { [fleet.reducerPath]: fleet.reducer },
      middleware: (getDefault) => getDefault().concat(listener.middleware),
    })
    store.dispatch(fleet.actions.connectionsAdded(ids.map((id) => ({ id, node: server.url }))))
    const healthy = () =>
      ids.filter((id) => fleet.selectors.selectById(store.getState(), id)?.status === 'healthy')
    const stop = listener.start()
    await until(() => expect(healthy()).toEqual(ids))
    await until(() => expect(server.clients()).toHaveLength(10))

    const lost = vi.fn(() => ids.filter((id) => !healthy().includes(id)))
    const unsubscribe = store.subscribe(lost)
    server
      .clients()
      .find(({ protocol }) => protocol === 'device-7')
      ?.terminate()
    await until(() => expect(lost).toHaveReturnedWith(['device 7']))
    await until(() => expect(healthy()).toEqual(ids))
    unsubscribe()
    expect(lost.mock.results.every(({ value }) => value.length <= 1)).toBe(true)
    expect(server.upgrades()).toBe(11)
    stop()
    await until(() => expect(server.clients()).toHaveLength(0))
  })
})
