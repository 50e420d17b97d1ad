import { createWebSocketConnector, type MessageData } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, neverAborted, opened } from './attempt.js'
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
  const look = (signal = neverAborted()) => connector.probe({ node: server.url, signal })
  return { ...connector, look, open: () => opened(connector, server.url) }
}

const clients = (count: number) =>
  vi.waitFor(() => expect(server.clients()).toHaveLength(count), { interval: 5 })

/** What the server was sent. */
async function heard() {
  await clients(1)
  const messages: string[] = []
  server.clients()[0]?.on('message', (data) => messages.push(String(data)))
  return messages
}

describe('while nothing is connected', () => {
  it('is unreachable before the first attempt', async () => {
    expect(await createConnector().look()).toBe('unreachable')
  })

  it.each([200, 500])('sees that the host is up when the health URL answers %i', async (status) => {
    const fetch = vi.fn(async () => new Response(null, { status }))
    const { look } = createConnector({ healthUrl: server.healthUrl, fetch })
    expect(await look()).toBe('alive_epmd_only')
    expect(fetch.mock.calls).toMatchObject([[server.healthUrl, { mode: 'no-cors' }]])
  })

  it('asks the real server', async () => {
    const { look } = createConnector({ healthUrl: server.healthUrl })
    expect(await look()).toBe('alive_epmd_only')
    await server.crash()
    expect(await look()).toBe('unreachable')
    await server.restart()
    expect(await look()).toBe('alive_epmd_only')
  })

  it('does not ask the health URL while the socket is open', async () => {
    const fetch = vi.fn(async () => new Response())
    const { look, open } = createConnector({ healthUrl: server.healthUrl, fetch })
    await open()
    expect(await look()).toBe('alive_rpc')
    expect(fetch).not.toHaveBeenCalled()
  })

  it('says that the connection is alive when it has opened while the health URL was asked', async () => {
    let answer: ((response: Response) => void) | undefined
    const fetch = () => new Promise<Response>((resolve) => (answer = resolve))
    const { look, open } = createConnector({ healthUrl: server.healthUrl, fetch })
    const seen = look()
    await open()
    answer?.(new Response())
    expect(await seen).toBe('alive_rpc')
  })

  it('does not connect by itself', async () => {
    await createConnector({ healthUrl: server.healthUrl, heartbeat: true }).look()
    expect(server.upgrades()).toBe(0)
  })

  it('ends when the signal aborts', async () => {
    server.behave({ kind: 'frozen' })
    const { look } = createConnector({ healthUrl: server.healthUrl })
    const controller = new AbortController()
    const seen = look(controller.signal)
    controller.abort(new Error('out of time'))
    await expect(seen).rejects.toThrow('out of time')
    const tooLate = AbortSignal.abort(new Error('too late'))
    await expect(createConnector().look(tooLate)).rejects.toThrow('too late')
  })
})

describe('without a heartbeat', () => {
  it.each([{}, { heartbeat: false }])('takes an open socket to be alive: %o', async (options) => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector(options)
    await open()
    expect(await look()).toBe('alive_rpc')
  })

  it('is unreachable once the connection has ended, by either side', async () => {
    const { look, open } = createConnector()
    const connection = await open()
    connection.close()
    expect(await look()).toBe('unreachable')
    const { closed } = await open()
    expect(await look()).toBe('alive_rpc')
    server.closeAll(1001)
    await closed
    expect(await look()).toBe('unreachable')
  })

  it('looks at the latest socket, though an earlier one is open', async () => {
    const { look, open } = createConnector()
    await open()
    const second = await open()
    second.close()
    expect(await look()).toBe('unreachable')
  })

  it('goes on looking at the open socket when a later attempt fails', async () => {
    const { look, open, connect } = createConnector()
    await open()
    server.behave({ kind: 'refusing', status: 503 })
    await expect(connect(attemptOn(server.url))).rejects.toThrow('HTTP 503')
    expect(await look()).toBe('alive_rpc')
  })
})

