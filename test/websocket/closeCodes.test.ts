import * as fc from 'fast-check'
import type { Closed } from 'redux-reconnector'
import {
  createWebSocketConnector,
  type CloseInfo,
  type CloseVerdict,
} from 'redux-reconnector/websocket'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { attemptOn, failureOf, opened } from './attempt.js'
import { startFaultyServer, type FaultyServer } from './faultyServer.js'
import { scriptWebSocket } from './scriptedWebSocket.js'

type Options = Parameters<typeof createWebSocketConnector>[0]

let server: FaultyServer
beforeAll(async () => {
  server = await startFaultyServer()
})
afterAll(() => server.crash())

/** How a connection ends that the server closes. */
async function closedBy(code?: number, reason?: string, options?: Options): Promise<Closed> {
  server.behave({
    kind: 'closing',
    afterMs: 0,
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
  })
  const connector = createWebSocketConnector({ WebSocket, ...options })
  return (await opened(connector, server.url)).closed
}

describe('a close code', () => {
  it.each([
    [4401, 'unauthorized'],
    [4403, 'forbidden'],
  ])('%i is a matter of credentials', async (code, words) => {
    expect(await closedBy(code)).toEqual({ reason: `${words} (${code})`, code, outcome: 'auth' })
  })

  it.each([
    [1002, 'protocol error'],
    [1003, 'unsupported data'],
    [1007, 'invalid data'],
    [1009, 'message too big'],
    [1010, 'missing extension'],
  ])('%i is fatal', async (code, words) => {
    expect(await closedBy(code)).toEqual({ reason: `${words} (${code})`, code, outcome: 'fatal' })
  })

  it.each([
    [1000, 'closed'],
    [1001, 'the server is going away'],
    [1008, 'policy violation'],
    [1011, 'server error'],
    [1012, 'the server restarts'],
    [1013, 'try again later'],
    [1014, 'bad gateway'],
    [3000, 'closed'],
    [4000, 'closed'],
    [4400, 'closed'],
    [4402, 'closed'],
    [4999, 'closed'],
  ])('%i is retried', async (code, words) => {
    expect(await closedBy(code)).toEqual({ reason: `${words} (${code})`, code })
  })

  it('is retried when there is none', async () => {
    expect(await closedBy()).toEqual({ reason: 'closed (1005)', code: 1005 })
  })

  it('is shown with the words of the server', async () => {
    const { reason } = await closedBy(1011, 'out of memory')
    expect(reason).toBe('server error: out of memory (1011)')
  })
})

describe('the hint of a close reason', () => {
  it.each([
    [1012, 'retry-after=30'],
    [1013, 'overloaded; retry-after=30'],
    [1013, 'Retry-After=30.'],
    [1013, 'come back (retry-after=30.0), please'],
    [1008, 'slow down, retry-after=30'],
    [4429, 'retry-after=30'],
  ])('counts with a code that is retried: %i %s', async (code, reason) => {
    expect(await closedBy(code, reason)).toMatchObject({ retryAfterMs: 30_000 })
  })

  it.each([4401, 1009])('does not count with %i, which is not', async (code) => {
    expect(await closedBy(code, 'retry-after=30')).not.toHaveProperty('retryAfterMs')
  })

  it('is a day at most', async () => {
    const { retryAfterMs } = await closedBy(1013, `retry-after=${'9'.repeat(100)}`)
    expect(retryAfterMs).toBe(86_400_000)
  })

  it.each([
    'retry-after=-1',
    'retry-after=1e3',
    'retry-after=30s',
    'retry-after=0x10',
    'retry-after=1.2.3',
    'retry-after=',
    'retry-after=NaN',
    'retry-after=Infinity',
    'retry-after =30',
    'no-retry-after=30',
    'xretry-after=30',
  ])('is none where it is not a number of seconds: %s', async (reason) => {
    expect(await closedBy(1013, reason)).not.toHaveProperty('retryAfterMs')
  })

  const { ScriptedWebSocket, server: script } = scriptWebSocket()
  const connector = createWebSocketConnector({ WebSocket: ScriptedWebSocket })

  it('is finite, not negative and a day at most, whatever the server says', async () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[-+.\dexNaInfty ]*$/))
    await fc.assert(
      fc.asyncProperty(text, text, async (before, seconds) => {
        const { closed } = await opened(connector, 'ws://127.0.0.1/')
        script.close(1013, `${before} retry-after=${seconds}`)
        const { retryAfterMs = 0, outcome } = await closed
        expect(outcome).toBeUndefined()
        expect(retryAfterMs).toBeGreaterThanOrEqual(0)
        expect(retryAfterMs).toBeLessThanOrEqual(86_400_000)
      }),
      { numRuns: 1000 },
    )
  })

  it('is what the server says where that is a number of seconds', async () => {
    const seconds = fc.oneof(fc.nat(86_400), fc.float({ min: 1, max: 86_400, noNaN: true }))
    await fc.assert(
      fc.asyncProperty(seconds, async (given) => {
        const { closed } = await opened(connector, 'ws://127.0.0.1/')
        script.close(1012, `restarting, retry-after=${given}`)
        expect((await closed).retryAfterMs).toBe(given * 1000)
      }),
    )
  })
})

