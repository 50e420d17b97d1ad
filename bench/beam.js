// How fast the original's way to a node is in Elixir, and this package's, side by side: npm run
// bench:beam Same machine, same run, same node, one after the other in rounds, so that both see the
// same noise.
import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBeamConnector } from 'redux-reconnector/beam'
import { loopbackArgs, startErlang, waitFor } from '../demo/beam/erlang.js'
import { machine, printTable } from './measure.js'

const node = 'bench@127.0.0.1'
const cookie = 'bench_cookie'
const rounds = 5
const perRound = { probe: 400, rpc: 2000, connect: 60 }

const erlang = await startErlang({ node, cookie })
const { epmdPort } = erlang

/**
 * The two halves of the original in its own language: its probe (TCP to epmd, own connection, one
 * call) and its connect.
 */
const elixirSide = String.raw`
[node, port, cookie] = System.argv()
node = String.to_atom(node)
port = String.to_integer(port)
Node.set_cookie(node, String.to_atom(cookie))
probe = fn ->
  case :gen_tcp.connect({127, 0, 0, 1}, port, [:binary, active: false], 2000) do
    {:ok, socket} ->
      :gen_tcp.close(socket)
      if node in Node.list(:connected) do
        case :rpc.call(node, :erlang, :node, [], 2000) do
          ^node -> :alive_rpc
          _ -> :alive_dist_only
        end
      else
        :alive_epmd_only
      end
    _ -> :unreachable
  end
end
rpc = fn -> ^node = :rpc.call(node, :erlang, :node, [], 2000) end
connect = fn -> true = Node.connect(node) end
healthy = fn -> :alive_rpc = probe.() end
times = fn count, work, before ->
  for _ <- 1..count do
    before.()
    start = System.monotonic_time(:nanosecond)
    work.()
    System.monotonic_time(:nanosecond) - start
  end
end
serve = fn serve ->
  case IO.gets("") do
    line when is_binary(line) ->
      [what, count] = String.split(line)
      count = String.to_integer(count)
      unless node in Node.list(:connected), do: connect.()
      result = case what do
        "probe" -> times.(count, healthy, fn -> :ok end)
        "rpc" -> times.(count, rpc, fn -> :ok end)
        "connect" -> times.(count, connect, fn -> Node.disconnect(node); Process.sleep(3) end)
      end
      IO.puts(Enum.join(result, " "))
      serve.(serve)
    _ -> :ok
  end
end
serve.(serve)
`

const startElixir = () => {
  const names = ['--name', 'original@127.0.0.1', '--hidden', '--erl']
  const erl = `-start_epmd false ${loopbackArgs.join(' ')}`
  const child = erlang.run(
    'elixir',
    [...names, erl, '-e', elixirSide, node, String(epmdPort), cookie],
    ['pipe', 'pipe', 'inherit'],
  )
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async (what, count) => {
    child.stdin.write(`${what} ${count}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('bench/beam.js: expected figures from elixir, it ended')
    return value.split(' ').map((nanoseconds) => Number(nanoseconds) / 1e6)
  }
}

const beam = createBeamConnector({ node, epmdPort, cookie: () => cookie })
const { signal } = new AbortController()
const attempt = { node, number: 1, signal, cookie: () => Promise.resolve(null) }
const times = async (count, work, before = () => {}) => {
  const figures = []
  for (let left = count; left > 0; left--) {
    await before()
    const startMs = performance.now()
    await work()
    figures.push(performance.now() - startMs)
  }
  return figures
}
const healthy = async () => {
  const { reachability } = await beam.probe(attempt)
  if (reachability !== 'alive_rpc')
    throw new Error(`bench/beam.js: expected alive_rpc, got ${reachability}`)
}
const lookUp = () => beam.rpc('erlang', 'node', [])
const reconnect = () => beam.connect(attempt)
const ours = {
  probe: (count) => times(count, healthy),
  rpc: (count) => times(count, lookUp),
  connect: (count) =>
    times(count, reconnect, () => {
      beam.disconnect()
      return sleep(3)
    }),
}

const quantile = (sorted, part) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
const row = (what, our, their) => {
  const columns = [0.5, 0.99].flatMap((part) => {
    const mine = quantile(our, part)
    if (!their) return [mine.toFixed(3)]
    const theirs = quantile(their, part)
    return [mine.toFixed(3), theirs.toFixed(3), `${(mine / theirs).toFixed(2)}x`]
  })
  return [what, ...columns]
}

try {
  erlang.startNode()
  await waitFor(reconnect)

  const hasElixir = spawnSync('elixir', ['--version']).status === 0
  const theirs = hasElixir ? startElixir() : null
  const figures = { probe: [[], []], rpc: [[], []], connect: [[], []] }
  // One round that does not count: both runtimes compile what they use.
  for (let round = 0; round <= rounds; round++)
    for (const [what, count] of Object.entries(perRound)) {
      await reconnect()
      const mine = await ours[what](count)
      const other = theirs ? await theirs(what, count) : []
      if (round > 0) figures[what].forEach((all, side) => all.push(...(side === 0 ? mine : other)))
    }
  for (const all of Object.values(figures).flat()) all.sort((a, b) => a - b)

  if (!hasElixir) console.log('elixir is not installed: only this side is shown')
  console.log(`${machine()}\nmilliseconds on loopback; a ratio below 1: this package is faster\n`)
  const side = (part) => (theirs ? [`${part} here`, 'Elixir', 'ratio'] : [part])
  const names = { probe: 'probe (epmd + one call)', rpc: 'call erlang:node/0', connect: 'connect*' }
  printTable(
    ['', ...side('p50'), ...side('p99')],
    Object.entries(figures).map(([what, [mine, other]]) => row(names[what], mine, theirs && other)),
  )
  console.log(
    `\n* here a new handshake and one call${theirs ? '; Elixir: Node.connect, a handshake alone' : ''}`,
  )
} finally {
  beam.disconnect()
  erlang.end()
}
