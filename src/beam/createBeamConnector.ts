import { connect as connectTcp } from 'node:net'
import type { Connect, ProbeConnection } from '../middleware/connector.js'
import { askCookie } from './askCookie.js'
import { askEpmd, reach } from './askEpmd.js'
import { BeamError, shown } from './BeamError.js'
import {
  checkedOptions,
  expectCallTime,
  isNodeName,
  type BeamConnectorOptions,
} from './beamOptions.js'
import { openDistConnection, type DistConnection, type RpcOptions } from './distConnection.js'
import { limited, whenLate } from './promises.js'
import type { Term } from './term.js'

/**
 * What a listener needs, and calls on the connected node. One connector serves one connection, or all connections of a
 * fleet, each by its id.
 */
export interface BeamConnector {
  /** A new finished handshake, and one answered call. */
  readonly connect: Connect
  /** Looks at epmd, at the connection and at one call; never connects. */
  readonly probe: ProbeConnection
  /**
   * Calls `module:name(...args)` on the connected node, in a process of its own there. Rejects with
   * a `BeamRemoteError` when the call failed, a `BeamError` when it did not answer, the signal's
   * reason when aborted. Never connects by itself; what the call prints is dropped. A call reaches the node also when
   * the connection is closed right after it, though its answer does not come back.
   *
   * The option `id` may be left out while the connector has served one connection only; afterwards a call without it
   * rejects with a `TypeError`.
   */
  readonly rpc: (
    module: string,
    name: string,
    args: readonly Term[],
    options?: RpcOptions,
  ) => Promise<Term>
  /**
   * Ends a connection and its attempt under way; without an id, all of them. Safe to call twice; `connect` works again
   * afterwards.
   */
  readonly disconnect: (id?: string) => void
}

/** What there is of one connection. */
interface Line {
  current: DistConnection | null
  underWay: AbortController | null
}

/**
 * Connects to Erlang nodes as a hidden node: the probe and the connect of the original, for
 * `createReconnectorListener`, and for `createReconnectorFleetListener` of `redux-reconnector/fleet`.
 *
 * `connect` means a *new* finished handshake and one answered call; what was connected before is
 * dropped first. `probe` looks at epmd, then at the connection, then makes one call, and never
 * connects: `unreachable` epmd does not accept, `alive_epmd_only` no connection, `alive_dist_only`
 * no answer within `rpcTimeoutMs`, `alive_rpc`. Each id has one connection at a time: a second `connect` for it
 * replaces the first.
 *
 * Throws a `TypeError` on options that cannot be meant. Does not retry, does not hide what it sends
 * (distribution is plain text unless `createSocket` makes it TLS) and does not keep the cookie.
 *
 * Source: erts, "Distribution Protocol" (handshake version 6, OTP 25 and later);
 * `MobDev.Bench.Probe` of mob_dev 0.3.26 for the ladder.
 *
 * @example
 * ```ts
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { createBeamConnector, resolveErlangCookie } from 'redux-reconnector/beam'
 *
 * const backend = createReconnectorSlice({ node: 'mob@127.0.0.1', cookie: 'file:~/.erlang.cookie' })
 * const beam = createBeamConnector()
 * const reconnector = createReconnectorListener(backend, {
 *   connect: beam.connect,
 *   probe: beam.probe,
 *   resolveCookie: resolveErlangCookie,
 * })
 * typeof reconnector.start // => 'function'
 * ```
 */
