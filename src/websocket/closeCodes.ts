import type { Closed } from '../middleware/connector.js'

/** How a WebSocket ended, as the platform's CloseEvent says it. */
export interface CloseInfo {
  /** RFC 6455 section 7.4, or 3000 to 4999 by agreement with the server. */
  readonly code: number
  /** The server's words, at most 123 bytes; empty where it gave none. */
  readonly reason: string
  /** Whether both sides said goodbye. */
  readonly wasClean: boolean
}

/** How a server refused the upgrade. */
export interface Refusal {
  /** The status of its HTTP answer. */
  readonly status: number
  /** The headers of its answer, by their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What to do after a close or a refusal: `outcome` is `retry` where it is left out, `retryAfterMs` is no hint. */
export type CloseVerdict = Pick<Closed, 'outcome' | 'retryAfterMs'>

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
  return hintOf(Number(secondsIn(/(?:^|[^\w-])retry-after=([\d.]+)(?![\w-])/i.exec(reason)?.[1])))
}

/** What a refused upgrade means by default. */
export function verdictOnRefusal({ status, headers }: Refusal): CloseVerdict {
  if (status === 401 || status === 403) return { outcome: 'auth' }
  const { 'retry-after': hint, date } = headers
  return hintOf(Number(secondsIn(`${hint}`) ?? secondsUntil(`${hint}`, `${date}`)))
}

/** None of what is not a finite number above 0, never more than a day. */
function hintOf(seconds: number): CloseVerdict {
  const ms = seconds * 1000
  return ms >= 0 && ms < Infinity ? { retryAfterMs: Math.min(ms, longestHintMs) } : {}
}

/** The number in a text that is one; a full stop may end the sentence. */
const secondsIn = (text = '') => /^(\d+(?:\.\d+)?)\.?$/.exec(text)?.[1]

/** RFC 9110 section 5.6.7, by the server's own clock where it says what time it has. */
function secondsUntil(date: string, serverDate: string): number {
  if (!/^[A-Z][a-z]+,? .+:/.test(date)) return NaN // `Date.parse` takes almost anything
  const ms = Date.parse(`${date.replace(' GMT', '')} GMT`) // an asctime-date says no zone
  return (ms - (Date.parse(serverDate) || Date.now())) / 1000
}

/** A close in words for people. */
export function wordsFor(code: number, reason: string): string {
  return `${rules[code]?.[0] ?? 'closed'}${reason && `: ${reason}`} (${code})`
}
