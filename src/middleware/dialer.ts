import type { Attempt, Closed, Connect, Connection } from './connector.js'

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
  dial(attemptId: string, target: Pick<Attempt, 'node' | 'number'>, cookieRef: string | null): void
  /** Gives the attempt up: whatever comes of it later is closed and changes nothing. */
  abandon(why: string): void
  /** Closes the connection; its end is not reported. */
  drop(): void
}

const longestReason = 200

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
  let secrets: ReadonlySet<string> = new Set()
  let isOpen = false

  async function carryOut(
    own: NonNullable<typeof current>,
    target: Pick<Attempt, 'node' | 'number'>,
    cookieRef: string | null,
  ) {
    const ownSecrets = new Set<string>()
    const cookie = async () => {
      if (cookieRef === null) return null
      if (resolveCookie === undefined) throw new Error('there is no `resolveCookie` for the cookie')
      const secret = await resolveCookie(cookieRef)
      if (secret !== '') ownSecrets.add(secret)
      return secret
    }
    try {
      const opened = await connect({ ...target, signal: own.controller.signal, cookie })
      if (current !== own) {
        close(opened, ownSecrets)
        return
      }
      current = null
      secrets = ownSecrets
      adopt(opened)
    } catch (error) {
      if (current !== own) return
      current = null
      events.failed(own.id, failureOf(error, ownSecrets))
      return
    }
    events.opened(own.id)
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
    close(old, secrets)
  }

  function close(opened: Connection | null | void, hidden: ReadonlySet<string>) {
    try {
      opened?.close?.()
    } catch (error) {
      const { reason } = failureOf(error, hidden)
      onError(new Error(`createReconnectorListener: a connection's \`close\` threw: ${reason}`))
    }
  }

  return {
    attemptId: () => current?.id ?? null,
    isOpen: () => isOpen,
    drop,
    dial(id, target, cookieRef) {
      drop()
      current = { id, controller: new AbortController() }
      void carryOut(current, target, cookieRef)
    },
    abandon(why) {
      const own = current
      current = null
      own?.controller.abort(new Error(why))
    },
  }
}

/** What went wrong, of anything that was thrown or that a connection closed with: total, short, without the secrets. */
export function failureOf(thrown: unknown, secrets: Iterable<string> = []): Closed {
  try {
    const { message, reason, outcome, retryAfterMs } = Object(thrown) as Record<string, unknown>
    let text = String(message ?? reason ?? thrown)
    for (const secret of secrets) text = text.replaceAll(secret, '[secret]')
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
