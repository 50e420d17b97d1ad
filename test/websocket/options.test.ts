import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, failureOf, opened } from './attempt.js'
import { scriptWebSocket } from './scriptedWebSocket.js'

/** What a caller without types may pass. */
const create = createWebSocketConnector as (options: unknown) => unknown

describe('createWebSocketConnector', () => {
  it.each<[options: unknown, message: string]>([
    [{ url: 7 }, 'expected `url` to be a string or a function, got 7'],
    [
      { protocols: 's3same' },
      'expected `protocols` to be a list of strings or a function, got a string',
    ],
    [{ protocols: [7] }, 'expected `protocols` to be a list of strings or a function, got a list'],
    [
      { heartbeat: 'ping' },
      'expected `heartbeat` to be a boolean, \'protocol\' or an object, got "ping"',
    ],
    [
      { heartbeat: null },
      "expected `heartbeat` to be a boolean, 'protocol' or an object, got null",
    ],
    [
      { heartbeat: { message: 7 } },
      'expected `heartbeat.message` to be a string, bytes or a function, got 7',
    ],
    [
      { heartbeat: { isPong: 'pong' } },
      'expected `heartbeat.isPong` to be a function, got a string',
    ],
    [{ heartbeat: { protocol: 1 } }, 'expected `heartbeat.protocol` to be a boolean, got 1'],
    ...[0, -1, NaN, Infinity, 2 ** 31].flatMap((ms): [unknown, string][] => {
      const expected = `to be a number of milliseconds above 0, at most 2147483647, got ${ms}`
      return [
        [{ heartbeat: { timeoutMs: ms } }, `expected \`heartbeat.timeoutMs\` ${expected}`],
        [{ heartbeat: { everyMs: ms } }, `expected \`heartbeat.everyMs\` ${expected}`],
        [{ queue: { maxAgeMs: ms } }, `expected \`queue.maxAgeMs\` ${expected}`],
      ]
    }),
    [
      { heartbeat: { timeout: 7 } },
      'unknown field `heartbeat.timeout`, did you mean `heartbeat.timeoutMs`?',
    ],
    [{ everyMs: 7 }, 'unknown field `everyMs`, did you mean `heartbeat.everyMs`?'],
    [{ queue: true }, 'expected `queue` to be an object, got true'],
    [{ queue: { most: 1.5 } }, 'expected `queue.most` to be a whole number, not negative, got 1.5'],
    ...['onOpen', 'ready', 'onDrop', 'onClose', 'classifyClose', 'classifyRefusal'].map(
      (name): [unknown, string] => [
        { [name]: 's3same' },
        `expected \`${name}\` to be a function, got a string`,
      ],
    ),
    [{ healthUrl: true }, 'expected `healthUrl` to be a string, got true'],
    [{ binaryType: 'text' }, 'expected `binaryType` to be one of arraybuffer, blob, got "text"'],
    [{ fetch: 7 }, 'expected `fetch` to be a function, got 7'],
    [{ onError: 7 }, 'expected `onError` to be a function, got 7'],
    [
      { WebSocket: {} },
      'expected `WebSocket` to be a class, such as `WebSocket` of the package ws, got an object',
    ],
    [{ webSocket: WebSocket }, 'unknown field `webSocket`, did you mean `WebSocket`?'],
    [Object.fromEntries([['__proto__', 1]]), 'unknown field `__proto__`'],
    ['ws://host/?token=s3same', 'expected the argument to be an object, got a string'],
    [null, 'expected the argument to be an object, got null'],
  ])('throws at once on %o', (options, message) => {
    const creating = () => create(options)
    expect(creating).toThrow(new TypeError(`createWebSocketConnector: ${message}`))
    expect(creating).not.toThrow('s3same')
  })

  it('takes what is undefined as left out', () => {
    const options = { WebSocket, url: undefined, heartbeat: undefined, fetch: undefined }
    expect(() => create(options)).not.toThrow()
  })

  it('is no error where there is no WebSocket, as on a server, and an attempt says which to pass', async () => {
    vi.stubGlobal('WebSocket', undefined)
    const { connect } = createWebSocketConnector()
    expect(await failureOf(connect(attemptOn('ws://host/')))).toEqual({
      name: 'ConnectError',
      reason:
        'createWebSocketConnector: there is no global WebSocket here; pass one, such as `WebSocket` of the package ws',
      outcome: 'fatal',
    })
    vi.unstubAllGlobals()
  })

  it('takes the global WebSocket that there is when it connects', async () => {
    vi.stubGlobal('WebSocket', undefined)
    const { ScriptedWebSocket } = scriptWebSocket()
    const connector = createWebSocketConnector()
    vi.stubGlobal('WebSocket', ScriptedWebSocket)
    await opened(connector, 'ws://host/')
    expect(connector.socket()?.readyState).toBe(1)
    vi.stubGlobal('WebSocket', ScriptedWebSocket)
    const pinging = createWebSocketConnector({ heartbeat: 'protocol' })
    expect(await failureOf(pinging.connect(attemptOn('ws://host/')))).toMatchObject({
      reason: expect.stringMatching(/^createWebSocketConnector: expected a WebSocket with `ping`/),
      outcome: 'fatal',
    })
    vi.unstubAllGlobals()
  })

  it('says which WebSocket to pass where it has no pings of the protocol', () => {
    class Plain {
      url = ''
      readyState = 0
      binaryType = ''
      onopen = null
      onmessage = null
      onerror = null
      onclose = null
      send() {}
      close() {}
    }
    expect(() => createWebSocketConnector({ WebSocket: Plain, heartbeat: true })).not.toThrow()
    for (const heartbeat of ['protocol', { protocol: true }] as const) {
      expect(() => createWebSocketConnector({ WebSocket: Plain, heartbeat })).toThrow(
        new TypeError(
          "createWebSocketConnector: expected a WebSocket with `ping` for the heartbeat 'protocol', such as `WebSocket` of the package ws",
        ),
      )
    }
  })
})
