import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect, promisify } from 'node:util'
import { createBeamConnector } from 'redux-reconnector/beam'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  attempt,
  connectorFor,
  connectTo,
  cookie,
  failure,
  freePort,
  startErlang,
  target,
} from './erlang.js'
import { serve } from './network.js'

const n1 = 'n1@127.0.0.1'

/** Everything that can be seen of a value: what a log, a debugger or a JSON file would show. */
const seen = (value: unknown): string =>
  [
    inspect(value, { depth: null, showHidden: true, getters: true, maxStringLength: null }),
    String(value),
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'bigint' ? String(each) : each,
    ),
    value instanceof Error ? `${value.stack} ${inspect(value.cause)}` : '',
  ].join('\n')

test('the cookie shows in no object that a healthy connection returns, and in nothing printed', async () => {
  const printed: unknown[] = []
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const
  for (const method of methods)
    vi.spyOn(console, method).mockImplementation((...args) => void printed.push(args))
  onTestFinished(() => void vi.restoreAllMocks())
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1 })
  const connecting = beam.connect(attempt())
  expect(seen(connecting)).not.toContain(cookie)
  const connection = await connecting
  const probe = await beam.probe(target())
  expect(probe).toEqual({ reachability: 'alive_rpc' })
  for (const each of [beam, connection, probe, printed]) expect(seen(each)).not.toContain(cookie)
  connection?.close()
  expect(seen(await connection?.closed)).not.toContain(cookie)
})

test('the search finds a cookie that does show', () => {
  expect(seen({ deep: { hidden: [cookie] } })).toContain(cookie)
  expect(seen(new Error('x', { cause: { cookie } }))).toContain(cookie)
})

test('the cookie shows in no error', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode(n1)
  const silent = await serve(() => {})
  const noise = await serve((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const free = await freePort()
  const fails = (options: Parameters<typeof connectorFor>[1]) =>
    failure(connectorFor(erlang, { node: n1, setupTimeoutMs: 200, ...options }).connect(attempt()))
  const beam = connectorFor(erlang, { node: n1, rpcTimeoutMs: 50 })
  const { closed } = await connectTo(beam)
  const errors = [
    await fails({ cookie: () => `${cookie}_wrong` }),
    await fails({ cookie: () => `${cookie}\u20ac` }),
    await fails({ cookie: () => cookie.repeat(30) }),
    await fails({ cookie: () => Promise.reject(new Error(`no ${cookie}`, { cause: cookie })) }),
    await fails({
      createSocket: () => {
        throw new Error('no socket')
      },
    }),
    await fails({ distPort: silent.port }),
    await fails({ distPort: noise.port }),
    await fails({ distPort: free }),
    await fails({ epmdPort: free }),
    await fails({ epmdPort: noise.port }),
    await fails({ node: 'n2@127.0.0.1' }),
    await failure(beam.rpc('erlang', 'error', [1])),
    await failure(beam.rpc('timer', 'sleep', [1000])),
  ]
  await node.freeze()
  errors.push(await beam.probe(target()))
  await node.kill()
  errors.push(await closed, await failure(beam.connect(attempt())))
  const codes = errors.map((error) =>
    error instanceof Error && 'code' in error ? error.code : 'none',
  )
  expect(new Set(codes).size).toBeGreaterThan(8)
  for (const error of errors) expect(seen(error)).not.toContain(cookie)
})

test('once connected, the cookie is nowhere in the memory of the process', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const directory = mkdtempSync(join(tmpdir(), 'heap-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  // A process of its own, which is told the cookie backwards: this one is full of it.
  const script = `
    import { readFileSync } from 'node:fs'
    import { writeHeapSnapshot } from 'node:v8'
    import { createBeamConnector } from 'redux-reconnector/beam'
    const cookie = () => Buffer.from(process.env.BACKWARDS).reverse().toString('latin1')
    const beam = createBeamConnector({ node: '${n1}', epmdPort: ${erlang.epmdPort}, cookie })
    const { signal } = new AbortController()
    const connection = await beam.connect({ node: '', number: 1, signal, cookie: async () => null })
    const { reachability } = await beam.probe({ node: '', signal })
    globalThis.control = process.env.BACKWARDS
    gc()
    const heap = readFileSync(writeHeapSnapshot('${directory}/heap'), 'latin1')
    console.log(reachability, heap.includes(process.env.BACKWARDS), heap.includes(cookie()))
    connection.close()
  `
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', script],
    { env: { BACKWARDS: [...cookie].reduce((all, each) => each + all, '') } },
  )
  expect(stdout).toBe('alive_rpc true false\n')
}, 20_000)

test('a cookie given where a function belongs is refused without being shown', () => {
  const untyped: object = { node: n1, cookie }
  let error: unknown
  try {
    createBeamConnector(untyped)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toMatchObject({
    message: 'createBeamConnector: expected `cookie` to be a function, got a string',
  })
  expect(seen(error)).not.toContain(cookie)
})