describe('classifyClose', () => {
  it('is told how the connection ended, and has its way', async () => {
    const classifyClose = vi.fn((_close: CloseInfo) => ({
      outcome: 'fatal' as const, // not any string
      retryAfterMs: 5,
    }))
    expect(await closedBy(4000, 'obsolete', { classifyClose })).toEqual({
      reason: 'closed: obsolete (4000)',
      code: 4000,
      outcome: 'fatal',
      retryAfterMs: 5,
    })
    expect(classifyClose.mock.calls).toEqual([[{ code: 4000, reason: 'obsolete', wasClean: true }]])
  })

  it('leaves to the default what it does not say', async () => {
    const silent = { classifyClose: () => undefined }
    expect(await closedBy(4401, '', silent)).toMatchObject({ outcome: 'auth' })
    const hinting = { classifyClose: () => ({ retryAfterMs: 5 }) }
    expect(await closedBy(4401, '', hinting)).toMatchObject({ outcome: 'auth', retryAfterMs: 5 })
    const strict = { classifyClose: () => ({ outcome: 'auth' }) as const }
    expect(await closedBy(1008, 'retry-after=2', strict)).toMatchObject({
      outcome: 'auth',
      retryAfterMs: 2000,
    })
  })

  it('is replaced by the default when it throws, and its error is reported', async () => {
    const error = new Error('a bug')
    const onError = vi.fn()
    const classifyClose = () => {
      throw error
    }
    expect(await closedBy(4401, '', { classifyClose, onError })).toMatchObject({ outcome: 'auth' })
    expect(onError.mock.calls).toEqual([[error]])
  })

  it.each<[own: unknown, fault: string]>([
    ['fatal', 'classifyClose: expected the argument to be an object, got a string'],
    [{ outcome: 'never' }, 'expected `outcome` to be one of retry, auth, fatal, got "never"'],
    [{ outcom: 'fatal' }, 'unknown field `outcom`, did you mean `outcome`?'],
    [
      { retryAfterMs: -1 },
      'expected `retryAfterMs` to be a number of milliseconds, not negative, got -1',
    ],
    [
      Promise.resolve({ outcome: 'fatal' }),
      'expected `classifyClose` to return its result synchronously, got a promise',
    ],
  ])('is told when its verdict is none: %o', async (own, fault) => {
    const onError = vi.fn()
    const classifyClose = () => own as CloseVerdict // or not
    expect(await closedBy(4401, '', { classifyClose, onError })).toMatchObject({ outcome: 'auth' })
    expect(onError.mock.calls.map(String)).toEqual([expect.stringContaining(fault)])
  })

  it('takes `undefined` for what it does not say', async () => {
    const classifyClose = () => ({ outcome: undefined, retryAfterMs: undefined }) as object // not by its types
    expect(await closedBy(4401, '', { classifyClose })).toMatchObject({ outcome: 'auth' })
  })

  it('is asked about a close before the greeting, and never about a close by this side', async () => {
    server.behave({ kind: 'closing', afterMs: 0, code: 4000 })
    const classifyClose = vi.fn(() => ({ outcome: 'auth' }) as const)
    const connector = createWebSocketConnector({ WebSocket, classifyClose, ready: () => true })
    expect(await failureOf(connector.connect(attemptOn(server.url)))).toEqual({
      name: 'ConnectError',
      reason: 'closed (4000)',
      code: 4000,
      outcome: 'auth',
    })
    expect(classifyClose).toHaveBeenCalledTimes(1)

    server.behave({ kind: 'none' })
    const onClose = vi.fn()
    const other = createWebSocketConnector({ WebSocket, classifyClose, onClose })
    const connection = await opened(other, server.url)
    connection.close()
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled(), { interval: 5 })
    expect(classifyClose).toHaveBeenCalledTimes(1)
  })
})

describe('onClose', () => {
  it('is told the raw end of each open socket, by either side, and for which connection', async () => {
    server.behave({ kind: 'none' })
    const onClose = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onClose })
    const one = await opened(connector, server.url, 'one')
    await opened(connector, server.url, 'two')
    one.close()
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledTimes(1), { interval: 5 })
    server.closeAll(4000, 'obsolete')
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledTimes(2), { interval: 5 })
    expect(onClose.mock.calls).toEqual([
      [{ code: 1000, reason: '', wasClean: true }, 'one'],
      [{ code: 4000, reason: 'obsolete', wasClean: true }, 'two'],
    ])
  })

  it('is not told of a socket that never opened', async () => {
    server.behave({ kind: 'refusing', status: 503 })
    const onClose = vi.fn()
    const connector = createWebSocketConnector({ WebSocket, onClose })
    await failureOf(connector.connect(attemptOn(server.url)))
    await closedBy(1000) // a whole connection later
    expect(onClose).not.toHaveBeenCalled()
  })

  it('tells `onError` what it throws, and the connection ends all the same', async () => {
    const error = new Error('a bug')
    const onError = vi.fn()
    const onClose = () => {
      throw error
    }
    expect(await closedBy(1001, '', { onClose, onError })).toMatchObject({ code: 1001 })
    expect(onError.mock.calls).toEqual([[error]])
  })
})