export function createBeamConnector(options: BeamConnectorOptions = {}): BeamConnector {
  const settings = checkedOptions(options)
  const { netTickTimeMs, setupTimeoutMs, rpcTimeoutMs, maxFrameBytes, distPort, localName } =
    settings
  const { createSocket = (address) => connectTcp({ ...address, noDelay: true }) } = settings
  const leavesEpmdAlone =
    distPort !== undefined && options.epmdHost === undefined && options.epmdPort === undefined

  const lines = new Map<string, Line>()
  let latestId = ''
  let hasSeveral = false

  const drop = (id: string, why: string) => {
    const line = lines.get(id)
    const error = new BeamError('BEAM_ABORTED', why)
    lines.delete(id)
    line?.underWay?.abort(error)
    line?.current?.end(error)
  }

  const forget = (id: string, line: Line) => {
    if (lines.get(id) === line) lines.delete(id)
  }

  const placesOf = (node: string) => {
    if (!isNodeName(node))
      throw new BeamError(
        'BEAM_BAD_NODE',
        `expected a node name such as mob@127.0.0.1, got ${shown(node)}`,
      )
    const host = settings.host ?? node.slice(node.indexOf('@') + 1)
    return { host, epmd: { host: settings.epmdHost ?? host, port: settings.epmdPort } }
  }

  const connect: Connect = async (attempt) => {
    const { id } = attempt
    drop(id, 'replaced by a newer attempt')
    hasSeveral ||= latestId !== '' && latestId !== id
    latestId = id
    const node = settings.node ?? attempt.node
    const { host, epmd } = placesOf(node)
    const scope = new AbortController()
    const { signal } = scope
    const line: Line = { current: null, underWay: scope }
    lines.set(id, line)
    let waitingFor = 'the cookie'
    const late = () =>
      new BeamError(
        'BEAM_SETUP_TIMEOUT',
        `${node}: not connected within ${setupTimeoutMs} ms, while waiting for ${waitingFor}`,
      )
    const timer = whenLate(() => scope.abort(late()), setupTimeoutMs)
    const onAbort = () =>
      scope.abort(new BeamError('BEAM_ABORTED', `${node}: the attempt was given up`))
    attempt.signal.addEventListener('abort', onAbort)
    if (attempt.signal.aborted) onAbort()

    let opened: DistConnection | null = null
    try {
      const cookie = await limited(
        askCookie(node, settings.cookie ?? (() => attempt.cookie())),
        signal,
      )
      waitingFor = 'epmd'
      const port = distPort ?? (await askEpmd({ ...epmd, timeoutMs: setupTimeoutMs, signal }, node))
      signal.throwIfAborted()
      waitingFor = 'the handshake'
      const socket = createSocket({ host, port })
      const connection = openDistConnection({
        socket,
        node,
        localName,
        cookie,
        netTickTimeMs,
        maxFrameBytes,
      })
      opened = connection
      await limited(connection.ready, signal)
      waitingFor = 'the first answer'
      await connection.rpc('erlang', 'node', [], { timeoutMs: setupTimeoutMs, signal })
      signal.throwIfAborted()
      line.current = connection
      void connection.closed.then(() => forget(id, line))
      return {
        close: () => connection.end(new BeamError('BEAM_ABORTED', `${node}: closed by this side`)),
        closed: connection.closed,
      }
    } catch (error) {
      const failure =
        error instanceof BeamError
          ? error
          : new BeamError('BEAM_UNREACHABLE', `${node}: ${String(error)}`)
      opened?.end(failure)
      forget(id, line)
      throw failure
    } finally {
      clearTimeout(timer)
      attempt.signal.removeEventListener('abort', onAbort)
      line.underWay = null
    }
  }

  const probe: ProbeConnection = async (target) => {
    const { id, signal } = target
    const because = (error: unknown): string => {
      if (signal.aborted) throw signal.reason
      return error instanceof Error ? error.message : String(error)
    }
    try {
      const { host, epmd } = placesOf(settings.node ?? target.node)
      if (!leavesEpmdAlone) await reach('epmd', { ...epmd, timeoutMs: rpcTimeoutMs, signal })
      else if (!lines.get(id)?.current?.isOpen())
        await reach('the node', { host, port: distPort, timeoutMs: rpcTimeoutMs, signal })
    } catch (error) {
      return { reachability: 'unreachable', reason: because(error) }
    }
    const connection = lines.get(id)?.current
    if (!connection?.isOpen()) return { reachability: 'alive_epmd_only', reason: 'not connected' }
    try {
      await connection.rpc('erlang', 'node', [], { timeoutMs: rpcTimeoutMs, signal })
      return { reachability: 'alive_rpc' }
    } catch (error) {
      const reachability = connection.isOpen() ? 'alive_dist_only' : 'alive_epmd_only'
      return { reachability, reason: because(error) }
    }
  }

  return {
    connect,
    probe,
    async rpc(module, name, args, { id, timeoutMs = rpcTimeoutMs, signal } = {}) {
      expectCallTime(timeoutMs)
      if (id === undefined && hasSeveral)
        throw new TypeError('rpc: expected `id`, because the connector serves several connections')
      const current = lines.get(id ?? latestId)?.current
      if (!current)
        throw new BeamError('BEAM_NOT_CONNECTED', 'rpc: not connected; `connect` comes first')
      return current.rpc(module, name, args, { timeoutMs, ...(signal && { signal }) })
    },
    disconnect(id) {
      for (const each of id === undefined ? [...lines.keys()] : [id]) drop(each, 'disconnected')
    },
  }
}
