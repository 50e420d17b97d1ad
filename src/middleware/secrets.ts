import { cutOut } from '../rules/cutOut.js'
import { fieldsOf, isRecord } from '../rules/shape.js'
import type { Closed } from './connector.js'
import type { Link } from './link.js'

/** What went wrong, as actions carry it. */
export type Failure = Omit<Closed, 'by' | 'code'>

const longestReason = 200
const unknown = 'no reason was given'
const mostSecrets = 16

/** Remembers a secret, so that it is cut out of all texts about this connection; the oldest is forgotten. */
export function keepSecret(link: Link, secret: string): void {
  if (secret === '') return
  const escaped = encodeURIComponent(secret)
  const inForm = escaped
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
  // As it is, in a path, in a query (by URLSearchParams, too), and in JSON.
  const shapes = [secret, escaped, inForm, JSON.stringify(secret).slice(1, -1)]
  const others = (link.secrets ?? []).filter((known) => !shapes.includes(known))
  link.secrets = [...others, ...new Set(shapes)].slice(-mostSecrets)
}

/** A text without the secrets of a connection, and only then cut to its longest. */
export function redacted(link: Link, text: string): string {
  return cutOut(text, link.secrets ?? []).slice(0, longestReason)
}

/** What went wrong, of anything that was thrown or that a connection closed with: total, short, without secrets. */
export function failureOf(link: Link, thrown: unknown): Failure {
  try {
    const { message, reason, code, name, type, outcome, retryAfterMs } = fieldsOf(thrown)
    const isBare = thrown === undefined || thrown === null || isRecord(thrown)
    // An event of the platform has a `type`, and no more.
    const told = message || reason || code || name || type || (isBare ? '' : thrown)
    return {
      reason: redacted(link, String(told)) || unknown,
      ...(outcome === 'auth' || outcome === 'fatal' ? { outcome } : {}),
      ...(typeof retryAfterMs === 'number' && retryAfterMs > 0 && retryAfterMs < Infinity
        ? { retryAfterMs }
        : {}),
    }
  } catch {
    return { reason: unknown } // an object that cannot even be read
  }
}
