import type { Socket } from 'node:net'
import { shown } from './BeamError.js'

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

/** The options with their defaults. Throws a `TypeError` at the first that cannot be meant. */
export function checkedOptions(options: BeamConnectorOptions) {
  const { netTickTimeMs = 60000, setupTimeoutMs = 7000, rpcTimeoutMs = 2000 } = options
  const { maxFrameBytes = 2 ** 20, epmdPort = 4369, distPort } = options
  for (const [name, value] of Object.entries({
    node: options.node,
    localName: options.localName,
  })) {
    if (value !== undefined && !(typeof value === 'string' && isNodeName(value)))
      throw unexpected(name, 'a node name such as `mob@127.0.0.1`', shown(String(value)))
  }
  for (const [name, value] of Object.entries({ netTickTimeMs, setupTimeoutMs, rpcTimeoutMs }))
    expectMs('createBeamConnector', name, value)
  if (!Number.isSafeInteger(maxFrameBytes) || maxFrameBytes < 1024 || maxFrameBytes > 2 ** 30)
    throw unexpected('maxFrameBytes', 'a whole number from 1024 to 2^30', maxFrameBytes)
  for (const [name, port] of Object.entries({ epmdPort, distPort }))
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536))
      throw unexpected(name, 'a port from 1 to 65535', port)
  for (const [name, value] of Object.entries({
    cookie: options.cookie,
    createSocket: options.createSocket,
  }))
    if (value !== undefined && typeof value !== 'function')
      // Not the value: where a function is expected, people put the cookie itself.
      throw unexpected(name, 'a function', `a ${typeof value}`)
  return { ...options, netTickTimeMs, setupTimeoutMs, rpcTimeoutMs, maxFrameBytes, epmdPort }
}

/** Throws a `TypeError` unless `value` is a time that a timer can wait. */
export function expectMs(who: string, name: string, value: number): void {
  if (!(typeof value === 'number' && value > 0 && value <= maxTimerMs))
    throw new TypeError(
      `${who}: expected \`${name}\` to be a positive number up to 2^31 - 1, got ${String(value)}`,
    )
}

const unexpected = (name: string, what: string, got: unknown) =>
  new TypeError(`createBeamConnector: expected \`${name}\` to be ${what}, got ${String(got)}`)
