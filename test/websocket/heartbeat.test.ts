import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Closed } from 'redux-reconnector'
import {
  createWebSocketConnector,
  type HeartbeatOption,
  type MessageData,
} from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { neverAborted, onlyId, opened } from './attempt.js'
import { startFaultyServer } from './faultyServer.js'
import { scriptWebSocket } from './scriptedWebSocket.js'

describe('a heartbeat', () => {
  beforeEach(() =>
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    }),
  )
  afterEach(() => vi.useRealTimers())

  const after = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  /** The machine sleeps, or the process is busy: time passes, and no timer is called. */
  const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms)

  async function beat(heartbeat: HeartbeatOption, onError = vi.fn()) {
    const { ScriptedWebSocket, server } = scriptWebSocket()
    const connector = createWebSocketConnector({ WebSocket: ScriptedWebSocket, heartbeat, onError })
    const received: MessageData[] = []
    connector.subscribe((data) => received.push(data))
    const connection = await opened(connector, 'ws://host/')
    const ends: Closed[] = []
    void connection.closed.then((how) => ends.push(how))
    return { ...connector, server, connection, ends, received, onError }
  }

  /** A verdict comes a moment after its limit, in which what has come is read. */
  const verdict = () => after(50)

  const silence = (words: string) => [{ reason: `no answer to the heartbeat within ${words}` }]

  it('asks every 25 s, and ends the connection when nothing comes within 10 s', async () => {
    const { server, ends } = await beat(true)
    await after(24_999)
    expect(server.sent).toEqual([])
    await after(1)
    expect(server.sent).toEqual(['ping'])
    await after(10_000 + 49)
    expect(ends).toEqual([])
    await after(1)
    expect(ends).toEqual(silence('10 s'))
    expect(server.goodbyes).toEqual([[3008, 'no answer to the heartbeat within 10 s']])
  })

  it('takes any message for life, and keeps its own period', async () => {
    const { server, ends, received } = await beat({ everyMs: 1000, timeoutMs: 600 })
    await after(1000)
    server.say('news')
    await after(999)
    expect(server.sent).toEqual(['ping'])
    await after(1)
    server.say('pong')
    await after(999)
    expect(server.sent).toEqual(['ping', 'ping'])
    expect(received).toEqual(['news'])
    await after(1 + 600)
    expect(ends).toEqual([])
    await verdict()
    expect(ends).toEqual(silence('0.6 s'))
  })

  it('does not take an earlier message for an answer', async () => {
    const { server, ends } = await beat({ everyMs: 100, timeoutMs: 60 })
    await after(99)
    server.say('news')
    await after(61)
    await verdict()
    expect(ends).toHaveLength(1)
  })

  it('goes on asking while it waits, where its period is the shorter one', async () => {
    const { server, ends } = await beat({ everyMs: 100, timeoutMs: 250 })
    await after(349)
    expect(server.sent).toEqual(['ping', 'ping', 'ping'])
    expect(ends).toEqual([])
    await after(1)
    await verdict()
    expect(ends).toEqual(silence('0.25 s'))
  })

  it('sends what a function says, numbered anew on each connection', async () => {
    const message = (count: number) => `{"beat":${count}}`
    const { server, connect, connection } = await beat({ everyMs: 100, message })
    await after(100)
    server.say('pong')
    await after(100)
    expect(server.sent).toEqual(['{"beat":1}', '{"beat":2}'])
    connection.close()
    await opened({ connect }, 'ws://host/')
    await after(100)
    expect(server.sent.slice(2)).toEqual(['{"beat":1}'])
  })

  it('tells `onError` what that function throws, and gives no verdict on it', async () => {
    const error = new Error('a bug')
    const message = () => {
      throw error
    }
    const { ends, onError } = await beat({ everyMs: 1000, timeoutMs: 50, message })
    await after(1050)
    await verdict()
    expect(onError.mock.calls).toEqual([[error]])
    expect(ends).toEqual([])
  })

  it('does not send the promise of an async function, whose rejection is not left unhandled', async () => {
    const { server, onError } = await beat({
      everyMs: 100,
      message: (() => Promise.reject(new Error('no number'))) as never, // as JavaScript may have it
    })
    await after(100)
    expect(server.sent).toEqual([])
    expect(onError.mock.calls).toEqual([
      [
        new TypeError(
          'expected `heartbeat.message` to return its result synchronously, got a promise',
        ),
      ],
    ])
  })

  it('knows its answers by `isPong`, and keeps them from the subscribers', async () => {
    const isPong = (data: MessageData) => data === 'life'
    const { server, received } = await beat({ isPong })
    server.say('life')
    server.say('pong')
    expect(received).toEqual(['pong'])
  })

  it('tells `onError` what `isPong` throws, and takes the message for one of the application', async () => {
    const error = new Error('a bug')
    const isPong = () => {
      throw error
    }
    const { server, ends, received, onError } = await beat({ everyMs: 100, timeoutMs: 50, isPong })
    await after(100)
    server.say('pong')
    await after(50)
    await verdict()
    expect(ends).toEqual([])
    expect(received).toEqual(['pong'])
    expect(onError.mock.calls).toEqual([[error]])
  })

  it('reads what has come by its limit before it gives its verdict', async () => {
    const { server, ends } = await beat({ everyMs: 100, timeoutMs: 50 })
    await after(150)
    server.say('pong') // was in the kernel's buffer
    await verdict()
    expect(ends).toEqual([])
  })

  it('asks once more after a machine has slept, and waits as long again', async () => {
    const { server, ends } = await beat({ everyMs: 25_000, timeoutMs: 10_000 })
    await after(25_000)
    sleep(3_600_000)
    await after(10_000)
    await verdict()
    expect(server.sent).toEqual(['ping', 'ping'])
    expect(ends).toEqual([])
    server.say('pong')
    await after(10_000)
    await verdict()
    expect(ends).toEqual([])
  })

  it('is sent at once by the first look after a machine has slept, and by no other look', async () => {
    const { server, ends, probe } = await beat(true)
    const look = () => probe({ id: onlyId, node: '', signal: neverAborted() })
    await after(24_000)
    expect(await look()).toBe('alive_rpc')
    expect(server.sent).toEqual([])
    sleep(3_600_000)
    expect([await look(), await look()]).toEqual(['alive_rpc', 'alive_rpc'])
    expect(server.sent).toEqual(['ping'])
    await after(10_000)
    await verdict()
    expect(ends).toEqual(silence('10 s'))
  })

  it('is repeated by the first look where the machine slept while it waited for an answer', async () => {
    const { server, ends, probe } = await beat({ everyMs: 60_000, timeoutMs: 10_000 })
    await after(60_000)
    sleep(3_600_000)
    await probe({ id: onlyId, node: '', signal: neverAborted() })
    expect(server.sent).toEqual(['ping', 'ping'])
    await after(9999)
    expect(ends).toEqual([])
    await after(1)
    await verdict()
    expect(ends).toEqual(silence('10 s'))
  })

  it('gives one such chance, and another only after a sign of life', async () => {
    const { server, ends } = await beat({ everyMs: 60_000, timeoutMs: 10_000 })
    await after(60_000)
    sleep(60_000)
    await after(10_000)
    server.say('pong')
    await after(50_000)
    sleep(60_000)
    await after(10_000)
    await verdict()
    expect(ends).toEqual([])
    sleep(60_000)
    await after(10_000)
    await verdict()
    expect(ends).toHaveLength(1)
  })

  it('does not take a goodbye of the server for silence', async () => {
    const { server, ends } = await beat({ everyMs: 100, timeoutMs: 50 })
    await after(100)
    server.sayGoodbye()
    await after(50)
    await verdict()
    expect(ends).toEqual([])
    server.close(4401, 'expired')
    await after(0)
    expect(ends).toMatchObject([{ code: 4401, outcome: 'auth' }])
  })

  it('sees that the server has said goodbye and does not hang up, without a probe', async () => {
    const { server, ends } = await beat({ everyMs: 100 })
    server.sayGoodbye()
    await after(100 + 3999)
    expect(ends).toEqual([])
    await after(1)
    expect(ends).toEqual([{ reason: 'the server said goodbye and left the line open' }])
  })

  it('leaves no timer behind when the connection ends, by either side', async () => {
    const one = await beat({ everyMs: 100, timeoutMs: 50 })
    await after(100)
    one.connection.close()
    const other = await beat({ everyMs: 100, timeoutMs: 50 })
    await after(100)
    other.server.close(1001, '')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind when its own message ends the connection', async () => {
    const { connection, ends } = await beat({
      everyMs: 100,
      message() {
        connection.close()
        return 'bye'
      },
    })
    await after(100)
    expect(ends).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives no verdict on a connection that ends in its last moment', async () => {
    const { server, ends, connection } = await beat({ everyMs: 100, timeoutMs: 50 })
    await after(150)
    connection.close()
    await verdict()
    expect(ends).toEqual([{ reason: 'closed by this side (1000)', code: 1000, by: 'us' }])
    expect(server.goodbyes).toHaveLength(1)
  })
})

