import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { attemptOn, failureOf, neverAborted, onlyId, opened } from './attempt.js'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'
import { startLingeringServer } from './lingeringServer.js'
import { scriptWebSocket } from './scriptedWebSocket.js'

const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 10_000 })

/** A class of WebSockets that remembers its sockets. */
function watchWebSocket() {
  const sockets: WebSocket[] = []
  class Watched extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols)
      sockets.push(this)
    }
  }
  return { Watched, isClosed: () => sockets.every((one) => one.readyState === WebSocket.CLOSED) }
}

describe.each([{ perMessageDeflate: true }, { perMessageDeflate: false }])(
  'the last words, %o',
  (compression) => {
    it('arrive before the goodbye, which is 1000', async () => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...compression })
      await once(server, 'listening')
      const heard: (string | number)[] = []
      server.on('connection', (client) => {
        client.on('message', (data) => heard.push(String(data).length))
        client.on('close', (code) => heard.push(`code ${code}`))
      })
      const connector = createWebSocketConnector({ WebSocket })
      const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
      const connection = await opened(connector, `ws://127.0.0.1:${port}`)
      const lengths = [2000, 5, 3_000_000]
      for (const length of lengths) connector.send('x'.repeat(length))
      connection.close()
      expect(connector.send('too late')).toBe(false)
      expect(await connection.closed).toEqual({
        reason: 'closed by this side (1000)',
        code: 1000,
        by: 'us',
      })
      await until(() => expect(heard).toEqual([...lengths, 'code 1000']))
      server.close()
    })
  },
)

