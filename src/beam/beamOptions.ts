import { expectShape, func, name, text, type Check, type FieldsOf } from '../rules/shape.js'
import type { BeamSocket } from './beamSocket.js'

/** The options of `createBeamConnector`. All of them are optional. */
export interface BeamConnectorOptions {
  /** The full name of the Erlang node, exactly as the node uses it. Default: the `node` of the attempt. */
  readonly node?: string
  /** Returns the cookie. Called once for each attempt. Default: the attempt's `cookie()`. */
  readonly cookie?: () => string | Promise<string>
  /** The host of the node. Default: the part of its name after the `@`. */
  readonly host?: string
  /** The host of epmd. Default: `host`. */
  readonly epmdHost?: string
  /** The port of epmd; default 4369. The environment variable `ERL_EPMD_PORT` is ignored. */
  readonly epmdPort?: number
  /**
   * The node's distribution port. Default: the port from epmd. With this option and without the epmd options, epmd is
   * not used.
   */
  readonly distPort?: number
  /**
   * The full name of this side. Two clients with the same name close each other's connection. Default: a name from
   * the node.
   */
  readonly localName?: string
  /**
   * The tick time in ms; default 60000. The connector sends a tick every quarter of it, and closes the connection
   * after 1.25 times this time without data. Use the node's `net_ticktime`.
   */
  readonly netTickTimeMs?: number
  /** The timeout of a `connect`, in ms; default 7000 (as in OTP). Use less than the policy's `connectTimeoutMs`. */
  readonly setupTimeoutMs?: number
  /** The timeout of a call, and of epmd in a probe, in ms; default 2000 (as in the original). */
  readonly rpcTimeoutMs?: number
  /** The largest accepted frame, and the limit of data that waits to be sent, in bytes; default 1 MiB. */
  readonly maxFrameBytes?: number
  /**
   * Opens the connection to the node, for TLS. epmd is always contacted with plain TCP. The node itself has to
   * terminate TLS (`-proto_dist inet_tls`): its handshake differs from the plain one, so a TLS proxy in front of a
   * plain node does not work. Default: plain TCP.
   */
  readonly createSocket?: (address: { readonly host: string; readonly port: number }) => BeamSocket
}

/** Whether this can be the full name of a node, such as `mob@127.0.0.1`. */
export const isNodeName = (value: unknown): value is string =>
  typeof value === 'string' && value.length < 256 && /^[^@\s!]+@[^@\s!]+$/.test(value)

const within = (value: unknown, from: number, to: number): boolean =>
  Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to

const nodeName: Check = ['a node name such as `mob@127.0.0.1`', isNodeName]
const port: Check = ['a port from 1 to 65535', (value) => within(value, 1, 65535)]
// Longer waits overflow Node's timers, which then fire at once.
const timeout: Check = [
  'a positive number of milliseconds up to 2^31 - 1',
  (value) => typeof value === 'number' && value > 0 && value < 2 ** 31,
]

const fields: FieldsOf<BeamConnectorOptions> = {
  node: nodeName,
  cookie: func,
  host: name,
  epmdHost: name,
  epmdPort: port,
  distPort: port,
  localName: nodeName,
  netTickTimeMs: timeout,
  setupTimeoutMs: timeout,
  rpcTimeoutMs: timeout,
  maxFrameBytes: ['a whole number from 1024 to 2^30', (value) => within(value, 1024, 2 ** 30)],
  createSocket: func,
}

/** The options of a call on a node. */
export interface RpcOptions {
  /** The id of the connection. Required if the connector has served more than one connection. */
  readonly id?: string
  /** The timeout, in ms. Default: the connector's `rpcTimeoutMs`. */
  readonly timeoutMs?: number
  /** Stops waiting for the answer; the remote code continues. */
  readonly signal?: AbortSignal
}

const isSignal = (value: unknown) => typeof Object(value).addEventListener === 'function'
const rpcFields: FieldsOf<RpcOptions> = {
  id: text,
  timeoutMs: timeout,
  signal: ['an AbortSignal', isSignal],
}

/**
 * Fills in the defaults.
 *
 * @throws TypeError that names the first option that is unknown or has a wrong value
 */
export function checkedOptions(options: BeamConnectorOptions) {
  expectShape('createBeamConnector', options, [fields, []])
  const { netTickTimeMs = 60_000, setupTimeoutMs = 7000, rpcTimeoutMs = 2000 } = options
  const { maxFrameBytes = 2 ** 20 } = options
  return { ...options, netTickTimeMs, setupTimeoutMs, rpcTimeoutMs, maxFrameBytes }
}

/** The options of a connector with their defaults. */
export type BeamSettings = ReturnType<typeof checkedOptions>

/** @throws TypeError that names the first option of a call that is unknown or has a wrong value */
export const expectRpcOptions = (options: RpcOptions) =>
  expectShape('rpc', options, [rpcFields, []])
