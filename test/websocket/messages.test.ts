import { createWebSocketConnector, type MessageData } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { onlyId, opened } from './attempt.js'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'
import { scriptWebSocket } from './scriptedWebSocket.js'

let server: FaultyServer
beforeEach(async () => {
  server = await startFaultyServer()
})
afterEach(() => server.crash())

type Options = NonNullable<Parameters<typeof createWebSocketConnector>[0]>

function createConnector(options: Options = {}) {
  const connector = createWebSocketConnector({ WebSocket, ...options })
  const received: MessageData[] = []
  const unsubscribe = connector.subscribe((data) => received.push(data))
  const got = (expected: MessageData[]) =>
    vi.waitFor(() => expect(received).toEqual(expected), { interval: 5 })
  return { ...connector, got, unsubscribe, open: () => opened(connector, server.url) }
}

describe('send', () => {
  it('hands text and bytes to the open socket, and says so', async () => {
    const { send, open, got } = createConnector()
    await open()
    expect(send('text')).toBe(true)
    expect(send(Uint8Array.of(1, 2).buffer)).toBe(true)
    expect(send(Uint8Array.of(3))).toBe(true)
    await got(['text', Uint8Array.of(1, 2).buffer, Uint8Array.of(3).buffer])
  })

  it('does not keep what it could not send for later', async () => {
    const { send, open, got } = createConnector()
    expect(send('before')).toBe(false)
    const connection = await open()
    connection.close()
    expect(send('between')).toBe(false)
    await open()
    expect(send('after')).toBe(true)
    await got(['after'])
  })

  it('says no when the socket is closing', async () => {
    const { ScriptedWebSocket, server: script } = scriptWebSocket()
    const { send, open } = createConnector({ WebSocket: ScriptedWebSocket })
    await open()
    expect(send('one')).toBe(true)
    script.sayGoodbye()
    expect(send('two')).toBe(false)
    expect(script.sent).toEqual(['one'])
  })

  it('throws on what the platform does not send', async () => {
    const { send, open } = createConnector()
    await open()
    expect(() => send({} as never)).toThrow(TypeError) // what a caller without types may pass
  })
})

