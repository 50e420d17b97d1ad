import { atom, createBeamConnector } from 'redux-reconnector/beam'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  attempt,
  connectorFor,
  connectTo,
  cookie,
  createErlang,
  failure,
  freePort,
  startErlang,
  target,
} from './erlang.js'

// The four states of the original's probe, and what `connect` makes of each, against a real node.

test('a healthy node is alive_rpc once connected', async () => {
  const erlang = await startErlang()
  const { name } = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: name })
  expect(await beam.probe(target())).toEqual({
    reachability: 'alive_epmd_only',
    reason: 'not connected',
  })
  await connectTo(beam)
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
  expect(await beam.rpc('erlang', 'node', [])).toEqual(atom(name))
})

test('the probe never connects by itself', async () => {
  const erlang = await startErlang()
  const { name } = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: name })
  const witness = connectorFor(erlang, { node: name })
  await connectTo(witness)
  await beam.probe(target())
  await beam.probe(target())
  expect(await witness.rpc('erlang', 'nodes', [atom('connected')])).toHaveLength(1)
})

test('the node sees a hidden node and no visible one', async () => {
  const erlang = await startErlang()
  const { name } = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: name, localName: 'dash@127.0.0.1' })
  await connectTo(beam)
  expect(await beam.rpc('erlang', 'nodes', [])).toEqual([])
  expect(await beam.rpc('erlang', 'nodes', [atom('hidden')])).toEqual([atom('dash@127.0.0.1')])
})

test('a killed node ends the connection and is alive_epmd_only', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: node.name })
  const { closed } = await connectTo(beam)
  await node.kill()
  expect((await closed).reason).toMatch(/^n1@127\.0\.0\.1: (closed the connection|ECONNRESET)$/)
  expect(await beam.probe(target())).toMatchObject({ reachability: 'alive_epmd_only' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    name: 'ConnectError',
    outcome: 'retry',
  })
  expect(await failure(beam.rpc('erlang', 'node', []))).toMatchObject({ name: 'ConnectError' })
})

test('a node that was never started is alive_epmd_only, and connect says that epmd does not know it', async () => {
  const erlang = await startErlang()
  const beam = connectorFor(erlang, { node: 'n1@127.0.0.1' })
  expect(await beam.probe(target())).toMatchObject({ reachability: 'alive_epmd_only' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_NOT_REGISTERED',
    outcome: 'retry',
    message: `n1@127.0.0.1: not registered at epmd 127.0.0.1:${erlang.epmdPort}`,
  })
})

test('without epmd the node is unreachable', async () => {
  const erlang = await createErlang()
  onTestFinished(() => erlang.end())
  const beam = connectorFor(erlang, { node: 'n1@127.0.0.1' })
  const reason = `epmd at 127.0.0.1:${erlang.epmdPort}: ECONNREFUSED`
  expect(await beam.probe(target())).toEqual({ reachability: 'unreachable', reason })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_UNREACHABLE',
    outcome: 'retry',
    message: reason,
  })
})

test('epmd killed under a live connection is unreachable, as the original has it, while calls still work', async () => {
  const erlang = await startErlang()
  const { name } = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: name })
  await connectTo(beam)
  await erlang.killEpmd()
  expect(await beam.probe(target())).toMatchObject({ reachability: 'unreachable' })
  expect(await beam.rpc('erlang', 'node', [])).toEqual(atom(name))
})

test('with a distribution port and no epmd option epmd is left alone', async () => {
  const erlang = await startErlang()
  const distPort = await freePort()
  const range = ['inet_dist_listen_min', 'inet_dist_listen_max'].flatMap((key) => [
    '-kernel',
    key,
    String(distPort),
  ])
  const node = await erlang.startNode('n1@127.0.0.1', range)
  await erlang.killEpmd()
  const beam = createBeamConnector({ node: node.name, distPort, cookie: () => cookie })
  onTestFinished(() => beam.disconnect())
  expect(await beam.probe(target())).toMatchObject({ reachability: 'alive_epmd_only' })
  const { closed } = await connectTo(beam)
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
  await node.kill()
  await closed
  expect(await beam.probe(target())).toEqual({
    reachability: 'unreachable',
    reason: `the node at 127.0.0.1:${distPort}: ECONNREFUSED`,
  })
})

test('a wrong cookie asks for another one', async () => {
  const erlang = await startErlang()
  const { name } = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: name, cookie: () => 'another' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    name: 'ConnectError',
    code: 'BEAM_WRONG_COOKIE',
    outcome: 'auth',
    message: 'n1@127.0.0.1: refused the cookie (closed after it received the proof)',
  })
  expect(await beam.probe(target())).toMatchObject({ reachability: 'alive_epmd_only' })
})

test('a frozen node is alive_dist_only, and alive_rpc on the same connection when it thaws', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: node.name, rpcTimeoutMs: 200 })
  let isClosed = false
  const connection = await connectTo(beam)
  void connection.closed.then(() => {
    isClosed = true
  })
  await node.freeze()
  expect(await beam.probe(target())).toEqual({
    reachability: 'alive_dist_only',
    reason: 'n1@127.0.0.1: erlang:node did not answer within 200 ms',
  })
  node.thaw()
  await vi.waitFor(async () => {
    expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
  })
  expect(isClosed).toBe(false)
})

test('connecting to a frozen node fails by the setup timeout', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: node.name, setupTimeoutMs: 300 })
  await node.freeze()
  expect(await failure(beam.connect(attempt()))).toMatchObject({
    code: 'BEAM_SETUP_TIMEOUT',
    outcome: 'retry',
    message: 'n1@127.0.0.1: not connected within 300 ms, while waiting for the handshake',
  })
})

// The original takes `Node.connect` for a success, which is true at once for a node that is
// connected already, frozen or not: its attempts go back to 0 at every poll, its backoff never
// grows, and its count of reconnects does.
test('connecting again to a node that froze while connected is a failure, not the success that the original counts', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode('n1@127.0.0.1')
  const beam = connectorFor(erlang, { node: node.name, setupTimeoutMs: 300, rpcTimeoutMs: 100 })
  const first = await connectTo(beam)
  await node.freeze()
  expect(await beam.probe(target())).toMatchObject({ reachability: 'alive_dist_only' })
  expect(await failure(beam.connect(attempt()))).toMatchObject({ code: 'BEAM_SETUP_TIMEOUT' })
  expect(await first.closed).toMatchObject({ reason: 'replaced by a newer attempt' })
  node.thaw()
  await vi.waitFor(() => connectTo(beam), { timeout: 5000 })
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})
