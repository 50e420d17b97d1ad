import { createWebSocketConnector, type MessageData } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, onlyId, opened } from './attempt.js'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'
import { scriptWebSocket } from './scriptedWebSocket.js'

type Options = NonNullable<Parameters<typeof createWebSocketConnector>[0]>

describe('a queue', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterEach(() => vi.useRealTimers())

  const after = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  function createQueueing(options: Options = {}) {
    const { ScriptedWebSocket, server } = scriptWebSocket()
    const dropped: unknown[] = []
    const connector = createWebSocketConnector({
      WebSocket: ScriptedWebSocket,
      queue: {},
      onDrop: (...given) => dropped.push(given),
      ...options,
    })
    return {
      ...connector,
      server,
      dropped,
      open: (id = onlyId) => opened(connector, 'ws://h/', id),
    }
  }

  it('keeps what is sent before the first connection and between two, in its order', async () => {
    const { send, open, server, dropped } = createQueueing()
    expect([send('a'), send('b')]).toEqual([true, true])
    const connection = await open()
    send('c')
    expect(server.sent).toEqual(['a', 'b', 'c'])
    connection.close()
    send('d', onlyId)
    send('e')
    expect(server.sent).toEqual(['a', 'b', 'c'])
    await open()
    send('f')
    expect(server.sent).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    await after(100_000)
    expect(dropped).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets `onOpen` speak first, and waits for the greeting', async () => {
    const { send, connect, server } = createQueueing({
      onOpen: (tell) => tell('subscribe'),
      ready: (data) => data === 'welcome',
    })
    send('a')
    const opening = connect(attemptOn('ws://h/'))
    await after(0)
    send('b')
    expect(server.sent).toEqual(['subscribe'])
    server.say('welcome')
    await opening
    expect(server.sent).toEqual(['subscribe', 'a', 'b'])
  })

  it('keeps its messages when an attempt fails', async () => {
    const { send, connect, open, server } = createQueueing()
    send('a')
    const controller = new AbortController()
    const opening = connect(attemptOn('ws://h/', { signal: controller.signal }))
    controller.abort(new Error('given up'))
    await expect(opening).rejects.toThrow('given up')
    await open()
    expect(server.sent).toEqual(['a'])
  })

  it('keeps its messages when the server says goodbye at once', async () => {
    let connections = 0
    const { send, open, server } = createQueueing({
      onOpen() {
        connections += 1
        if (connections === 1) server.sayGoodbye()
      },
    })
    send('a')
    await open()
    expect(server.sent).toEqual([])
    server.close(1001, '')
    await open()
    expect(server.sent).toEqual(['a'])
  })

  it('drops the oldest when it is full, and says which', async () => {
    const { send, open, server, dropped } = createQueueing({ queue: { most: 2 } })
    for (const data of ['a', 'b', 'c', 'd']) send(data)
    expect(dropped).toEqual([
      [['a'], 'full', ''],
      [['b'], 'full', ''],
    ])
    await open()
    expect(server.sent).toEqual(['c', 'd'])
  })

  it('holds 100 messages by default', () => {
    const { send, dropped } = createQueueing()
    for (let count = 0; count < 100; count += 1) send(`${count}`)
    expect(dropped).toEqual([])
    send('100')
    expect(dropped).toEqual([[['0'], 'full', '']])
  })

  it('drops what has waited too long, when it has, and says which', async () => {
    const { send, open, server, dropped } = createQueueing()
    const connection = await open()
    connection.close()
    send('a')
    send('b')
    await after(30_000)
    send('c')
    await after(29_999)
    expect(dropped).toEqual([])
    await after(1)
    expect(dropped).toEqual([[['a', 'b'], 'too old', onlyId]])
    await open()
    expect(server.sent).toEqual(['c'])
  })

  it('sends nothing that is too old after a machine has slept', async () => {
    const { send, open, server, dropped } = createQueueing({ queue: { maxAgeMs: 1000 } })
    send('a')
    vi.setSystemTime(Date.now() + 3_600_000)
    send('b')
    await open()
    expect(server.sent).toEqual(['b'])
    expect(dropped).toEqual([[['a'], 'too old', '']])
  })

  it('counts the time on when the clock is set back', async () => {
    const { send, dropped } = createQueueing({ queue: { maxAgeMs: 1000 } })
    send('a')
    await after(400)
    vi.setSystemTime(Date.now() - 90 * 24 * 3_600_000) // more than a timer can wait
    send('b')
    await after(999)
    expect(dropped).toEqual([])
    await after(1001)
    expect(dropped.flatMap((given) => Object(given)[0])).toEqual(['a', 'b'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sends what was meant for the only connection, with its id or without', async () => {
    const { send, open, server, dropped } = createQueueing()
    send('a')
    send('b', onlyId)
    await open()
    expect(server.sent).toEqual(['a', 'b'])
    await after(100_000)
    expect(dropped).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps each connection to its own', async () => {
    const { send, open, server, dropped } = createQueueing({ queue: { most: 1 } })
    const one = await open('one')
    const two = await open('two')
    one.close()
    two.close()
    send('for one', 'one')
    send('for two', 'two')
    send('newer for two', 'two')
    await open('two')
    expect(server.sent).toEqual(['newer for two'])
    await open('one')
    expect(server.sent).toEqual(['newer for two', 'for one'])
    expect(dropped).toEqual([[['for two'], 'full', 'two']])
  })

  it('tells `onError` how many were dropped where nobody takes them, without what they say', async () => {
    const onError = vi.fn()
    const { ScriptedWebSocket } = scriptWebSocket()
    const { send } = createWebSocketConnector({
      WebSocket: ScriptedWebSocket,
      queue: { maxAgeMs: 1000 },
      onError,
    })
    send('s3same', 'one')
    send('s3same', 'one')
    await after(1000)
    expect(onError.mock.calls).toEqual([
      [new Error('createWebSocketConnector: the queue dropped messages of "one": 2 (too old)')],
    ])
  })

  it('takes what `onDrop` sends again, and tells `onError` what it throws', async () => {
    const onError = vi.fn()
    const { send, open, server } = createQueueing({
      queue: { maxAgeMs: 1000 },
      onError,
      onDrop([data]) {
        send(`again ${String(data)}`)
        throw new Error('a bug')
      },
    })
    send('a')
    await after(1000)
    expect(onError.mock.calls).toEqual([[new Error('a bug')]])
    await open()
    expect(server.sent).toEqual(['again a'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sends the others when the platform does not take one', async () => {
    const onError = vi.fn()
    const { ScriptedWebSocket, server } = scriptWebSocket()
    class Picky extends ScriptedWebSocket {
      override send(data: unknown) {
        if (data === 'bad') throw new TypeError('not sent')
        super.send(data)
      }
    }
    const { send, open } = createQueueing({ onError, WebSocket: Picky })
    for (const data of ['a', 'bad', 'b']) send(data)
    await open()
    expect(server.sent).toEqual(['a', 'b'])
    expect(onError.mock.calls).toEqual([[new TypeError('not sent')]])
  })
})

describe('over the network', () => {
  let server: FaultyServer
  beforeEach(async () => {
    server = await startFaultyServer()
  })
  afterEach(() => server.crash())

  it('what was sent while the server was away arrives when it is back', async () => {
    const connector = createWebSocketConnector({ WebSocket, queue: {} })
    const received: MessageData[] = []
    connector.subscribe((data) => received.push(data))
    const { closed } = await opened(connector, server.url)
    await server.crash()
    await closed
    connector.send('one')
    connector.send('two')
    await server.restart()
    await opened(connector, server.url)
    connector.send('three')
    await vi.waitFor(() => expect(received).toEqual(['one', 'two', 'three']), { interval: 5 })
  })
})