describe('subscribe', () => {
  it('gives what the server says in its very first packet', async () => {
    server.behave({ kind: 'garbage', bytes: Uint8Array.of(0x81, 2, 0x68, 0x69) }) // the text "hi", to be exact
    const { open, got } = createConnector()
    await open()
    await got(['hi'])
  })

  it('gives text as text and bytes as an ArrayBuffer', async () => {
    const { open, got } = createConnector()
    await open()
    await vi.waitFor(() => expect(server.clients()).toHaveLength(1), { interval: 5 })
    server.broadcast('text')
    server.broadcast(Uint8Array.of(1, 2))
    await got(['text', Uint8Array.of(1, 2).buffer])
  })

  it('survives a reconnect', async () => {
    const { send, open, got } = createConnector()
    const { closed } = await open()
    send('one')
    await got(['one'])
    await server.crash()
    await closed
    await server.restart()
    await open()
    send('two')
    await got(['one', 'two'])
  })

  it('ends by the function that it gives, which is safe to call twice', async () => {
    const { send, open, got, subscribe, unsubscribe } = createConnector()
    const other = vi.fn()
    subscribe(other)
    await open()
    send('one')
    await got(['one'])
    unsubscribe()
    unsubscribe()
    send('two')
    await vi.waitFor(() => expect(other).toHaveBeenCalledTimes(2), { interval: 5 })
    await got(['one'])
  })

  it('takes the same function twice, and ends each by its own', async () => {
    const { send, open, subscribe, got } = createConnector()
    const fn = vi.fn()
    const undo = subscribe(fn)
    subscribe(fn)
    await open()
    send('one')
    await got(['one'])
    undo()
    undo()
    send('two')
    await got(['one', 'two'])
    expect(fn.mock.calls.map(([data]) => data)).toEqual(['one', 'one', 'two'])
  })

  it('may be called and ended by a subscriber', async () => {
    const { subscribe, send, open } = createConnector()
    const calls: string[] = []
    subscribe((data) => {
      calls.push(`first ${data}`)
      endSecond()
      if (data === 'one') subscribe((later) => calls.push(`third ${later}`))
    })
    const endSecond = subscribe((data) => calls.push(`second ${data}`))
    await open()
    send('one')
    send('two')
    await vi.waitFor(() => expect(calls).toEqual(['first one', 'first two', 'third two']), {
      interval: 5,
    })
  })

  it('tells `onError` what a subscriber throws, and calls the others', async () => {
    const onError = vi.fn()
    const error = new Error('a bug')
    const connector = createWebSocketConnector({ WebSocket, onError })
    connector.subscribe(() => {
      throw error
    })
    const received = vi.fn()
    connector.subscribe(received)
    await opened(connector, server.url)
    connector.send('one')
    connector.send('two')
    await vi.waitFor(
      () =>
        expect(received.mock.calls).toEqual([
          ['one', onlyId],
          ['two', onlyId],
        ]),
      { interval: 5 },
    )
    expect(onError.mock.calls).toEqual([[error], [error]])
  })

  it('tells `onError` what an async subscriber throws, also where `onError` is one', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const onError = vi.fn(async (error: unknown) => {
      throw error
    })
    const connector = createWebSocketConnector({ WebSocket, onError })
    connector.subscribe(async () => {
      throw new Error('a bug')
    })
    await opened(connector, server.url)
    server.broadcast('hello')
    await vi.waitFor(() => expect(onError.mock.calls).toEqual([[new Error('a bug')]]))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('goes on when `onError` throws as well', async () => {
    const onError = vi.fn(() => {
      throw new Error('another bug')
    })
    const connector = createWebSocketConnector({ WebSocket, onError })
    connector.subscribe(() => {
      throw new Error('a bug')
    })
    const received = vi.fn()
    connector.subscribe(received)
    await opened(connector, server.url)
    connector.send('one')
    await vi.waitFor(() => expect(received).toHaveBeenCalled(), { interval: 5 })
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('prints what a subscriber throws where nobody takes it', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => {})
    const error = new Error('a bug')
    const { subscribe, send, open } = createConnector()
    subscribe(() => {
      throw error
    })
    await open()
    send('one')
    await vi.waitFor(() => expect(print.mock.calls).toEqual([[error]]), { interval: 5 })
    print.mockRestore()
  })

  it('gives nothing of a socket that another has replaced, nor of one that was closed', async () => {
    const { open, got } = createConnector({ onError: () => {} })
    await open()
    const second = await open()
    await vi.waitFor(() => expect(server.clients()).toHaveLength(2), { interval: 5 })
    const [first, latest] = server.clients()
    first?.send('old')
    latest?.send('new')
    await got(['new'])
    latest?.send('too late')
    second.close()
    await open()
    await vi.waitFor(() => expect(server.clients()).toHaveLength(2), { interval: 5 })
    server.broadcast('newer')
    await got(['new', 'newer'])
  })

  it('keeps every answer to a heartbeat for itself only where there is a heartbeat', async () => {
    const plain = createConnector()
    await plain.open()
    plain.send('ping')
    await plain.got(['pong'])
    const beating = createConnector({ heartbeat: true })
    await beating.open()
    beating.send('ping')
    beating.send('x')
    await beating.got(['x'])
  })
})

describe('bytes', () => {
  it('arrive as a Blob where that is the `binaryType`', async () => {
    const connector = createWebSocketConnector({ WebSocket, binaryType: 'blob' })
    const received: (string | Blob)[] = []
    connector.subscribe((data) => received.push(data))
    await opened(connector, server.url)
    connector.send(Uint8Array.of(1, 2))
    await vi.waitFor(() => expect(received).toHaveLength(1), { interval: 5 })
    const [bytes] = received
    expect(typeof bytes === 'object' && [...new Uint8Array(await bytes.arrayBuffer())]).toEqual([
      1, 2,
    ])
  })
})

describe('socket', () => {
  it('is a look at the latest socket, which nobody can reach through it', async () => {
    const { socket, open, send } = createConnector({ protocols: ['v1'] })
    expect(socket()).toBeNull()
    const connection = await open()
    expect(socket()).toEqual({ readyState: 1, protocol: 'v1', extensions: '', bufferedAmount: 0 })
    server.hang()
    send('x'.repeat(2 ** 24))
    expect(socket()?.bufferedAmount).toBeGreaterThan(2 ** 20)
    connection.close()
    expect(socket()).toBeNull()
  })

  it('has empty words where the platform has none', async () => {
    const { ScriptedWebSocket } = scriptWebSocket()
    const { socket, open } = createConnector({ WebSocket: ScriptedWebSocket })
    await open()
    expect(socket()).toEqual({ readyState: 1, protocol: '', extensions: '', bufferedAmount: 0 })
  })
})