describe('a connection that this side closes', () => {
  let server: FaultyServer
  beforeEach(async () => {
    server = await startFaultyServer()
  })
  afterEach(() => server.crash())

  it('can be closed twice', async () => {
    const connection = await opened(createWebSocketConnector({ WebSocket }), server.url)
    connection.close()
    connection.close()
    expect(await connection.closed).toEqual({
      reason: 'closed by this side (1000)',
      code: 1000,
      by: 'us',
    })
  })

  it('is heard no more', async () => {
    const connector = createWebSocketConnector({ WebSocket })
    const received = vi.fn()
    connector.subscribe(received)
    const connection = await opened(connector, server.url)
    const [client] = server.clients()
    client?.send('before')
    await until(() => expect(received).toHaveBeenCalledTimes(1))
    client?.send('crossing the goodbye')
    connection.close()
    await once(client ?? expect.fail(), 'close')
    expect(received.mock.calls).toEqual([['before', onlyId]])
  })

  it('is cut after 4 s where the peer has hung, and waits for nothing else', async () => {
    const { Watched, isClosed } = watchWebSocket()
    const connection = await opened(createWebSocketConnector({ WebSocket: Watched }), server.url)
    server.hang()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      connection.close()
      await connection.closed
      await vi.advanceTimersByTimeAsync(3999)
      expect(isClosed()).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
    } finally {
      vi.useRealTimers()
    }
    await until(() => expect(isClosed()).toBe(true))
  })

  it('leaves no timer when the peer says goodbye', async () => {
    const connection = await opened(createWebSocketConnector({ WebSocket }), server.url)
    const [client] = server.clients()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      connection.close()
      await once(client ?? expect.fail(), 'close')
      await new Promise((resolve) => setImmediate(resolve))
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('close', () => {
  let server: FaultyServer
  beforeEach(async () => {
    server = await startFaultyServer()
  })
  afterEach(() => server.crash())

  it('ends a connection that has gone wrong, by a code and a reason of the application', async () => {
    const connector = createWebSocketConnector({ WebSocket })
    const connection = await opened(connector, server.url)
    const [client] = server.clients()
    expect(connector.close(4000, 'a gap in the messages')).toBe(true)
    expect(await connection.closed).toEqual({
      reason: 'closed by this side: a gap in the messages (4000)',
      code: 4000,
      by: 'us',
    })
    const [code, reason] = await once(client ?? expect.fail(), 'close')
    expect([code, String(reason)]).toEqual([4000, 'a gap in the messages'])
  })

  it('says no where there is nothing to close', async () => {
    const { close, connect } = createWebSocketConnector({ WebSocket })
    expect(close()).toBe(false)
    const connection = await opened({ connect }, server.url)
    connection.close()
    expect(close()).toBe(false)
  })

  it('gives up a connection that is not open yet, wherever it stands', async () => {
    server.behave({ kind: 'frozen' })
    const { Watched, isClosed } = watchWebSocket()
    const connector = createWebSocketConnector({ WebSocket: Watched })
    const opening = failureOf(connector.connect(attemptOn(server.url)))
    await until(() => expect(server.upgrades()).toBe(1))
    connector.close()
    expect(await opening).toMatchObject({ reason: 'closed by this side (1000)' })
    await until(() => expect(isClosed()).toBe(true))

    const asking = createWebSocketConnector({ WebSocket, url: () => new Promise(() => {}) })
    const hanging = failureOf(asking.connect(attemptOn(server.url)))
    asking.close(4000)
    expect(await hanging).toMatchObject({ reason: 'closed by this side (4000)', code: 4000 })
    expect(server.upgrades()).toBe(1)
  })

  it.each<[code: number, reason?: string]>([[1], [1006], [4000, 'x'.repeat(124)]])(
    'throws what the platform throws on what must not be sent, and leaves the connection as it is: %s',
    async (code, reason) => {
      const connector = createWebSocketConnector({ WebSocket })
      await opened(connector, server.url)
      expect(() => connector.close(code, reason)).toThrow(Error)
      expect(connector.send('still here')).toBe(true)
      expect(connector.close()).toBe(true)
    },
  )
})

describe('the close event of a platform', () => {
  async function openScripted() {
    const { ScriptedWebSocket, server } = scriptWebSocket()
    const onClose = vi.fn()
    const connector = createWebSocketConnector({ WebSocket: ScriptedWebSocket, onClose })
    return { server, onClose, connection: await opened(connector, 'ws://host/') }
  }

  it('may have null for no reason, as on iOS in React Native', async () => {
    const { server, onClose, connection } = await openScripted()
    server.close(1001, null as never)
    expect(await connection.closed).toEqual({
      reason: 'the server is going away (1001)',
      code: 1001,
    })
    expect(onClose.mock.calls).toEqual([[{ code: 1001, reason: '', wasClean: true }, onlyId]])
  })

  it('may come before `close` returns, as a small fake has it', async () => {
    const { ScriptedWebSocket, server } = scriptWebSocket()
    class Fake extends ScriptedWebSocket {
      override close(code: number, reason: string) {
        if (code === 1) throw new RangeError('a code that must not be sent')
        super.close(code, reason)
        server.close(code, reason)
      }
    }
    const connector = createWebSocketConnector({ WebSocket: Fake })
    const { closed } = await opened(connector, 'ws://host/')
    expect(() => connector.close(1)).toThrow(RangeError)
    expect(connector.send('still open')).toBe(true)
    connector.close(4401, 'wrong region')
    expect(await closed).toEqual({
      reason: 'closed by this side: wrong region (4401)',
      code: 4401,
      by: 'us',
    })
  })

  it('counts once', async () => {
    const { server, onClose } = await openScripted()
    server.close(1001, '')
    server.close(1006, '')
    expect(onClose).toHaveBeenCalledTimes(1)
  })
})

describe('a server that says goodbye and does not hang up', () => {
  it('is waited for 4 s, then its code and its reason count', async () => {
    const server = await startLingeringServer()
    const connector = createWebSocketConnector({ WebSocket })
    const connection = await opened(connector, server.url)
    const ended = vi.fn()
    void connection.closed.then(ended)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      server.sayGoodbye()
      while (connector.socket()?.readyState === 1) await new Promise(setImmediate)
      const look = connector.probe({ id: onlyId, node: '', signal: neverAborted() })
      await vi.advanceTimersByTimeAsync(3999)
      expect(ended).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(await look).toBe('unreachable')
    } finally {
      vi.useRealTimers()
    }
    expect(ended.mock.calls).toEqual([
      [{ reason: 'unauthorized: no (4401)', code: 4401, outcome: 'auth' }],
    ])
    server.end()
  })

  it('is seen without a probe and without a heartbeat', async () => {
    const server = await startLingeringServer()
    const connection = await opened(createWebSocketConnector({ WebSocket }), server.url)
    server.sayGoodbye()
    expect(await connection.closed).toMatchObject({ code: 4401, outcome: 'auth' })
    server.end()
  })

  it('is seen by `send`, where the platform has no way to cut it', async () => {
    const { ScriptedWebSocket, server } = scriptWebSocket()
    const connector = createWebSocketConnector({ WebSocket: ScriptedWebSocket })
    const connection = await opened(connector, 'ws://host/')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      server.sayGoodbye()
      expect(connector.send('x')).toBe(false)
      await vi.advanceTimersByTimeAsync(4000)
      expect(await connection.closed).toEqual({
        reason: 'the server said goodbye and left the line open',
      })
    } finally {
      vi.useRealTimers()
    }
  })
})
