import type { Socket } from 'node:net'
import { createBeamConnector } from 'redux-reconnector/beam'
import { expect, test } from 'vitest'
import { attempt, failure, target } from './erlang.js'

const bad: readonly [options: object, message: string][] = [
  [{ node: '' }, 'expected `node` to be a node name such as `mob@127.0.0.1`, got ""'],
  [{ node: 'n1' }, 'expected `node` to be a node name such as `mob@127.0.0.1`, got "n1"'],
  [{ node: 'n 1@host' }, 'got "n 1@host"'],
  [{ localName: 'dash!@host' }, 'expected `localName` to be a node name'],
  [{ localName: `${'x'.repeat(251)}@host` }, 'expected `localName` to be a node name'],
  [
    { netTickTimeMs: 0 },
    'expected `netTickTimeMs` to be a positive number of milliseconds up to 2^31 - 1, got 0',
  ],
  [
    { setupTimeoutMs: Number.NaN },
    'expected `setupTimeoutMs` to be a positive number of milliseconds up to 2^31 - 1, got NaN',
  ],
  [
    { rpcTimeoutMs: 2 ** 31 },
    'expected `rpcTimeoutMs` to be a positive number of milliseconds up to 2^31 - 1, got 2147483648',
  ],
  [{ netTickTimeMs: '60000' }, 'expected `netTickTimeMs`'],
  [
    { maxFrameBytes: 100 },
    'expected `maxFrameBytes` to be a whole number from 1024 to 2^30, got 100',
  ],
  [{ epmdPort: 65536 }, 'expected `epmdPort` to be a port from 1 to 65535, got 65536'],
  [{ distPort: 0 }, 'expected `distPort` to be a port from 1 to 65535, got 0'],
  [{ createSocket: {} }, 'expected `createSocket` to be a function, got an object'],
  [{ host: '' }, 'expected `host` to be a non-empty string, got ""'],
  [{ cookie: 's3same' }, 'expected `cookie` to be a function, got a string'],
  [{ nettickTimeMs: 60000 }, 'unknown field `nettickTimeMs`, did you mean `netTickTimeMs`?'],
]
test.each(bad)('%j throws at once', (options, message) => {
  expect(() => createBeamConnector(options)).toThrow(TypeError)
  expect(() => createBeamConnector(options)).toThrow(message)
  expect(() => createBeamConnector(options)).not.toThrow('s3same')
})

test('a node of the store that is no node name is fatal to the attempt and unreachable to the probe', async () => {
  const beam = createBeamConnector({ cookie: () => 'cookie' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_BAD_NODE',
    outcome: 'fatal',
    message: 'expected a node name such as mob@127.0.0.1, got "the name in the store"',
  })
  expect(await beam.probe(target())).toMatchObject({ reachability: 'unreachable' })
})

test('an aborted probe rejects with the reason of its signal', async () => {
  const beam = createBeamConnector({ node: 'n1@127.0.0.1' })
  const reason = new Error('stopped')
  expect(await failure(beam.probe(target({ signal: AbortSignal.abort(reason) })))).toBe(reason)
})

test('a `createSocket` that is async fails the attempt, and leaves no rejection unhandled', async () => {
  const createSocket = (async () => {
    throw new Error('no certificate')
  }) as never // as JavaScript may have it
  const beam = createBeamConnector({ cookie: () => 'cookie', distPort: 1, createSocket })
  expect(await failure(beam.connect(attempt({ node: 'n1@127.0.0.1' })))).toMatchObject({
    message: expect.stringContaining('expected `createSocket` to return a socket'),
  })
  await new Promise(setImmediate) // an unhandled rejection fails the run
})

test('the id may be any string, also the empty one', async () => {
  const beam = createBeamConnector({ cookie: () => 'cookie' })
  const call = (options?: object) => failure(beam.rpc('erlang', 'node', [], options))
  await failure(beam.connect(attempt({ id: '' })))
  expect(await call({ id: '' })).toMatchObject({ code: 'BEAM_NOT_CONNECTED' })
  expect(await call()).toMatchObject({ code: 'BEAM_NOT_CONNECTED' })
  await failure(beam.connect(attempt({ id: 'two' })))
  expect(await call()).toBeInstanceOf(TypeError) // there are two
})

test.each([
  [{ timeoutMs: 0 }, 'rpc: expected `timeoutMs` to be a positive number of milliseconds'],
  [{ timeout: 5 }, 'rpc: unknown field `timeout`'],
  [{ signal: {} }, 'rpc: expected `signal` to be an AbortSignal, got an object'],
])('a call with %j rejects at once', async (options, message) => {
  const beam = createBeamConnector({ node: 'n1@127.0.0.1' })
  expect(String(await failure(beam.rpc('erlang', 'node', [], options as object)))).toContain(
    `TypeError: ${message}`,
  )
})

test('a `createSocket` that returns no socket is named in the failure', async () => {
  const socketOf = (() => undefined) as unknown as () => Socket // as an application without types could
  const beam = createBeamConnector({
    node: 'n1@127.0.0.1',
    distPort: 1,
    cookie: () => 'cookie',
    createSocket: socketOf,
  })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_UNREACHABLE',
    message: 'n1@127.0.0.1: TypeError: expected `createSocket` to return a socket',
  })
})

test('a call before the first connect says what is missing', async () => {
  const beam = createBeamConnector({ node: 'n1@127.0.0.1' })
  expect(await failure(beam.rpc('erlang', 'node', []))).toMatchObject({
    code: 'BEAM_NOT_CONNECTED',
    message: 'rpc: not connected: call it while the connection is healthy',
  })
})
