import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ConnectError } from 'redux-reconnector'
import { createWebSocketConnector, type Refusal } from 'redux-reconnector/websocket'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, failureOf, neverAborted, onlyId, opened } from './attempt.js'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'

let server: FaultyServer
beforeEach(async () => {
  server = await startFaultyServer()
})
afterEach(() => server.crash())

const serverSaw = (count: number) =>
  vi.waitFor(() => expect(server.upgrades()).toBe(count), { interval: 5 })

describe('opening', () => {
  it('resolves when the socket is open', async () => {
    const { connect, send } = createWebSocketConnector({ WebSocket })
    expect(send('early')).toBe(false)
    await connect(attemptOn(server.url))
    expect(send('in time')).toBe(true)
  })

  it('connects to the node of the attempt, without a subprotocol', async () => {
    await opened(createWebSocketConnector({ WebSocket }), `${server.url}?room=7`)
    expect(server.lastRequest()).toEqual({ path: '/live?room=7', protocols: undefined })
  })

  it('connects to a URL that does not change', async () => {
    await opened(createWebSocketConnector({ WebSocket, url: server.url }), 'backend')
    expect(server.lastRequest().path).toBe('/live')
  })

  it('asks for the URL and the subprotocols at every attempt', async () => {
    const tokens = ['first', 'second']
    const connector = createWebSocketConnector({
      WebSocket,
      url: async ({ node, cookie }) => `${node}?token=${await cookie()}`,
      protocols: () => ['v1', `token.${tokens.shift()}`],
    })
    const first = await connector.connect(attemptOn(server.url, { cookie: 'sesame' }))
    expect(server.lastRequest()).toEqual({
      path: '/live?token=sesame',
      protocols: 'v1,token.first',
    })
    first?.close()
    await connector.connect(attemptOn(server.url, { cookie: 'another' }))
    expect(server.lastRequest()).toEqual({
      path: '/live?token=another',
      protocols: 'v1,token.second',
    })
  })

  it('fails as the function for the URL does', async () => {
    const connect = (url: () => string | Promise<string>) =>
      createWebSocketConnector({ WebSocket, url }).connect(attemptOn(server.url))
    const expired = new ConnectError('expired', { outcome: 'auth' })
    await expect(connect(() => Promise.reject(expired))).rejects.toBe(expired)
    await expect(
      connect(() => {
        throw expired
      }),
    ).rejects.toBe(expired)
    expect(server.upgrades()).toBe(0)
  })

  it('leaves no rejection unhandled where both functions fail', async () => {
    const { connect } = createWebSocketConnector({
      WebSocket,
      url: () => Promise.reject(new Error('no URL')),
      protocols() {
        throw new Error('no subprotocols')
      },
    })
    await expect(connect(attemptOn(server.url))).rejects.toThrow('no ')
    await new Promise(setImmediate) // an unhandled rejection fails the run
  })

  it.each([
    ['mob_demo@127.0.0.1', 'that begins with "127.0.0.1"'],
    ['ftp://127.0.0.1/s3same', 'that begins with "ftp://127.0.0.1"'],
    ['https//user:s3same@host/?token=s3same', 'that begins with "https"'],
    ['https://user:s3same/s3same@host', 'that begins with "https://user"'],
    ['/s3same?token=s3same', 'without a host'],
    ['', 'without a host'],
  ])(
    'gives up on what is no URL of a WebSocket, and shows no secret of it: %s',
    async (node, shown) => {
      const { connect } = createWebSocketConnector({ WebSocket })
      expect(await failureOf(connect(attemptOn(node)))).toEqual({
        name: 'ConnectError',
        reason: `expected a URL such as wss://host/path, got one ${shown}`,
        outcome: 'fatal',
      })
    },
  )

  it.each(['ws://user:s3same@:0:0/?token=s3same', 'ws://host:s3same'])(
    'gives up on a URL that the WebSocket does not take, without quoting it: %s',
    async (node) => {
      const { connect } = createWebSocketConnector({ WebSocket })
      expect(await failureOf(connect(attemptOn(node)))).toMatchObject({
        reason: 'the WebSocket class rejected the URL or the subprotocols',
        outcome: 'fatal',
      })
    },
  )

  it.each<[options: object, reason: string]>([
    [{ url: () => undefined }, 'expected `url` to be a string, got undefined'],
    [
      { url: async () => new URL('ws://host/?s3same') },
      'expected `url` to be a string, got an object',
    ],
    [{ protocols: () => 's3same' }, 'expected `protocols` to be a list of strings, got a string'],
  ])('gives up on what a function gives that it must not: %o', async (options, reason) => {
    const { connect } = createWebSocketConnector({ WebSocket, ...options })
    expect(await failureOf(connect(attemptOn(server.url)))).toMatchObject({
      reason: `createWebSocketConnector: ${reason}`,
      outcome: 'fatal',
    })
    expect(server.upgrades()).toBe(0)
  })

  it.each(['Bearer s3same\n', undefined])(
    'names a header that cannot be sent, without its value: %o',
    async (authorization) => {
      class WithToken extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols, { headers: { 'x-ok': 'a', authorization } })
        }
      }
      const { connect } = createWebSocketConnector({ WebSocket: WithToken })
      expect(await failureOf(connect(attemptOn(server.url)))).toEqual({
        name: 'ConnectError',
        reason: 'the header "authorization" has a value that cannot be sent',
        outcome: 'fatal',
      })
    },
  )

  it('gives up on a subprotocol that cannot be sent, without quoting it', async () => {
    const { connect } = createWebSocketConnector({ WebSocket, protocols: ['my secret'] })
    expect(await failureOf(connect(attemptOn(server.url)))).toMatchObject({
      reason: 'the WebSocket class rejected the URL or the subprotocols',
      outcome: 'fatal',
    })
  })
})

