import { ConnectError } from 'redux-reconnector'
import { createWebSocketConnector, type MessageData } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, failureOf, onlyId, opened } from './attempt.js'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'
import { scriptWebSocket } from './scriptedWebSocket.js'

const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 10_000 })

let server: FaultyServer
beforeEach(async () => {
  server = await startFaultyServer()
})
afterEach(() => server.crash())

const serverHolds = (count: number) => until(() => expect(server.clients()).toHaveLength(count))

describe('a connection that the application does not give back', () => {
  it.each([
    ['dropped', () => undefined, 1],
    ['wrapped', (given: object) => ({ ...given }), 0],
    ['given back', (given: object) => 'closed' in given && Reflect.get(given, 'closed'), 0],
  ])('is told to onError, or else nobody would close it: %s', async (_, wrap, told) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const onError = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onError })
    wrap(Object(await connector.connect(attemptOn(server.url))))
    vi.advanceTimersByTime(2000)
    vi.useRealTimers()
    expect(onError.mock.calls.map(String)).toEqual(
      told ? [expect.stringContaining('return the result of `connect`')] : [],
    )
  })
})

describe('onOpen', () => {
  it('has the first word on every connection, and knows whose it is', async () => {
    const received: MessageData[] = []
    const connector = createWebSocketConnector({
      WebSocket,
      onOpen: (send, { id, number }) => send(`subscribe for ${id}, attempt ${number}`),
    })
    connector.subscribe((data) => received.push(data))
    const first = await opened(connector, server.url)
    connector.send('news')
    const hello = `subscribe for ${onlyId}, attempt 1`
    await until(() => expect(received).toEqual([hello, 'news']))
    first.close()
    await opened(connector, server.url)
    await until(() => expect(received).toEqual([hello, 'news', hello]))
  })

  it('may take its time, in which the connection is not usable', async () => {
    let finish: (() => void) | undefined
    const connector = createWebSocketConnector({
      WebSocket,
      onOpen: () => new Promise<void>((resolve) => (finish = resolve)),
    })
    const isOpen = vi.fn()
    const opening = opened(connector, server.url).then(isOpen)
    await until(() => expect(finish).toBeDefined())
    expect(connector.send('x')).toBe(false)
    expect(isOpen).not.toHaveBeenCalled()
    finish?.()
    await opening
    expect(connector.send('x')).toBe(true)
  })

  it.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('no such room')
      },
    ],
    ['rejects with', () => Promise.reject(new Error('no such room'))],
  ])('fails the attempt by what it %s, and the socket is closed', async (_how, onOpen) => {
    const connector = createWebSocketConnector({ WebSocket, onOpen })
    await expect(connector.connect(attemptOn(server.url))).rejects.toThrow('no such room')
    expect(server.upgrades()).toBe(1)
    await serverHolds(0)
  })

  it('is not called for an attempt that was given up as it opened', async () => {
    const onOpen = vi.fn()
    const { ScriptedWebSocket, server: script } = scriptWebSocket()
    const connector = createWebSocketConnector({ WebSocket: ScriptedWebSocket, onOpen })
    for (let turns = 0; turns < 20; turns += 1) {
      const calls = onOpen.mock.calls.length
      const controller = new AbortController()
      const opening = connector.connect(attemptOn('ws://host/', { signal: controller.signal }))
      for (let turn = 0; turn < turns && onOpen.mock.calls.length === calls; turn += 1) {
        await Promise.resolve()
      }
      if (onOpen.mock.calls.length > calls) return // from here on it is open
      controller.abort(new Error('late'))
      await expect(opening).rejects.toThrow('late')
      expect(onOpen.mock.calls.length).toBe(calls)
    }
    expect(script.goodbyes).not.toHaveLength(0)
    expect.fail('expected that it opens at last')
  })
})