describe('a heartbeat over the network', () => {
  it.each([{ protocol: true }, { protocol: false }])(
    'ends a connection whose other end has gone without a word: %o',
    async (how) => {
      const server = await startFaultyServer()
      const heartbeat = { ...how, everyMs: 30, timeoutMs: 300 }
      const connector = createWebSocketConnector({ WebSocket, heartbeat })
      const connection = await opened(connector, server.url)
      server.hang()
      expect(await connection.closed).toEqual({
        reason: 'no answer to the heartbeat within 0.3 s',
      })
      await server.crash()
    },
  )

  it('is answered by a silent application where it is ping frames', async () => {
    const server = await startFaultyServer()
    server.behave({ kind: 'silent' })
    const heartbeat = { protocol: true, everyMs: 30, timeoutMs: 1000 }
    const connector = createWebSocketConnector({ WebSocket, heartbeat })
    const connection = await opened(connector, server.url)
    const ended = vi.fn()
    void connection.closed.then(ended)
    const [client] = server.clients()
    for (let count = 0; count < 50; count += 1) await once(client ?? expect.fail(), 'ping')
    expect(ended).not.toHaveBeenCalled()
    await server.crash()
  })

  /** A server in a process of its own, which answers each heartbeat after a while. */
  async function startAnswering(afterMs: number) {
    const script = `
      const { WebSocketServer } = require('ws')
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
      server.on('listening', () => console.log(server.address().port))
      server.on('connection', (client) =>
        client.on('message', () => setTimeout(() => client.send('pong'), ${afterMs})))`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [port] = await once(child.stdout, 'data')
    return { url: `ws://127.0.0.1:${String(port).trim()}`, end: () => child.kill() }
  }

  const clock = new Int32Array(new SharedArrayBuffer(4))
  const block = (ms: number) => Atomics.wait(clock, 0, 0, ms)

  it.each([
    {
      what: 'longer than its limit',
      answerMs: 20,
      // Past the limit by much, by little, and only just.
      onPing: (count: number) =>
        setTimeout(() => setImmediate(() => block([600, 220, 200][count % 3] ?? 0)), 5),
    },
    {
      what: 'just before its limit, and again just after',
      answerMs: 215,
      onPing() {
        setTimeout(() => block(40), 190)
        setTimeout(() => block(10), 201)
      },
    },
  ])('keeps a connection when the process was busy for $what', async ({ answerMs, onPing }) => {
    const server = await startAnswering(answerMs)
    let asked = 0
    class Busy extends WebSocket {
      override send(data: string) {
        super.send(data)
        onPing((asked += 1))
      }
    }
    const heartbeat = { everyMs: 300, timeoutMs: 200 }
    const connector = createWebSocketConnector({ WebSocket: Busy, heartbeat })
    const connection = await opened(connector, server.url)
    const ended = vi.fn()
    void connection.closed.then(ended)
    await vi.waitFor(() => expect(asked).toBeGreaterThan(8), { interval: 50, timeout: 15_000 })
    expect(ended).not.toHaveBeenCalled()
    server.end()
    await connection.closed
  })
})