describe('a server that does not let in', () => {
  it.each([401, 403])('is a matter of credentials when it answers HTTP %i', async (status) => {
    server.behave({ kind: 'refusing', status, retryAfter: '7' })
    const { connect } = createWebSocketConnector({ WebSocket })
    expect(await failureOf(connect(attemptOn(server.url)))).toEqual({
      name: 'ConnectError',
      reason: `the server answered HTTP ${status}`,
      outcome: 'auth',
    })
  })

  it.each([
    [503, '7', { retryAfterMs: 7000 }],
    [429, '0.5', { retryAfterMs: 500 }],
    [503, '999999999', { retryAfterMs: 86_400_000 }],
    [503, 'Wed, 21 Oct 2015 07:28:00 GMT', {}], // is over
    [503, 'Sun, 06 Nov 2044 08:49:37 GMT', { retryAfterMs: 86_400_000 }],
    [503, 'Sunday, 06-Nov-44 08:49:37 GMT', { retryAfterMs: 86_400_000 }],
    [503, 'Sun Nov  6 08:49:37 2044', { retryAfterMs: 86_400_000 }],
    [503, 'Sun, 99 Nov 2044 08:49:37 GMT', {}],
    [503, '2044-11-06T08:49:37Z', {}],
    [503, 'tomorrow', {}],
    [503, '-3', {}],
    [503, undefined, {}],
    [404, undefined, {}],
    [200, undefined, {}],
  ])(
    'is retried when it answers HTTP %i with Retry-After %s',
    async (status, retryAfter, expected) => {
      server.behave({ kind: 'refusing', status, ...(retryAfter && { retryAfter }) })
      const { connect } = createWebSocketConnector({ WebSocket })
      expect(await failureOf(connect(attemptOn(server.url)))).toEqual({
        name: 'ConnectError',
        reason: `the server answered HTTP ${status}`,
        ...expected,
      })
    },
  )

  it('says when to come back by its own clock', async () => {
    server.behave({
      kind: 'refusing',
      status: 503,
      retryAfter: 'Fri, 01 Jan 2016 00:00:07 GMT',
      date: 'Fri, 01 Jan 2016 00:00:00 GMT',
    })
    const { connect } = createWebSocketConnector({ WebSocket })
    const failure = await failureOf(connect(attemptOn(server.url)))
    expect(failure).toMatchObject({ retryAfterMs: 7000 })
  })

  it('is judged by `classifyRefusal`, which may leave something to the default', async () => {
    server.behave({ kind: 'refusing', status: 503, retryAfter: '7' })
    const classifyRefusal = vi.fn((_refusal: Refusal) => ({ outcome: 'fatal' }) as const)
    const { connect } = createWebSocketConnector({ WebSocket, classifyRefusal })
    expect(await failureOf(connect(attemptOn(server.url)))).toEqual({
      name: 'ConnectError',
      reason: 'the server answered HTTP 503',
      outcome: 'fatal',
      retryAfterMs: 7000,
    })
    expect(classifyRefusal.mock.calls).toEqual([
      [{ status: 503, headers: { 'retry-after': '7', 'content-length': '0' } }],
    ])
  })

  it('is judged by the default where `classifyRefusal` throws, which is reported', async () => {
    server.behave({ kind: 'refusing', status: 401 })
    const error = new Error('a bug')
    const onError = vi.fn()
    const classifyRefusal = () => {
      throw error
    }
    const { connect } = createWebSocketConnector({ WebSocket, classifyRefusal, onError })
    expect(await failureOf(connect(attemptOn(server.url)))).toMatchObject({ outcome: 'auth' })
    expect(onError.mock.calls).toEqual([[error]])
  })

  it('is asked once an attempt', async () => {
    server.behave({ kind: 'refusing', status: 503 })
    const { connect } = createWebSocketConnector({ WebSocket })
    await failureOf(connect(attemptOn(server.url)))
    await failureOf(connect(attemptOn(server.url)))
    expect(server.upgrades()).toBe(2)
  })

  it('is retried when nobody listens', async () => {
    await server.crash()
    const { connect } = createWebSocketConnector({ WebSocket })
    expect(await failureOf(connect(attemptOn(server.url)))).toEqual({
      name: 'ConnectError',
      reason: expect.stringMatching(/^connect ECONNREFUSED 127\.0\.0\.1:\d+$/),
    })
  })
})

