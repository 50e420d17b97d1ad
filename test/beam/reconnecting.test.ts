import { connect, type Socket } from 'node:net'
import { atom, tuple, type BeamConnector } from 'redux-reconnector/beam'
import { expect, test, vi } from 'vitest'
import { attempt, connectorFor, connectTo, failure, startErlang, target } from './erlang.js'
import { serve, serveByteByByte } from './network.js'

const n1 = 'n1@127.0.0.1'

const portOf = async (beam: BeamConnector): Promise<number> => {
  const port = await beam.rpc('erl_epmd', 'port_please', [
    [...Buffer.from('n1')],
    tuple(127, 0, 0, 1),
  ])
  if (typeof port !== 'object' || !('tuple' in port)) throw new Error('no port')
  const [, number] = port.tuple
  if (typeof number !== 'number') throw new Error('no port')
  return number
}

test('a node restarted under the same name is connected anew', async () => {
  const erlang = await startErlang()
  const beam = connectorFor(erlang, { node: n1 })
  const first = await erlang.startNode(n1)
  const { closed } = await connectTo(beam)
  const before = await beam.rpc('erlang', 'system_info', [atom('creation')])
  await first.kill()
  await closed
  await erlang.startNode(n1)
  await connectTo(beam)
  expect(await beam.rpc('erlang', 'system_info', [atom('creation')])).not.toEqual(before)
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('a restarted epmd is found again as soon as the node has registered anew', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1 })
  await connectTo(beam)
  await erlang.killEpmd()
  expect(await failure(beam.connect(attempt()))).toMatchObject({ code: 'BEAM_UNREACHABLE' })
  await erlang.startEpmd()
  await vi.waitFor(() => connectTo(beam), { timeout: 15000, interval: 100 })
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('200 quick reconnects leave one connection and no atoms behind', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1 })
  const atoms = () => beam.rpc('erlang', 'system_info', [atom('atom_count')]).then(Number)
  for (let count = 0; count < 3; count++) await connectTo(beam)
  const before = await atoms()
  for (let count = 0; count < 200; count++) await connectTo(beam)
  expect((await atoms()) - before).toBeLessThan(20)
  await vi.waitFor(async () => {
    expect(await beam.rpc('erlang', 'nodes', [atom('hidden')])).toHaveLength(1)
  })
})

test('of two clients with one name the later ends the connection of the earlier', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const earlier = connectorFor(erlang, { node: n1, localName: 'dash@127.0.0.1' })
  const later = connectorFor(erlang, { node: n1, localName: 'dash@127.0.0.1' })
  const { closed } = await connectTo(earlier)
  await connectTo(later)
  expect(await closed).toMatchObject({ reason: `${n1}: closed the connection` })
  expect(await later.probe(target())).toEqual({ reachability: 'alive_rpc' })
  expect(await earlier.probe(target())).toMatchObject({ reachability: 'alive_epmd_only' })
})

test('clients without a name of their own do not disturb each other', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const clients = [1, 2, 3].map(() => connectorFor(erlang, { node: n1 }))
  await Promise.all(clients.map((each) => connectTo(each)))
  const states = await Promise.all(clients.map((each) => each.probe(target())))
  expect(states).toEqual(clients.map(() => ({ reachability: 'alive_rpc' })))
})

test('a name that the node does not allow is fatal, and the reason says which', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const admin = connectorFor(erlang, { node: n1 })
  await connectTo(admin)
  await admin.rpc('net_kernel', 'allow', [[atom('somebody@else')]])
  const beam = connectorFor(erlang, { node: n1, localName: 'dash@127.0.0.1' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_NAME_REFUSED',
    outcome: 'fatal',
    message: `${n1}: refused the name of this side, dash@127.0.0.1 (not_allowed); see net_kernel:allow/1`,
  })
})

test('a node of another name on the port is not taken for the one asked for', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: 'n1@localhost', host: '127.0.0.1' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_WRONG_NODE',
    outcome: 'retry',
    message: 'n1@localhost: the node there is called n1@127.0.0.1',
  })
})

test('a node that falls silent is given up after 1.25 net tick times', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode(n1, ['-kernel', 'net_ticktime', '1'])
  const beam = connectorFor(erlang, { node: n1, netTickTimeMs: 1000 })
  const { closed } = await connectTo(beam)
  const frozenAt = performance.now()
  await node.freeze()
  expect(await closed).toMatchObject({ reason: `${n1}: silent for 1250 ms` })
  // The last tick may have come up to a quarter before the freeze.
  expect(performance.now() - frozenAt).toBeGreaterThan(900)
  expect(await beam.probe(target())).toMatchObject({ reachability: 'alive_epmd_only' })
})

test("an event loop that was blocked for longer does not take its own silence for the node's", async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1, netTickTimeMs: 200 })
  await connectTo(beam)
  const answer = beam.rpc('erlang', 'abs', [-3])
  // The answer comes meanwhile, and is read only after the timer is due.
  const blockedUntil = performance.now() + 400
  while (performance.now() < blockedUntil) continue
  expect(await answer).toBe(3)
})

