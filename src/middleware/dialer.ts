import type { Reachability } from '../rules/policy.js'
import type { Probe } from '../rules/state.js'
import {
  ConnectError,
  type Attempt,
  type Closed,
  type Connect,
  type Connection,
} from './connector.js'

/** What became of an attempt or a connection. */
export interface DialerEvents {
  opened(attemptId: string): void
  failed(attemptId: string, failure: Closed): void
  lost(failure: Closed): void
}

/** Holds the one attempt and the one connection that there may be; knows no store and no clock. */
export interface Dialer {
  /** Of the attempt under way. */
  attemptId(): string | null
  isOpen(): boolean
  /** Closes the old connection, then tries to open a new one. */
  dial(
    attemptId: string,
    target: Pick<Attempt, 'id' | 'node' | 'number'>,
    cookieRef: string | null,
  ): void
  /** Gives the attempt up: whatever comes of it later is closed and changes nothing. */
  abandon(why: string): void
  /** Closes the connection; its end is not reported. */
  drop(): void
  /** A probe without the secrets of the last attempts in its reason. */
  redacted(seen: Probe | Reachability): Probe | Reachability
}

const longestReason = 200
const keptSecrets = 8

/**
 * @param resolveCookie - asked anew by every attempt that wants the secret
 * @param onError - told what a connection's `close` throws
 */
export function createDialer(
  connect: Connect,
  resolveCookie: ((ref: string) => Promise<string> | string) | undefined,
  onError: (error: unknown) => void,
  events: DialerEvents,
): Dialer {
  let current: { readonly id: string; readonly controller: AbortController } | null = null
  let connection: Connection | null = null
  let isOpen = false
  const secrets = new Set<string>() // of the last attempts, to cut them out of texts

  async function carryOut(
    own: NonNullable<typeof current>,
    target: Pick<Attempt, 'id' | 'node' | 'number'>,
    cookieRef: string | null,
  ) {
    const cookie = () => resolved(cookieRef)
    try {
      const { signal } = own.controller
      const opened = await connect({ ...target, attemptId: own.id, last: null, signal, cookie })
      if (current !== own) {
        close(opened)
        return
      }
      current = null
      adopt(opened)
    } catch (error) {
      if (current !== own) return
      current = null
      events.failed(own.id, failureOf(error, secrets))
      return
    }
    events.opened(own.id)
  }

  async function resolved(cookieRef: string | null) {
    if (cookieRef === null) return null
    if (resolveCookie === undefined) {
      throw new ConnectError('the state has a cookie: pass `resolveCookie` to the listener', {
        outcome: 'fatal',
      })
    }
    const secret: unknown = await resolveCookie(cookieRef)
    if (typeof secret !== 'string') {
      throw new Error(`expected \`resolveCookie\` to give a string, got ${typeof secret}`)
    }
    if (secret === '') return secret
    for (const shape of [secret, encodeURIComponent(secret)]) {
      secrets.delete(shape)
      secrets.add(shape)
    }
    for (const oldest of secrets) {
      if (secrets.size <= keptSecrets) break
      secrets.delete(oldest)
    }
    return secret
  }

  function adopt(opened: Connection | void) {
    isOpen = true
    if (!opened) return
    connection = opened
    const lost = (how: unknown) => {
      if (connection !== opened) return
      connection = null
      isOpen = false
      events.lost(failureOf(how, secrets))
    }
    opened.closed?.then(lost, lost)
  }

  function drop() {
    const old = connection
    connection = null
    isOpen = false
    close(old)
  }

  function close(opened: Connection | null | void) {
    try {
      opened?.close?.()
    } catch (error) {
      const { reason } = failureOf(error, secrets)
      onError(new Error(`createReconnectorListener: a connection's \`close\` threw: ${reason}`))
    }
  }

  return {
    attemptId: () => current?.id ?? null,
    isOpen: () => isOpen,
    drop,
    dial(id, target, cookieRef) {
      const own = { id, controller: new AbortController() }
      current = own
      drop()
      if (current === own) void carryOut(own, target, cookieRef) // or a `close` has stopped the listener
    },
    abandon(why) {
      const own = current
      current = null
      own?.controller.abort(new Error(why))
    },
    redacted: (seen) =>
      typeof seen === 'object' && typeof seen?.reason === 'string'
        ? { ...seen, reason: failureOf(seen, secrets).reason }
        : seen,
  }
}

/** What went wrong, of anything that was thrown or that a connection closed with: total, short, without the secrets. */
export function failureOf(thrown: unknown, secrets: Iterable<string> = []): Closed {
  try {
    const { message, reason, code, name, outcome, retryAfterMs } = Object(thrown) as Partial<
      Record<string, unknown>
    >
    let text = String(message || reason || code || name || thrown)
    // oxlint-disable-next-line unicorn/no-array-sort -- `toSorted` is newer than the browsers of ES2022
    const longestFirst = [...secrets].sort((a, b) => b.length - a.length)
    for (const secret of longestFirst) text = text.replaceAll(secret, '[secret]')
    return {
      reason: text.slice(0, longestReason),
      ...(outcome === 'auth' || outcome === 'fatal' ? { outcome } : {}),
      ...(typeof retryAfterMs === 'number' && retryAfterMs > 0 && retryAfterMs < Infinity
        ? { retryAfterMs }
        : {}),
    }
  } catch {
    return { reason: 'unknown error' } // an object that cannot even be read
  }
}