describe('an attempt that is given up', () => {
  it('is not begun when it is too late', async () => {
    const url = vi.fn(() => server.url)
    const { connect } = createWebSocketConnector({ WebSocket, url })
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(connect(attemptOn(server.url, { signal }))).rejects.toThrow('too late')
    expect(url).not.toHaveBeenCalled()
  })

  it('ends at once though the server never answers the upgrade, and closes its connection', async () => {
    server.behave({ kind: 'frozen' })
    const sockets: WebSocket[] = []
    class Watched extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols)
        sockets.push(this)
      }
    }
    const { connect, send } = createWebSocketConnector({ WebSocket: Watched })
    const controller = new AbortController()
    const opening = connect(attemptOn(server.url, { signal: controller.signal }))
    await serverSaw(1)
    controller.abort(new Error('timed out'))
    await expect(opening).rejects.toThrow('timed out')
    expect(send('x')).toBe(false)
    await vi.waitFor(() => expect(sockets[0]?.readyState).toBe(WebSocket.CLOSED), { interval: 5 })
  })

  it('ends at once though the function for the URL hangs, and opens nothing later', async () => {
    let answer: ((url: string) => void) | undefined
    const { connect } = createWebSocketConnector({
      WebSocket,
      url: () => new Promise<string>((resolve) => (answer = resolve)),
    })
    const controller = new AbortController()
    const opening = connect(attemptOn(server.url, { signal: controller.signal }))
    controller.abort(new Error('paused'))
    await expect(opening).rejects.toThrow('paused')
    answer?.(server.url)
    await opened(createWebSocketConnector({ WebSocket }), server.url) // the other one would be before it
    expect(server.upgrades()).toBe(1)
  })

  it('opens nothing when it is given up, however short before', async () => {
    const opensLate = vi.fn()
    for (let turns = 0; turns < 20; turns += 1) {
      const controller = new AbortController()
      const { signal } = controller
      class Watched extends WebSocket {
        constructor(url: string, protocols: string[]) {
          if (signal.aborted) opensLate()
          super(url, protocols)
        }
      }
      const { connect } = createWebSocketConnector({ WebSocket: Watched })
      const opening = connect(attemptOn(server.url, { signal }))
      void (async () => {
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
        controller.abort(new Error('late'))
      })()
      await expect(opening).rejects.toThrow('late')
    }
    expect(opensLate).not.toHaveBeenCalled()
  })

  it('keeps its connection when the signal aborts after it has opened', async () => {
    const controller = new AbortController()
    const { connect, send } = createWebSocketConnector({ WebSocket })
    await connect(attemptOn(server.url, { signal: controller.signal }))
    controller.abort()
    expect(send('still here')).toBe(true)
  })
})

