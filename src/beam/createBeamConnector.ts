import type { Connect, ProbeConnection } from '../middleware/connector.js'
import { BeamError, shown } from './BeamError.js'
import {
  checkedOptions,
  expectRpcOptions,
  type BeamConnectorOptions,
  type RpcOptions,
} from './beamOptions.js'
import type { DistConnection } from './distConnection.js'
import { openNode } from './openNode.js'
import { probeNode } from './probeNode.js'
import type { Term } from './term.js'

/** The two ports for `createReconnectorListener` or a fleet's listener, and calls on the connected nodes. */
export interface BeamConnector {
  /** Makes a new handshake and a first call. What was connected under the same `id` is dropped first. */
  readonly connect: Connect
  /** Looks at epmd, at the connection and at a call; never connects. */
  readonly probe: ProbeConnection
  /**
   * Calls `module:name(...args)` on a connected node, in a process of its own there. Never connects by itself, and drops
   * what the call prints. A call that was made before the connection is closed still reaches the node; its answer does not
   * come back.
   *
   * Rejects with a `BeamRemoteError` when the call failed, with another `BeamError` when no answer came, and with the
   * signal's reason when it was aborted. The option `id` says which connection. It may be left out as long as the
   * connector has served a single one; from the second one on, a call without it rejects with a `TypeError`.
   */
  readonly rpc: (
    module: string,
    name: string,
    args: readonly Term[],
    options?: RpcOptions,
  ) => Promise<Term>
  /**
   * Ends the connection with this `id` and its attempt under way; without an `id`, all of them. Safe to call twice;
   * `connect` works again afterwards.
   */
  readonly disconnect: (id?: string) => void
}

/**
 * Connects to Erlang nodes as a hidden node: the probe and the connect of the original, for `createReconnectorListener`
 * and for a fleet's listener, where each connection has its own node.
 *
 * `connect` means a *new* finished handshake and an answered call. `probe` says `unreachable` when epmd does not accept,
 * `alive_epmd_only` without a connection, `alive_dist_only` without an answer within `rpcTimeoutMs`, else `alive_rpc`. A
 * second `connect` with the same `id` replaces the first.
 *
 * Does not retry and does not keep the cookie. What it sends can be read on the way (distribution is plain text) unless
 * `createSocket` makes it TLS.
 *
 * Source: erts, "Distribution Protocol" (handshake version 6, OTP 25 and later).
 *
 * @throws TypeError that names the first option that is unknown or has a wrong value
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
  const open = new Map<string, DistConnection>()
  const underWay = new Map<string, AbortController>()
  let latestId = ''
  let hasSeveral = false

  const drop = (id: string, why: string) => {
    const error = new BeamError('BEAM_ABORTED', why)
    underWay.get(id)?.abort(error)
    underWay.delete(id)
    open.get(id)?.end(error)
    open.delete(id)
  }

  const connect: Connect = async (attempt) => {
    const { id } = attempt
    drop(id, 'replaced by a newer attempt')
    hasSeveral ||= latestId !== '' && latestId !== id
    latestId = id
    const scope = new AbortController()
    underWay.set(id, scope)
    try {
      const connection = await openNode(settings, attempt, scope)
      if (scope.signal.aborted) {
        // Between its return and this line.
        connection.end(scope.signal.reason)
        throw scope.signal.reason
      }
      open.set(id, connection)
      void connection.closed.then(() => open.get(id) === connection && open.delete(id))
      const close = () =>
        connection.end(new BeamError('BEAM_ABORTED', `${connection.node}: closed by this side`))
      return { close, closed: connection.closed }
    } finally {
      if (underWay.get(id) === scope) underWay.delete(id)
    }
  }

  const connectionOf = (id: string | undefined): DistConnection => {
    if (id === undefined && hasSeveral)
      throw new TypeError('rpc: expected `id`, because the connector serves several connections')
    const connection = open.get(id ?? latestId)
    if (connection) return connection
    const what = id === undefined ? 'not connected' : `${shown(id)} is not connected`
    throw new BeamError('BEAM_NOT_CONNECTED', `rpc: ${what}; \`connect\` comes first`)
  }

  return {
    connect,
    probe: (target) => probeNode(settings, target, open.get(target.id)),
    async rpc(module, name, args, rpcOptions = {}) {
      expectRpcOptions(rpcOptions)
      const { id, timeoutMs = settings.rpcTimeoutMs, signal } = rpcOptions
      return connectionOf(id).rpc(module, name, args, { timeoutMs, ...(signal && { signal }) })
    },
    disconnect(id) {
      for (const each of id === undefined ? new Set([...underWay.keys(), ...open.keys()]) : [id])
        drop(each, 'disconnected')
    },
  }
}
