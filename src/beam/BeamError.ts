import type { Outcome } from '../rules/state.js'
import type { Term } from './term.js'

/** The outcome of each failure. */
const outcomes = {
  BEAM_ABORTED: 'retry',
  BEAM_BACKPRESSURE: 'retry',
  BEAM_BAD_NODE: 'fatal',
  BEAM_CLOSED: 'retry',
  BEAM_COOKIE_FAILED: 'retry',
  BEAM_MISSING_CAPABILITY: 'fatal',
  BEAM_NAME_REFUSED: 'fatal',
  BEAM_NOT_CONNECTED: 'retry',
  BEAM_NOT_REGISTERED: 'retry',
  BEAM_NO_COOKIE: 'auth',
  BEAM_PROTOCOL: 'retry',
  BEAM_REMOTE: 'retry',
  BEAM_RPC_TIMEOUT: 'retry',
  BEAM_SETUP_TIMEOUT: 'retry',
  BEAM_TICK_TIMEOUT: 'retry',
  BEAM_UNREACHABLE: 'retry',
  BEAM_WRONG_COOKIE: 'auth',
  BEAM_WRONG_NODE: 'retry',
} as const satisfies Record<string, Outcome>

/** The code of a failure, for your code to check. */
export type BeamErrorCode = keyof typeof outcomes

/**
 * A failure of the BEAM connector, with a `code` and an `outcome` for the next attempt.
 *
 * A wrong or missing cookie is `auth`. A refused name, a missing capability and an invalid node name are `fatal`. All
 * others are `retry`. The message contains no cookie, and only names of the peer's data, quoted and shortened.
 *
 * @example
 * ```ts
 * import { BeamError, createBeamConnector } from 'redux-reconnector/beam'
 *
 * const beam = createBeamConnector({ node: 'mob@127.0.0.1' })
 * const error = await beam.rpc('erlang', 'node', []).catch((error) => error)
 * error instanceof BeamError // => true
 * error.code // => 'BEAM_NOT_CONNECTED'
 * error.outcome // => 'retry'
 * ```
 */
export class BeamError extends Error {
  /** The name, which works across builds of this package, unlike `instanceof`. */
  override readonly name: string = 'ConnectError'
  /** The kind of failure. */
  readonly code: BeamErrorCode
  /** The meaning for the next attempt. */
  readonly outcome: Outcome

  constructor(code: BeamErrorCode, message: string) {
    super(message)
    this.code = code
    this.outcome = outcomes[code]
  }
}

/**
 * An error of the called function on the node: `kind` is the class of the Erlang exception, `reason` its term.
 *
 * A process that was killed, or whose function could not be spawned, is an `exit`. `reason` is data of the remote
 * code; the message shows only the name of an atom in it.
 *
 * @example
 * ```ts
 * import { atom, BeamRemoteError } from 'redux-reconnector/beam'
 *
 * const error = new BeamRemoteError('error', atom('badarg'), 'erlang:list_to_atom/1')
 * error.message // => 'erlang:list_to_atom/1: error badarg'
 * error.reason // => { atom: 'badarg' }
 * ```
 */
export class BeamRemoteError extends BeamError {
  /** The name, which distinguishes a failure on the node from other failures. */
  override readonly name: string = 'BeamRemoteError'
  /** The class of the Erlang exception. */
  readonly kind: 'error' | 'exit' | 'throw'
  /** The exception's term: the remote code's own data. */
  readonly reason: Term

  constructor(kind: BeamRemoteError['kind'], reason: Term, what: string) {
    super('BEAM_REMOTE', `${what}: ${kind}${nameOf(reason)}`)
    this.kind = kind
    this.reason = reason
  }
}

/** `{badarg, ...}` and `badarg` both show as `badarg`. Other terms may hold anything, so they are not shown. */
function nameOf(reason: Term): string {
  if (typeof reason !== 'object') return ''
  if ('atom' in reason) return ` ${shown(reason.atom)}`
  const first = 'tuple' in reason ? reason.tuple[0] : undefined
  return typeof first === 'object' && 'atom' in first ? ` ${shown(first.atom)}` : ''
}

/**
 * Whether an error is a `BeamError`. Known by its fields: a project that loads both the ES module and the CommonJS
 * build has the class twice.
 */
export function isBeamError(error: unknown): error is BeamError {
  const { code } = Object(error) as { code?: unknown } // anything can be thrown
  return error instanceof Error && Object.hasOwn(outcomes, String(code))
}

/** Puts `who` before the message of a codec's error, which does not say whose bytes they were. */
export const blamed = (who: string, error: unknown): BeamError =>
  isBeamError(error)
    ? new BeamError(error.code, `${who}: ${error.message}`)
    : new BeamError('BEAM_PROTOCOL', `${who}: ${String(error)}`)

/** A name that the peer chose, as a message quotes it: short, and in quotes unless it is plain. */
export function shown(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 57)}...` : name
  return /^[\w@.-]+$/.test(short) ? short : JSON.stringify(short)
}
