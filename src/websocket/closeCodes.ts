import type { Closed } from '../middleware/connector.js'
import { expectShape, oneOf, wait, type FieldsOf } from '../rules/shape.js'
import { expectNow } from './expectNow.js'

/** The end of a WebSocket, as in the platform's CloseEvent. */
export interface CloseInfo {
  /** RFC 6455 section 7.4, or 3000 to 4999 by agreement with the server. */
  readonly code: number
  /** The server's reason, at most 123 bytes; empty if there is none. */
  readonly reason: string
  /** Whether both sides completed the closing handshake. */
  readonly wasClean: boolean
}

/** A refused upgrade. */
export interface Refusal {
  /** The status of its HTTP answer. */
  readonly status: number
  /** The headers of its answer, with names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** The consequence of a close or a refusal: the outcome (default `retry`), and the shortest wait (default none). */
export type CloseVerdict = Pick<Closed, 'outcome' | 'retryAfterMs'>

const verdictFields: FieldsOf<CloseVerdict> = {
  outcome: oneOf(['retry', 'auth', 'fatal']),
  retryAfterMs: wait,
}

/**
 * The verdict of the application where it has one, and else the default.
 *
 * @throws TypeError on what is no verdict, such as that of an async function
 */
export function verdictOf(name: string, own: unknown, byDefault: CloseVerdict): CloseVerdict {
  if (expectNow(name, own) === undefined || own === null) return byDefault
  expectShape(name, own, [verdictFields, []])
  const { outcome = byDefault.outcome, retryAfterMs = byDefault.retryAfterMs } = own as CloseVerdict // as was looked at
  return { ...(outcome && { outcome }), ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

type Rule = readonly [words: string, outcome?: NonNullable<CloseVerdict['outcome']>]

/** RFC 6455 section 7.4.1, and IANA's registry from 1012 on. What is not here is retried. */
const rules: Readonly<Record<number, Rule>> = {
  1001: ['the server is going away'],
  1002: ['protocol error', 'fatal'],
  1003: ['unsupported data', 'fatal'],
  1006: ['connection lost'],
  1007: ['invalid data', 'fatal'],
  1008: ['policy violation'], // many feeds say it of a client that was too slow, or idle
  1009: ['message too big', 'fatal'],
  1010: ['missing extension', 'fatal'],
  1011: ['server error'],
  1012: ['the server restarts'],
  1013: ['try again later'],
  1014: ['bad gateway'],
  1015: ['TLS handshake failed'],
  4401: ['unauthorized', 'auth'],
  4403: ['forbidden', 'auth'],
}

const longestHintMs = 24 * 60 * 60 * 1000

/** What a close means by default. A hint of when to come back counts where coming back helps. */
export function verdictOnClose({ code, reason }: CloseInfo): CloseVerdict {
  const outcome = rules[code]?.[1]
  if (outcome !== undefined) return { outcome }
  // A full stop may end the sentence.
  const hint = /(?:^|[^\w-])retry-after=(\d+(?:\.\d+)?)\.?(?![\w.-])/i.exec(reason)
  return hintOf(Number(hint?.[1]))
}

/** What a refused upgrade means by default. */
export function verdictOnRefusal({ status, headers }: Refusal): CloseVerdict {
  if (status === 401 || status === 403) return { outcome: 'auth' }
  const hint = `${headers['retry-after']}`
  if (/^[\d.]+$/.test(hint)) return hintOf(Number(hint))
  if (!/^[A-Z][a-z]+,? .+:/.test(hint)) return {} // `Date.parse` takes almost anything
  // RFC 9110 section 5.6.7: three forms, one of which names no zone. The server's clock counts where it says its time.
  const ms = Date.parse(`${hint.replace(' GMT', '')} GMT`)
  return hintOf((ms - (Date.parse(`${headers.date}`) || Date.now())) / 1000)
}

/** None of what is no finite number of seconds from 0 on, never more than a day. */
function hintOf(seconds: number): CloseVerdict {
  return seconds >= 0 && seconds < Infinity
    ? { retryAfterMs: Math.min(seconds * 1000, longestHintMs) }
    : {}
}

/** A close in words for people. */
export function wordsFor(code: number, reason: string): string {
  return `${rules[code]?.[0] ?? 'closed'}${reason && `: ${reason}`} (${code})`
}