test('a node gives up a client that falls silent, and keeps one that ticks in time', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1, ['-kernel', 'net_ticktime', '1'])
  const silent = connectorFor(erlang, { node: n1, netTickTimeMs: 3_600_000 })
  const ticking = connectorFor(erlang, { node: n1, netTickTimeMs: 1000 })
  let isTickingClosed = false
  const kept = await connectTo(ticking)
  void kept.closed.then(() => {
    isTickingClosed = true
  })
  const { closed } = await connectTo(silent)
  expect(await closed).toMatchObject({ reason: `${n1}: closed the connection` })
  expect(isTickingClosed).toBe(false)
  expect(await ticking.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('bytes that arrive one at a time make the same connection', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const direct = connectorFor(erlang, { node: n1 })
  await connectTo(direct)
  const dist = await serveByteByByte(await portOf(direct))
  const epmd = await serveByteByByte(erlang.epmdPort)
  const viaEpmd = connectorFor({ epmdPort: epmd.port }, { node: n1 })
  await connectTo(viaEpmd)
  const viaBoth = connectorFor(erlang, { node: n1, distPort: dist.port })
  await connectTo(viaBoth)
  const bytes = Buffer.alloc(20000, 'x')
  expect(await viaBoth.rpc('erlang', 'iolist_to_binary', [[bytes, bytes]])).toEqual(
    Buffer.alloc(40000, 'x'),
  )
})

test('an attempt that is given up while it waits closes its socket at once', async () => {
  const { port, sockets } = await serve(() => {})
  const beam = connectorFor({ epmdPort: 1 }, { node: n1, distPort: port })
  const controller = new AbortController()
  const connecting = failure(beam.connect(attempt({ signal: controller.signal })))
  await vi.waitFor(() => expect(sockets.size).toBe(1))
  controller.abort()
  expect(await connecting).toMatchObject({ code: 'BEAM_ABORTED', outcome: 'retry' })
  await vi.waitFor(() => expect(sockets.size).toBe(0))
})

test('an attempt that was given up before it began opens nothing', async () => {
  const { port, sockets } = await serve(() => {})
  const beam = connectorFor({ epmdPort: port }, { node: n1 })
  expect(await failure(beam.connect(attempt({ signal: AbortSignal.abort() })))).toMatchObject({
    code: 'BEAM_ABORTED',
  })
  expect(sockets.size).toBe(0)
})

test('the signal of an attempt that succeeded no longer touches its connection', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1 })
  const controller = new AbortController()
  await connectTo(beam, { signal: controller.signal })
  controller.abort()
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('a second connect takes the place of the one under way', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1 })
  const first = failure(beam.connect(attempt()))
  const second = connectTo(beam)
  expect(await first).toMatchObject({
    code: 'BEAM_ABORTED',
    message: 'replaced by a newer attempt',
  })
  await second
  await vi.waitFor(async () => {
    expect(await beam.rpc('erlang', 'nodes', [atom('hidden')])).toHaveLength(1)
  })
})

test('closing and disconnecting are safe to repeat, and connect works again afterwards', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1 })
  const connection = await connectTo(beam)
  connection.close()
  connection.close()
  expect(await connection.closed).toMatchObject({ reason: `${n1}: closed by this side` })
  beam.disconnect()
  beam.disconnect()
  expect(await failure(beam.rpc('erlang', 'node', []))).toMatchObject({
    code: 'BEAM_NOT_CONNECTED',
  })
  await connectTo(beam)
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('calls that were made before the connection is closed reach the node', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1, maxFrameBytes: 2 ** 26 })
  const connection = await connectTo(beam)
  const keys = [1, 2, 3, 4]
  const big = new Uint8Array(5_000_000) // more than the kernel takes at once
  const calls = keys.map((key) => failure(beam.rpc('persistent_term', 'put', [key, big])))
  connection.close()
  for (const call of calls) expect(await call).toMatchObject({ code: 'BEAM_ABORTED' })
  await connectTo(beam)
  await vi.waitFor(
    async () => {
      const sizes = keys.map(async (key) => {
        const bytes = await beam.rpc('persistent_term', 'get', [key, new Uint8Array()])
        return beam.rpc('erlang', 'byte_size', [bytes])
      })
      expect(await Promise.all(sizes)).toEqual(keys.map(() => big.length))
    },
    { timeout: 10_000 },
  )
})

test('a node that reads no more is waited for 4 s, and then let go', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode(n1)
  const sockets: Socket[] = []
  const beam = connectorFor(erlang, {
    node: n1,
    maxFrameBytes: 2 ** 26,
    createSocket(address) {
      const socket = connect(address)
      sockets.push(socket)
      return socket
    },
  })
  const connection = await connectTo(beam)
  await node.freeze()
  const call = failure(beam.rpc('erlang', 'byte_size', [new Uint8Array(20_000_000)]))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    connection.close()
    expect(await call).toMatchObject({ code: 'BEAM_ABORTED' })
    await vi.advanceTimersByTimeAsync(3999)
    expect(sockets[0]?.destroyed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(sockets[0]?.destroyed).toBe(true)
  } finally {
    vi.useRealTimers()
    node.thaw()
  }
})

test('a process that was busy for longer than a call may take reads the answer first', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1, rpcTimeoutMs: 200 })
  await connectTo(beam)
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let turn = 0; turn < 3; turn += 1) {
    const seen = beam.probe(target())
    setTimeout(() => setImmediate(() => Atomics.wait(clock, 0, 0, 400)), 1)
    expect(await seen).toEqual({ reachability: 'alive_rpc' })
  }
})

test('disconnecting ends the attempt under way', async () => {
  const { port } = await serve(() => {})
  const beam = connectorFor({ epmdPort: port }, { node: n1 })
  const connecting = failure(beam.connect(attempt()))
  beam.disconnect()
  expect(await connecting).toMatchObject({ code: 'BEAM_ABORTED', message: 'disconnected' })
})

test("a socket of the user's own making carries the connection", async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const made: Socket[] = []
  const beam = connectorFor(erlang, {
    node: n1,
    createSocket: (address) => {
      const socket = connect(address)
      made.push(socket)
      return socket
    },
  })
  await connectTo(beam)
  expect(made).toHaveLength(1)
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})
