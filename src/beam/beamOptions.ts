import { expectShape, func, name, type Check, type FieldsOf } from '../rules/shape.js'
import type { BeamSocket } from './beamSocket.js'

/** Where the node is, how to prove the cookie, how long to wait. */
export interface BeamConnectorOptions {
  /** The full name of the Erlang node, as it names itself. Default: the `node` of the attempt. */
  readonly node?: string
  /** Gives the cookie. Called once for each attempt. Default: the attempt's `cookie()`. */
  readonly cookie?: () => string | Promise<string>
  /** Where the node listens. Default: the part of its name after the `@`. */
  readonly host?: string
  /** Where epmd listens. Default: `host`. */
  readonly epmdHost?: string
  /** Default 4369. `ERL_EPMD_PORT` is not read. */
  readonly epmdPort?: number
  /**
   * The node's distribution port. Default: epmd is asked for it. With this option and without both epmd options, epmd is
   * not contacted at all.
   */
  readonly distPort?: number
  /**
   * The full name of this side. Two clients with the same name end each other's connection. Default: a name that the node
   * assigns.
   */
  readonly localName?: string
  /**
   * In ms, default 60000. A tick is sent every quarter of it, and a node that is silent for 1.25 times as long counts as
   * dead. Best equal to the node's `net_ticktime`.
   */
  readonly netTickTimeMs?: number
  /** In ms, default 7000 (as in OTP): for a whole `connect`. Best below the policy's `connectTimeoutMs`. */
  readonly setupTimeoutMs?: number
  /** In ms, default 2000 (as in the original): for a call, and for epmd in a probe. */
  readonly rpcTimeoutMs?: number
  /** In bytes, default 1 MiB: the longest frame that is accepted, and the most that may wait to be sent. */
  readonly maxFrameBytes?: number
  /**
   * Opens the connection to the node, for TLS. epmd is always asked in plain TCP. A `TLSSocket` must end in the node itself
   * (`-proto_dist inet_tls`): its handshake differs from the plain one, so a TLS proxy in front of a plain node does not
   * work. Default: plain TCP.
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
  /** Which connection of a fleet. Needed as soon as the connector has served more than one. */
  readonly id?: string
  /** In ms. Default: the connector's `rpcTimeoutMs`. */
  readonly timeoutMs?: number
  /** Stops the waiting, not the remote code. */
  readonly signal?: AbortSignal
}

const isSignal = (value: unknown) => typeof Object(value).addEventListener === 'function'
const rpcFields: FieldsOf<RpcOptions> = {
  id: name,
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
