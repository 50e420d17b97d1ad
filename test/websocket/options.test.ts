import { createWebSocketConnector } from 'redux-reconnector/websocket'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'

/** What a caller without types may pass. */
const create = createWebSocketConnector as (options: unknown) => unknown

describe('createWebSocketConnector', () => {
  it.each<[options: unknown, message: string]>([
    [{ url: 7 }, 'expected `url` to be a string or a function, got 7'],
    [
      { protocols: 's3same' },
      'expected `protocols` to be a list of strings or a function, got a string',
    ],
    [
      { protocols: [7] },
      'expected `protocols` to be a list of strings or a function, got an object',
    ],
    [
      { heartbeat: 'ping' },
      "expected `heartbeat` to be a boolean, 'protocol' or an object, got a string",
    ],
    [
      { heartbeat: null },
      "expected `heartbeat` to be a boolean, 'protocol' or an object, got null",
    ],
    [{ heartbeat: { message: 7 } }, 'expected `heartbeat.message` to be a string, got 7'],
    [
      { heartbeat: { isPong: 'pong' } },
      'expected `heartbeat.isPong` to be a function, got a string',
    ],
    ...[0, -1, NaN, Infinity, 2 ** 31].map((timeoutMs): [unknown, string] => [
      { heartbeat: { timeoutMs } },
      `expected \`heartbeat.timeoutMs\` to be a number of milliseconds above 0, at most 2147483647, got ${timeoutMs}`,
    ]),
    [{ heartbeat: { timeout: 7 } }, 'there is no option `heartbeat.timeout`'],
    [{ healthUrl: true }, 'expected `healthUrl` to be a string, got a boolean'],
    [{ classifyClose: 'auth' }, 'expected `classifyClose` to be a function, got a string'],
    [{ fetch: 7 }, 'expected `fetch` to be a function, got 7'],
    [{ onError: 7 }, 'expected `onError` to be a function, got 7'],
    [
      { WebSocket: {} },
      'expected `WebSocket` to be a class, such as `WebSocket` of the package ws, got an object',
    ],
    [{ webSocket: WebSocket }, 'there is no option `webSocket`'],
    [Object.fromEntries([['__proto__', 1]]), 'there is no option `__proto__`'],
    ['ws://host/?token=s3same', 'expected the options to be an object, got a string'],
    [null, 'expected the options to be an object, got null'],
  ])('throws at once on %o', (options, message) => {
    const creating = () => create(options)
    expect(creating).toThrow(new TypeError(`createWebSocketConnector: ${message}`))
    expect(creating).not.toThrow('s3same')
  })

  it('takes what is undefined as left out', () => {
    const options = { WebSocket, url: undefined, heartbeat: undefined, fetch: undefined }
    expect(() => create(options)).not.toThrow()
  })

  it('says which WebSocket to pass where there is none', () => {
    vi.stubGlobal('WebSocket', undefined)
    expect(() => createWebSocketConnector()).toThrow(
      new TypeError(
        'createWebSocketConnector: expected a global WebSocket, pass one, such as `WebSocket` of the package ws',
      ),
    )
    vi.stubGlobal('WebSocket', WebSocket)
    expect(() => createWebSocketConnector()).not.toThrow()
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
    expect(() => createWebSocketConnector({ WebSocket: Plain, heartbeat: 'protocol' })).toThrow(
      new TypeError(
        "createWebSocketConnector: expected a WebSocket that can ping for the heartbeat 'protocol', such as `WebSocket` of the package ws",
      ),
    )
  })
})