describe('a connection', () => {
  it('is lost when the server crashes', async () => {
    const connection = await opened(createWebSocketConnector({ WebSocket }), server.url)
    await server.crash()
    expect(await connection.closed).toEqual({ reason: 'connection lost (1006)', code: 1006 })
  })

  it('is lost when the process of the server is killed', async () => {
    const script = `
      const { WebSocketServer } = require('ws')
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
      server.on('listening', () => console.log(server.address().port))`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [port] = await once(child.stdout, 'data')
    const node = `ws://127.0.0.1:${String(port).trim()}`
    const connection = await opened(createWebSocketConnector({ WebSocket }), node)
    child.kill('SIGKILL')
    expect(await connection.closed).toEqual({ reason: 'connection lost (1006)', code: 1006 })
  })

  it('opens, and then is lost, on a server that flaps', async () => {
    server.behave({ kind: 'flapping', afterMs: 50 })
    const connector = createWebSocketConnector({ WebSocket })
    for (let turn = 0; turn < 2; turn += 1) {
      const connection = await opened(connector, server.url)
      expect(connector.send('x')).toBe(true)
      expect(await connection.closed).toEqual({ reason: 'connection lost (1006)', code: 1006 })
    }
    expect(server.upgrades()).toBe(2)
  })

  it('opens, and then ends, on a server that closes at once', async () => {
    server.behave({ kind: 'closing', afterMs: 0, code: 4401, reason: 'who are you' })
    const connection = await opened(createWebSocketConnector({ WebSocket }), server.url)
    expect(await connection.closed).toEqual({
      reason: 'unauthorized: who are you (4401)',
      code: 4401,
      outcome: 'auth',
    })
  })

  it.each([
    ['no frame at all', new Uint8Array(16).fill(0xff)],
    ['text that is no UTF-8', Uint8Array.of(0x81, 2, 0xc3, 0x28)],
    ['a frame of 8 EiB', Uint8Array.of(0x82, 127, 0x7f, ...Array<number>(7).fill(0xff))],
    ['a frame of 1 GiB', Uint8Array.of(0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0)],
  ])('is lost, not waited for, when the server sends %s', async (_what, bytes) => {
    server.behave({ kind: 'garbage', bytes })
    const connector = createWebSocketConnector({ WebSocket })
    const received = vi.fn()
    connector.subscribe(received)
    const connection = await opened(connector, server.url)
    server.hang()
    const { reason, outcome } = await connection.closed
    expect(reason).toMatch(/^connection lost: (Invalid|Unsupported|Max payload).+ \(1006\)$/)
    expect(outcome).toBeUndefined()
    expect(received).not.toHaveBeenCalled()
  })

  it('shares nothing with that of another connector', async () => {
    const one = createWebSocketConnector({ WebSocket })
    const other = createWebSocketConnector({ WebSocket })
    const connection = await opened(one, server.url)
    await opened(other, server.url)
    connection.close()
    expect(await one.probe({ id: onlyId, node: '', signal: neverAborted() })).toBe('unreachable')
    expect(await other.probe({ id: onlyId, node: '', signal: neverAborted() })).toBe('alive_rpc')
    expect(other.send('x')).toBe(true)
  })
})

describe('a secret', () => {
  const secret = 's3same-0pen-y0urself'
  const token = encodeURIComponent(`${secret} & more`)

  it.each([
    ['quoted', `bad token ${secret} & more!`],
    ['quoted as it was escaped', `bad token=${token}`],
    ['cut off', `bad token ${secret.slice(0, 12)}`],
    ['sent as a subprotocol', 'bad protocol ticket.4711'],
    ['sent as user info', 'bad password hunt er22'],
  ])('is not in the reason when the server answers with it %s', async (_how, reason) => {
    const connector = createWebSocketConnector({
      WebSocket,
      url: ({ node }) => `${node.replace('//', '//someone:hunt%20er22@')}?v=1&token=${token}`,
      protocols: () => ['ticket.4711'],
    })
    server.behave({ kind: 'closing', afterMs: 0, code: 1008, reason })
    const { closed } = await opened(connector, server.url)
    const { reason: shown } = await closed
    expect(shown).toMatch(/^policy violation: bad (token|protocol|password).*\[secret\]/)
    expect(shown).not.toMatch(/s3same|more|4711|hunt|er22/)
    expect(shown).toContain('(1008)')
  })

  it('is not in the error when the server refuses it', async () => {
    server.behave({ kind: 'refusing', status: 401 })
    const { connect } = createWebSocketConnector({
      WebSocket,
      url: ({ node }) => `${node}?token=${secret}`,
    })
    const error: unknown = await connect(attemptOn(server.url)).catch((thrown: unknown) => thrown)
    expect(`${error} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain('s3same') // it is one
  })
})
