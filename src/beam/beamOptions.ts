import type { Socket } from 'node:net'
import {
  expectShape,
  func,
  isNumber,
  isString,
  name,
  type Check,
  type FieldsOf,
  type Shape,
} from '../rules/shape.js'

/** Where the node is, how to prove the cookie, how long to wait. */
export interface BeamConnectorOptions {
  /** The full name of the Erlang node, as it names itself. Default: the `node` of the attempt. */
  readonly node?: string
  /** Gives the cookie, asked once per attempt. Default: the attempt's `cookie()`. */
  readonly cookie?: () => string | Promise<string>
  /** Where the node listens. Default: what follows the `@` of its name. */
  readonly host?: string
  /** Default: `host`. */
  readonly epmdHost?: string
  /** Default 4369; `ERL_EPMD_PORT` is not read. */
  readonly epmdPort?: number
  /**
   * The node's distribution port. Without it epmd is asked; with it, and neither epmd option, epmd
   * is left alone altogether.
   */
  readonly distPort?: number
  /**
   * Our own full name. Two clients of one name end each other's connection. Default: a name that
   * the node gives.
   */
  readonly localName?: string
  /**
   * In ms, default 60000: a tick every quarter of it, dead after 1.25 times of silence. Best equal
   * to the node's `net_ticktime`.
   */
  readonly netTickTimeMs?: number
  /**
   * In ms, default 7000 (as in OTP): for all that one `connect` does. Best below the slice's
   * `connectTimeoutMs`.
   */
  readonly setupTimeoutMs?: number
  /** In ms, default 2000 (as in the original): for one call, and for epmd in a probe. */
  readonly rpcTimeoutMs?: number
  /** In bytes, default 1 MiB: the longest frame in, and the most that may wait to go out. */
  readonly maxFrameBytes?: number
  /**
   * Opens the connection to the node, for TLS; epmd is always asked in plain TCP. A `TLSSocket`
   * must end in the node itself (`-proto_dist inet_tls`), whose handshake differs from the plain
   * one behind a proxy. Default: plain TCP.
   */
  readonly createSocket?: (address: { readonly host: string; readonly port: number }) => Socket
}

/** Whether this can be the full name of a node, such as `mob@127.0.0.1`. */
export const isNodeName = (name: string): boolean =>
  name.length < 256 && /^[^@\s!]+@[^@\s!]+$/.test(name)

/** Longer waits overflow Node's timers, which then fire at once. */
const maxTimerMs = 2 ** 31 - 1

const time: Check = [
  'a positive number up to 2^31 - 1',
  (ms) => isNumber(ms) && ms > 0 && ms <= maxTimerMs,
]
const port: Check = ['a port from 1 to 65535', (value) => isWholeBetween(value, 1, 65535)]
const nodeName: Check = [
  'a node name such as `mob@127.0.0.1`',
  (value) => isString(value) && isNodeName(value),
]

const isWholeBetween = (value: unknown, least: number, most: number) =>
  isNumber(value) && Number.isInteger(value) && value >= least && value <= most

const fields: FieldsOf<BeamConnectorOptions> = {
  node: nodeName,
  cookie: func,
  host: name,
  epmdHost: name,
  epmdPort: port,
  distPort: port,
  localName: nodeName,
  netTickTimeMs: time,
  setupTimeoutMs: time,
  rpcTimeoutMs: time,
  maxFrameBytes: [
    'a whole number from 1024 to 2^30',
    (value) => isWholeBetween(value, 1024, 2 ** 30),
  ],
  createSocket: func,
}
const callShape: Shape = [{ timeoutMs: time }, []]

/** The options with their defaults. Throws a `TypeError` at the first that cannot be meant. */
export function checkedOptions(options: BeamConnectorOptions) {
  expectShape('createBeamConnector', options, [fields, []])
  const { netTickTimeMs = 60000, setupTimeoutMs = 7000, rpcTimeoutMs = 2000 } = options
  const { maxFrameBytes = 2 ** 20, epmdPort = 4369 } = options
  return { ...options, netTickTimeMs, setupTimeoutMs, rpcTimeoutMs, maxFrameBytes, epmdPort }
}

/** Throws a `TypeError` unless `timeoutMs` is a time that a timer can wait. */
export function expectCallTime(timeoutMs: number): void {
  expectShape('rpc', { timeoutMs }, callShape)
}
