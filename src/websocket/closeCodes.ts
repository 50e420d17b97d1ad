import type { Closed } from '../middleware/connector.js'

/** How a WebSocket ended: what the platform's CloseEvent says. */
export interface CloseInfo {
  /** RFC 6455 section 7.4, or 3000 to 4999 by agreement with the server. */
  readonly code: number
  /** The server's words, at most 123 bytes; empty where it gave none. */
  readonly reason: string
  /** Whether both sides said goodbye. */
  readonly wasClean: boolean
}

/** What to do after a close: `outcome` is `retry` where it is left out, `retryAfterMs` is no hint. */
export type CloseVerdict = Pick<Closed, 'outcome' | 'retryAfterMs'>

type Rule = readonly [words: string, outcome?: NonNullable<CloseVerdict['outcome']>]

/** RFC 6455 section 7.4.1, and IANA's registry from 1012 on. What is not here is retried. */
const rules: Readonly<Record<number, Rule>> = {
  1000: ['closed'],
  1001: ['the server is going away'],
  1002: ['protocol error', 'fatal'],
  1003: ['unsupported data', 'fatal'],
  1005: ['closed'],
  1006: ['connection lost'],
  1007: ['invalid data', 'fatal'],
  1008: ['policy violation', 'auth'],
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

/** What a close means where nobody says otherwise. A hint of when to come back counts where coming back helps. */
export function verdictOn({ code, reason }: CloseInfo): CloseVerdict {
  const outcome = rules[code]?.[1]
  if (outcome !== undefined) return { outcome }
  const seconds = /(?:^|[^\w-])retry-after=([\d.]+)(?![\w-])/i.exec(reason)?.[1]
  return hintOf(seconds)
}

/** A server's hint, in seconds, as a verdict: none of what is not a finite number, never more than a day. */
export function hintOf(seconds: string | undefined): CloseVerdict {
  const digits = /^(\d+(?:\.\d+)?)\.?$/.exec(seconds ?? '')?.[1] // a full stop may end the sentence
  const ms = Number(digits) * 1000
  return Number.isFinite(ms) ? { retryAfterMs: Math.min(ms, longestHintMs) } : {}
}

/** A close in words for people. */
export function wordsFor(code: number, reason: string): string {
  const words = rules[code]?.[0] ?? 'closed'
  return `${words}${reason && `: ${reason}`} (${code})`
}
