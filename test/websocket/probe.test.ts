import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, neverAborted, onlyId, opened } from './attempt.js'
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
  const look = (signal = neverAborted()) =>
    connector.probe({ id: onlyId, node: server.url, signal })
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
    const { look, open } = createConnector({ onError: () => {} })
    await open()
    const second = await open()
    second.close()
    expect(await look()).toBe('unreachable')
  })

  it('looks at the connection that it is asked about', async () => {
    const { probe, connect } = createConnector()
    const one = await connect(attemptOn(server.url, { id: 'one' }))
    await connect(attemptOn(server.url, { id: 'two' }))
    const look = (id: string) => probe({ id, node: server.url, signal: neverAborted() })
    expect([await look('one'), await look('two'), await look('three')]).toEqual([
      'alive_rpc',
      'alive_rpc',
      'unreachable',
    ])
    one?.close()
    expect([await look('one'), await look('two')]).toEqual(['unreachable', 'alive_rpc'])
  })

  it('does not take a connection for alive before it is greeted', async () => {
    const { look, connect, send } = createConnector({ ready: () => false })
    const controller = new AbortController()
    const opening = connect(attemptOn(server.url, { signal: controller.signal }))
    await clients(1)
    expect(await look()).toBe('unreachable')
    expect(send('x')).toBe(false)
    controller.abort(new Error('too late'))
    await expect(opening).rejects.toThrow('too late')
  })
})

describe('with a heartbeat', () => {
  it('asks nothing of its own, and waits for no answer', async () => {
    server.behave({ kind: 'silent' })
    const { look, open } = createConnector({ heartbeat: true })
    await open()
    const messages = await heard()
    expect(await look()).toBe('alive_rpc')
    expect(await look()).toBe('alive_rpc')
    expect(messages).toEqual([])
  })
})

describe('while the connection is closing', () => {
  async function openScripted() {
    const { ScriptedWebSocket, server: script } = scriptWebSocket()
    const { look, open } = createConnector({ WebSocket: ScriptedWebSocket })
    const { closed } = await open()
    const events: unknown[] = []
    void closed.then(({ reason }) => events.push(reason))
    return { script, events, watchedLook: () => look().then((seen) => events.push(seen)) }
  }

  it('is not unreachable before it is known what the server said', async () => {
    const { script, events, watchedLook } = await openScripted()
    script.sayGoodbye()
    const seen = watchedLook()
    await Promise.resolve()
    script.close(4401, '')
    await seen
    expect(events).toEqual(['unauthorized (4401)', 'unreachable'])
  })

  it('is unreachable when it does not end within 4 s', async () => {
    const { script, events, watchedLook } = await openScripted()
    script.sayGoodbye()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const seen = watchedLook()
      await vi.advanceTimersByTimeAsync(3999)
      expect(events).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      await seen
      expect(events).toEqual(['the server said goodbye and left the line open', 'unreachable'])
    } finally {
      vi.useRealTimers()
    }
  })
})
