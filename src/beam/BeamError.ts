import type { Closed } from '../middleware/connector.js'
import type { Term } from './term.js'

type Outcome = NonNullable<Closed['outcome']>

/**
 * What each failure means for the next attempt: go on, wait for new credentials, or stop for good.
 */
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

/** What went wrong, for code to branch on; the message is for people. */
export type BeamErrorCode = keyof typeof outcomes

/**
 * Every failure of the BEAM connector: `code` says what happened, `outcome` what it means for the
 * next attempt.
 *
 * A wrong or missing cookie is `auth`; a refused name, a missing capability and a name that is none
 * are `fatal`; all else is `retry`. Its `name` is `ConnectError`, by which the listener knows it
 * without sharing a class. Holds no cookie and no bytes of the peer but quoted, shortened names.
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
  /** By which the listener knows it without sharing a class. */
  override readonly name: string = 'ConnectError'
  /** What happened. */
  readonly code: BeamErrorCode
  /** What it means for the next attempt. */
  readonly outcome: Outcome

  constructor(code: BeamErrorCode, message: string) {
    super(message)
    this.code = code
    this.outcome = outcomes[code]
  }
}

/**
 * A call that reached the node and failed there: `kind` is the class of the Erlang exception,
 * `reason` its term.
 *
 * A process that was killed, or whose function could not be spawned, is an `exit`. `reason` is the
 * remote code's own data and is not shown in the message beyond an atom's name.
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
  /** Tells a failure on the node from one on the way to it. */
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

/**
 * `{badarg, ...}` and `badarg` both show as `badarg`; other terms may hold anything, so they are
 * not shown.
 */
function nameOf(reason: Term): string {
  if (typeof reason !== 'object') return ''
  if ('atom' in reason) return ` ${shown(reason.atom)}`
  const first = 'tuple' in reason ? reason.tuple[0] : undefined
  return typeof first === 'object' && 'atom' in first ? ` ${shown(first.atom)}` : ''
}

/**
 * What went wrong while talking to `who`, for a codec that does not know to whom it talks. Anything
 * else than a `BeamError` is a bug here.
 */
export const blamed = (who: string, error: unknown): BeamError =>
  error instanceof BeamError
    ? new BeamError(error.code, `${who}: ${error.message}`)
    : new BeamError('BEAM_PROTOCOL', `${who}: ${String(error)}`)

/** A name that the peer chose, fit for a message: quoted where it is not plain, and short. */
export function shown(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 57)}...` : name
  return /^[\w@.-]+$/.test(short) ? short : JSON.stringify(short)
}