describe('with a heartbeat', () => {
  it('asks `ping`, and is alive when `pong` comes', async () => {
    const { look, open } = createConnector({ heartbeat: true })
    await open()
    const messages = await heard()
    expect(await look()).toBe('alive_rpc')
    expect(messages).toEqual(['ping'])
  })

  it('asks what it is told to, and keeps the answer from the subscribers', async () => {
    const { look, open, subscribe, send } = createConnector({
      heartbeat: { message: '{"type":"beat"}', isPong: (data) => data === '{"type":"beat"}' },
    })
    const received: MessageData[] = []
    subscribe((data) => received.push(data))
    await open()
    expect(await look()).toBe('alive_rpc')
    send('pong')
    await vi.waitFor(() => expect(received).toEqual(['pong']), { interval: 5 })
  })

  it('takes any message for life', async () => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector({ heartbeat: { timeoutMs: 60_000 } })
    await open()
    await clients(1)
    const seen = look()
    server.broadcast('news')
    expect(await seen).toBe('alive_rpc')
  })

  it('sees an open connection that does not answer in time', async () => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector({ heartbeat: { timeoutMs: 30 } })
    await open()
    expect(await look()).toBe('alive_dist_only')
  })

  it('does not take an earlier message for an answer', async () => {
    server.behave({ kind: 'silent' })
    const { look, open, subscribe } = createConnector({ heartbeat: { timeoutMs: 30 } })
    const received = vi.fn()
    subscribe(received)
    await open()
    await clients(1)
    server.broadcast('news')
    await vi.waitFor(() => expect(received).toHaveBeenCalled(), { interval: 5 })
    expect(await look()).toBe('alive_dist_only')
  })

  it.each([true, 'protocol'] as const)(
    'sees within 2 s a connection whose other end has gone without a word: %o',
    async (heartbeat) => {
      const { look, open } = createConnector({ heartbeat })
      await open()
      expect(await look()).toBe('alive_rpc')
      server.hang()
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      try {
        const onSeen = vi.fn()
        const seen = look().then(onSeen)
        await vi.advanceTimersByTimeAsync(1999)
        expect(onSeen).not.toHaveBeenCalled()
        await vi.advanceTimersByTimeAsync(1)
        await seen
        expect(onSeen).toHaveBeenCalledWith('alive_dist_only')
      } finally {
        vi.useRealTimers()
      }
    },
  )

  it('uses the pings of the protocol, which a silent application answers', async () => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector({ heartbeat: 'protocol' })
    await open()
    const messages = await heard()
    expect(await look()).toBe('alive_rpc')
    expect(messages).toEqual([])
  })

  it('waits no longer when the connection ends', async () => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector({ heartbeat: { timeoutMs: 60_000 } })
    await open()
    await clients(1)
    const seen = look()
    server.closeAll(1001)
    expect(await seen).toBe('unreachable')
    const connection = await open()
    const seenAgain = look()
    connection.close()
    expect(await seenAgain).toBe('unreachable')
  })

  it('does not take the end of an earlier socket for an answer', async () => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector({ heartbeat: { timeoutMs: 50 } })
    const earlier = await open()
    await open()
    const seen = look()
    earlier.close()
    expect(await seen).toBe('alive_dist_only')
  })

  it('ends when the signal aborts, and leaves no timer', async () => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector({ heartbeat: true })
    await open()
    const controller = new AbortController()
    vi.useFakeTimers()
    try {
      const seen = look(controller.signal)
      expect(vi.getTimerCount()).toBe(1)
      controller.abort(new Error('stopped'))
      await expect(seen).rejects.toThrow('stopped')
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('reports what `isPong` throws, and takes the message for one of the application', async () => {
    const error = new Error('a bug')
    const onError = vi.fn()
    const isPong = () => {
      throw error
    }
    const { look, open, subscribe } = createConnector({ heartbeat: { isPong }, onError })
    const received = vi.fn()
    subscribe(received)
    await open()
    expect(await look()).toBe('alive_rpc')
    expect(received.mock.calls).toEqual([['pong']])
    expect(onError.mock.calls).toEqual([[error]])
  })
})

async function openScripted() {
  const { ScriptedWebSocket, server: script } = scriptWebSocket()
  const { look, open } = createConnector({
    WebSocket: ScriptedWebSocket,
    heartbeat: { timeoutMs: 50 },
  })
  const { closed } = await open()
  const events: unknown[] = []
  void closed.then(({ outcome }) => events.push(outcome))
  const watchedLook = () => look().then((seen) => events.push(seen))
  return { script, events, watchedLook }
}

describe('while the connection is closing', () => {
  it('is not unreachable before it is known what the server said', async () => {
    const { script, events, watchedLook } = await openScripted()
    script.sayGoodbye()
    const seen = watchedLook()
    await Promise.resolve()
    script.close(4401, '')
    await seen
    expect(events).toEqual(['auth', 'unreachable'])
    expect(script.sent).toEqual([])
  })

  it('knows first what the server said when the goodbye follows the answer to a heartbeat', async () => {
    const { script, events, watchedLook } = await openScripted()
    const seen = watchedLook()
    script.say('pong')
    script.sayGoodbye()
    setTimeout(() => script.close(4401, ''), 1)
    await seen
    expect(events).toEqual(['auth', 'unreachable'])
  })

  it('is unreachable when it does not end within the time of the heartbeat', async () => {
    const { script, events, watchedLook } = await openScripted()
    script.sayGoodbye()
    await watchedLook()
    expect(events).toEqual(['unreachable'])
  })
})