describe('ready', () => {
  const ready = (data: MessageData) => data === 'welcome'

  it('holds the connection back until the greeting has come, which the subscribers hear', async () => {
    server.behave({ kind: 'silent' })
    const connector = createWebSocketConnector({ WebSocket, ready })
    const received: MessageData[] = []
    connector.subscribe((data) => received.push(data))
    const isOpen = vi.fn()
    const opening = opened(connector, server.url).then(isOpen)
    await serverHolds(1)
    server.broadcast('please wait')
    await new Promise(setImmediate)
    expect(connector.send('x')).toBe(false)
    expect(isOpen).not.toHaveBeenCalled()
    server.broadcast('welcome')
    await opening
    expect(received).toEqual(['please wait', 'welcome'])
    expect(connector.send('x')).toBe(true)
  })

  it('is asked no more once it has said yes', async () => {
    const asked = vi.fn(() => true)
    const connector = createWebSocketConnector({
      WebSocket,
      ready: asked,
      onOpen: (send) => send('hello'),
    })
    const received = vi.fn()
    connector.subscribe(received)
    await opened(connector, server.url)
    connector.send('more')
    await until(() => expect(received).toHaveBeenCalledTimes(2))
    expect(asked.mock.calls).toEqual([['hello']])
  })

  it('ends with the attempt, and its socket is closed', async () => {
    server.behave({ kind: 'silent' })
    const connector = createWebSocketConnector({ WebSocket, ready })
    const received = vi.fn()
    connector.subscribe(received)
    const controller = new AbortController()
    const opening = connector.connect(attemptOn(server.url, { signal: controller.signal }))
    await serverHolds(1)
    server.broadcast('please wait')
    controller.abort(new Error('timed out'))
    await expect(opening).rejects.toThrow('timed out')
    await serverHolds(0)
    expect(received).not.toHaveBeenCalled()
  })

  it('fails the attempt by what it throws, and says how to go on', async () => {
    server.behave({ kind: 'silent' })
    const refusal = new ConnectError('this version is too old', { outcome: 'fatal' })
    const connector = createWebSocketConnector({
      WebSocket,
      ready() {
        throw refusal
      },
    })
    const opening = connector.connect(attemptOn(server.url))
    const failing = expect(opening).rejects.toBe(refusal)
    await serverHolds(1)
    server.broadcast('version 7')
    await failing
    await serverHolds(0)
  })

  it('is no async function, whose promise would count as a yes', async () => {
    const { connect } = createWebSocketConnector({ WebSocket, ready: (async () => false) as never })
    server.behave({ kind: 'silent' })
    const opening = failureOf(connect(attemptOn(server.url)))
    await serverHolds(1)
    server.broadcast('hello')
    expect((await opening).reason).toBe(
      'expected `ready` to return its result synchronously, got a promise',
    )
  })

  it('is not waited for when the server closes', async () => {
    server.behave({ kind: 'closing', afterMs: 20, code: 4401, reason: 'who are you' })
    const connector = createWebSocketConnector({ WebSocket, ready })
    expect(await failureOf(connector.connect(attemptOn(server.url)))).toEqual({
      name: 'ConnectError',
      reason: 'unauthorized: who are you (4401)',
      code: 4401,
      outcome: 'auth',
    })
  })
})

describe('messages', () => {
  /** A connection that nobody has accepted yet. */
  async function openScripted() {
    const { ScriptedWebSocket, server: script } = scriptWebSocket()
    const connector = createWebSocketConnector({ WebSocket: ScriptedWebSocket })
    const received: MessageData[] = []
    connector.subscribe((data) => received.push(data))
    const opening = connector.connect(attemptOn('ws://host/'))
    while (connector.socket() === null) await Promise.resolve()
    script.say('first')
    const connection = (await opening) ?? expect.fail('no connection')
    script.say('second')
    return { ...connector, script, received, connection }
  }

  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  it('are held until the connection is accepted, and come in their order', async () => {
    const { script, received, connection, subscribe } = await openScripted()
    expect(received).toEqual([])
    const late = vi.fn()
    subscribe(late) // as a subscriber does that waits for healthy
    connection.accepted?.()
    expect(received).toEqual(['first', 'second'])
    expect(late).toHaveBeenCalledTimes(2)
    script.say('third')
    expect(received).toEqual(['first', 'second', 'third'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are held for a second where nobody accepts, as behind a wrapped `connect`', async () => {
    const { script, received } = await openScripted()
    await vi.advanceTimersByTimeAsync(999)
    expect(received).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    script.say('third')
    expect(received).toEqual(['first', 'second', 'third'])
  })

  it('that the server sent before its goodbye are heard all the same', async () => {
    const { script, received, connection } = await openScripted()
    script.close(1001, '')
    expect(received).toEqual([])
    connection.accepted?.()
    expect(received).toEqual(['first', 'second'])
  })

  it('are not heard when this side closes before, or while they are given out', async () => {
    const closed = await openScripted()
    closed.connection.close()
    closed.connection.accepted?.()
    expect(closed.received).toEqual([])
    expect(vi.getTimerCount()).toBe(0)

    const closing = await openScripted()
    closing.subscribe(() => closing.close())
    closing.connection.accepted?.()
    expect(closing.received).toEqual(['first'])
  })

  it('that come while a subscriber hears another one are not heard before it', async () => {
    const { script, received, connection, subscribe } = await openScripted()
    const end = subscribe(() => {
      end()
      script.say('third')
    })
    connection.accepted?.()
    expect(received).toEqual(['first', 'second', 'third'])
  })
})
