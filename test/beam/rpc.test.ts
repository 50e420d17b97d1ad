import { atom, BeamRemoteError, tuple, type BeamConnector, type Term } from 'redux-reconnector/beam'
import { expect, test } from 'vitest'
import { connectorFor, connectTo, failure, startErlang, target } from './erlang.js'

const n1 = 'n1@127.0.0.1'
const us = 'dash@127.0.0.1'

const connected = async (localName = us): Promise<BeamConnector> => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1, localName })
  await connectTo(beam)
  return beam
}
const text = (value: string): Term => [...Buffer.from(value)]

const second = (term: Term): Term => {
  const item = typeof term === 'object' && 'tuple' in term ? term.tuple[1] : undefined
  if (item === undefined) throw new Error('not a pair')
  return item
}

/** Lets the node run Erlang text: `erl_eval` on what `erl_scan` and `erl_parse` make of it. */
const evaluate = async (beam: BeamConnector, expression: string): Promise<Term> => {
  const tokens = second(await beam.rpc('erl_scan', 'string', [text(expression)]))
  const parsed = second(await beam.rpc('erl_parse', 'parse_exprs', [tokens]))
  return second(await beam.rpc('erl_eval', 'exprs', [parsed, []]))
}

test('a call gives the value of the function', async () => {
  const beam = await connected()
  expect(await beam.rpc('lists', 'seq', [1, 5])).toEqual([1, 2, 3, 4, 5])
  expect(await beam.rpc('erlang', '+', [2 ** 40, 1])).toBe(2 ** 40 + 1)
  expect(await beam.rpc('erlang', '*', [2n ** 80n, -1])).toBe(-(2n ** 80n))
  expect(await beam.rpc('erlang', 'monotonic_time', [])).toBeTypeOf('bigint')
})

