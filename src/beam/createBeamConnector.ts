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

/** `connect` and `probe` for the listener of a connection or of a fleet, and calls on the connected nodes. */
export interface BeamConnector {
  /** Makes a new handshake and a first call. It closes the previous connection with the same `id` first. */
  readonly connect: Connect
  /** Checks epmd, the connection and a call. It never connects. */
  readonly probe: ProbeConnection
  /**
   * Calls `module:name(...args)` in a new process of a connected node. It never connects, and drops the output of the
   * call. A call that was made before the connection closed still reaches the node, but its answer is lost.
   *
   * Rejects with a `BeamRemoteError` if the call failed, with another `BeamError` if no answer came, and with the
   * signal's reason if it was aborted. The option `id` selects the connection. You can omit it if the connector has
   * served a single connection; otherwise a call without an `id` rejects with a `TypeError`.
   */
  readonly rpc: (
    module: string,
    name: string,
    args: readonly Term[],
    options?: RpcOptions,
  ) => Promise<Term>
  /**
   * Closes the connection with this `id` and aborts its running attempt; without an `id`, all of them. Safe to call
   * twice. `connect` works again afterwards.
   */
  readonly disconnect: (id?: string) => void
}

/**
 * Creates a connector to Erlang nodes, as a hidden node, for the listener of a connection or of a fleet.
 *
 * `connect` resolves after a new handshake and an answered call. `probe` returns `unreachable` if epmd does not
 * accept connections, `alive_epmd_only` without a connection, `alive_dist_only` without an answer within
 * `rpcTimeoutMs`, and otherwise `alive_rpc`. A second `connect` with the same `id` replaces the first connection.
 *
 * It does not retry and does not keep the cookie. The protocol is not encrypted, unless `createSocket` opens a TLS
 * connection.
 *
 * Source: erts, "Distribution Protocol" (handshake version 6, OTP 25 and later).
 *
 * @throws TypeError if an option is unknown or invalid
 *
 * @example
 * ```ts
 * import { createReconnectorListener, createReconnectorSlice } from 'redux-reconnector'
 * import { createBeamConnector, resolveErlangCookie } from 'redux-reconnector/beam'
 *
 * const backend = createReconnectorSlice({ node: 'mob@127.0.0.1', cookie: 'file:~/.erlang.cookie' })
 * const beam = createBeamConnector()
 * const reconnector = createReconnectorListener(backend, {
 *   ...beam,
 *   resolveCookie: resolveErlangCookie,
 * })
 * typeof reconnector.start // => 'function'
 * ```
 */
export function createBeamConnector(options: BeamConnectorOptions = {}): BeamConnector {
  const settings = checkedOptions(options)
  const open = new Map<string, DistConnection>()
  const underWay = new Map<string, AbortController>()
  let latestId: string | undefined
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
    hasSeveral ||= latestId !== undefined && latestId !== id
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
    const connection = open.get(id ?? latestId ?? '')
    if (connection) return connection
    const what = id === undefined ? 'not connected' : `${shown(id)} is not connected`
    throw new BeamError(
      'BEAM_NOT_CONNECTED',
      `rpc: ${what}: call it while the connection is healthy`,
    )
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