test('what the called code throws arrives as a typed error', async () => {
  const beam = await connected()
  const error = await failure(beam.rpc('erlang', 'list_to_atom', [42]))
  expect(error).toBeInstanceOf(BeamRemoteError)
  expect(error).toMatchObject({
    code: 'BEAM_REMOTE',
    kind: 'error',
    reason: atom('badarg'),
    message: 'erlang:list_to_atom/1: error badarg',
  })
  expect(await failure(beam.rpc('erlang', 'throw', [tuple(atom('oops'), 1)]))).toMatchObject({
    kind: 'throw',
    reason: tuple(atom('oops'), 1),
    message: 'erlang:throw/1: throw oops',
  })
  expect(await failure(beam.rpc('erlang', 'exit', [atom('bye')]))).toMatchObject({
    kind: 'exit',
    reason: atom('bye'),
  })
  expect(await failure(beam.rpc('no_such', 'thing', []))).toMatchObject({
    kind: 'error',
    reason: atom('undef'),
  })
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('a called process that is killed is an exit', async () => {
  const beam = await connected()
  const killed = evaluate(beam, 'exit(self(), kill), receive after infinity -> ok end.')
  expect(await failure(killed)).toMatchObject({ kind: 'exit', reason: atom('killed') })
})

test('a late answer is dropped and disturbs no later call', async () => {
  const beam = await connected()
  const late = failure(beam.rpc('timer', 'sleep', [500], { timeoutMs: 20 }))
  expect(await late).toMatchObject({
    code: 'BEAM_RPC_TIMEOUT',
    message: `${n1}: timer:sleep did not answer within 20 ms`,
  })
  // Answered after the late one, whose answer arrives meanwhile.
  expect(await beam.rpc('timer', 'sleep', [600])).toEqual(atom('ok'))
  expect(await beam.rpc('erlang', 'abs', [-7])).toBe(7)
})

test('an answer that arrived while the process was blocked counts, although its time is up', async () => {
  const beam = await connected()
  const answer = beam.rpc('erlang', 'abs', [-7], { timeoutMs: 50 })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500) // nothing else runs here, as under a long computation
  expect(await answer).toBe(7)
})

test('an aborted call rejects with the reason of its signal', async () => {
  const beam = await connected()
  const controller = new AbortController()
  const call = failure(beam.rpc('timer', 'sleep', [1000], { signal: controller.signal }))
  controller.abort(new Error('enough'))
  expect(await call).toEqual(new Error('enough'))
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('calls in flight find their own answers', async () => {
  const beam = await connected()
  const numbers = Array.from({ length: 2000 }, (_, index) => index)
  const answers = await Promise.all(numbers.map((each) => beam.rpc('erlang', '-', [each])))
  expect(answers).toEqual(numbers.map((each) => 0 - each))
})

test('calls in flight fail when the connection ends', async () => {
  const beam = await connected()
  const call = failure(beam.rpc('timer', 'sleep', [10000]))
  beam.disconnect()
  expect(await call).toMatchObject({ code: 'BEAM_ABORTED', message: 'disconnected' })
})

test('code that prints is not kept waiting for a terminal, and code that reads gets an error', async () => {
  const beam = await connected()
  expect(await beam.rpc('io', 'format', [text('hello~n')])).toEqual(atom('ok'))
  expect(await beam.rpc('io', 'get_line', [[]])).toEqual(tuple(atom('error'), atom('enotsup')))
})

test('a ping from the node is answered, and the connection outlives it', async () => {
  const beam = await connected()
  expect(await beam.rpc('net_adm', 'ping', [atom(us)])).toEqual(atom('pong'))
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})

test('a call from the node is refused at once, and no code runs here', async () => {
  const beam = await connected()
  const error = await failure(beam.rpc('erpc', 'call', [atom(us), atom('os'), atom('getpid'), []]))
  expect(error).toMatchObject({ kind: 'error', reason: tuple(atom('erpc'), atom('notsup')) })
})

test('an answer over the cap ends the connection instead of filling the memory', async () => {
  const erlang = await startErlang()
  await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1, maxFrameBytes: 65536 })
  const { closed } = await connectTo(beam)
  expect(await beam.rpc('binary', 'copy', [Buffer.of(1), 60000])).toHaveLength(60000)
  const error = await failure(beam.rpc('binary', 'copy', [Buffer.of(1), 70000]))
  expect(error).toMatchObject({ code: 'BEAM_PROTOCOL' })
  expect((await closed).reason).toMatch(
    /^n1@127\.0\.0\.1: expected a frame of at most 65536 bytes, got 70\d\d\d$/,
  )
})

test('what a frozen node does not take is not piled up without bound', async () => {
  const erlang = await startErlang()
  const node = await erlang.startNode(n1)
  const beam = connectorFor(erlang, { node: n1, maxFrameBytes: 65536 })
  await connectTo(beam)
  await node.freeze()
  const codes = new Set<unknown>()
  // The sockets' own buffers take some megabytes first.
  for (let count = 0; count < 2000 && !codes.has('BEAM_BACKPRESSURE'); count++) {
    void beam
      .rpc('erlang', 'byte_size', [Buffer.alloc(30000)])
      .catch((error: { code?: unknown }) => codes.add(error.code))
    await new Promise(setImmediate)
  }
  expect(codes).toContain('BEAM_BACKPRESSURE')
  node.thaw()
  expect(await beam.rpc('erlang', 'abs', [-1])).toBe(1)
})

test('a module that is no atom, or a wait that no timer can keep, is refused without a frame', async () => {
  const beam = await connected()
  await expect(beam.rpc('m'.repeat(256), 'f', [])).rejects.toThrow(TypeError)
  await expect(beam.rpc('erlang', 'node', [], { timeoutMs: 0 })).rejects.toThrow(
    'rpc: expected `timeoutMs` to be a positive number of milliseconds up to 2^31 - 1, got 0',
  )
  expect(await beam.probe(target())).toEqual({ reachability: 'alive_rpc' })
})
