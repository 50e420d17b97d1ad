import { fieldsOf, isFunction, isRecord, kindOf } from '../rules/shape.js'
import type { ReconnectorState } from '../rules/state.js'
import { ConnectError, type Connection } from './connector.js'
import type { Desk } from './desk.js'
import type { Link } from './link.js'
import { failureOf, keepSecret, type Failure } from './secrets.js'

/** What becomes of a connection. */
export interface DialingEvents {
  /** A connection opened or ended: told at once, for whatever was seen of it before is old. */
  changed(link: Link): void
  /** A connection ended by itself: told when actions may be pushed. */
  lost(link: Link, failure: Failure): void
}

/** The one attempt and the one connection that a link may have. */
export interface Dialing {
  /** Closes the old connection, then tries to open a new one, unless the attempt was given up meanwhile. */
  dial(link: Link, attemptId: string): void
  /** Gives the attempt up: whatever comes of it later is closed and changes nothing. */
  abandon(link: Link, why: string, isTimeout?: boolean): void
  /** Closes the connection; its end is not reported. */
  drop(link: Link, reason: string): void
}

/** Aborts by a reason as the platform gives it: named, so that a timeout can be told from all else. */
export function abortBy(
  desk: Desk,
  controller: AbortController | null | undefined,
  why: string,
  isTimeout = false,
): void {
  const reason = Object.assign(new Error(why), { name: isTimeout ? 'TimeoutError' : 'AbortError' })
  if (controller) desk.afterPush(() => controller.abort(reason))
}

export function createDialing(desk: Desk, events: DialingEvents): Dialing {
  const { ports } = desk

  async function carryOut(link: Link, own: NonNullable<Link['attempt']>, state: ReconnectorState) {
    const { signal } = (own.controller = new AbortController())
    const { id: attemptId } = own
    const { node, attempts } = state
    const target = { id: link.id, attemptId, node, number: attempts, last: link.last }
    const cookie = () => resolved(link, state.cookie)
    let opened: Connection | null = null
    try {
      const given: unknown = await ports.connect({ ...target, signal, cookie })
      if (link.attempt !== own) return close(link, given)
      if (given !== undefined) opened = expectConnection(link, given)
    } catch (error) {
      if (link.attempt !== own) return
      vacate(link)
      const failure = failureOf(link, error)
      desk.later(link, () => {
        desk.push(link, 'reconnectFailed', { attemptId, nowMs: desk.nowMs(), ...failure })
      })
      return
    }
    vacate(link)
    events.changed(link)
    link.isOpen = true
    link.connection = opened
    const closed = Promise.resolve(opened?.closed) // whatever thenable it is
    closed.catch(() => {}) // it is heard below
    const ended = (how: unknown) => {
      if (link.connection !== opened) return
      const failure = failureOf(link, how)
      link.connection = null
      link.isOpen = false
      events.changed(link)
      const { by, code } = fieldsOf(how)
      link.last = {
        reason: failure.reason,
        ...(typeof code === 'number' ? { code } : {}),
        by: by === 'us' ? by : 'peer',
      }
      desk.later(link, () => events.lost(link, failure))
    }
    desk.later(link, () => {
      if (desk.peek(link)?.attemptId === attemptId) {
        desk.push(link, 'reconnectSucceeded', { attemptId, nowMs: desk.nowMs() })
      } else {
        drop(link, 'the attempt was aborted')
      }
      if (opened === null) return
      desk.afterPush(() => {
        accept(link, opened)
        closed.then(ended, ended) // not before: an end in the same turn would keep what the server said last
      })
    })
  }

  /** @throws TypeError on what is no connection, which is closed as far as it can be */
  function expectConnection(link: Link, given: unknown): Connection {
    const { close: isClosable, closed } = fieldsOf(given)
    if (isFunction(isClosable) && isFunction(fieldsOf(closed).then)) return given as Connection // it has both
    close(link, given)
    const what = isRecord(given) ? 'an object without them' : kindOf(given)
    const error = new TypeError(
      `${ports.who}: expected \`connect\` to resolve with a connection, an object with a function ` +
        `\`close\` and a promise \`closed\`, or with nothing; got ${what}`,
    )
    ports.onError(error)
    throw error
  }

  async function resolved(link: Link, cookieRef: string | null) {
    if (cookieRef === null) return null
    if (ports.resolveCookie === undefined) {
      throw new ConnectError('the state has a cookie: pass `resolveCookie` to the listener', {
        outcome: 'fatal',
      })
    }
    const secret: unknown = await ports.resolveCookie(cookieRef)
    if (typeof secret !== 'string') {
      throw new Error(`expected \`resolveCookie\` to return a string, got ${typeof secret}`)
    }
    keepSecret(link, secret)
    return secret
  }

  function accept(link: Link, opened: Connection) {
    if (link.connection === opened) guarded(link, 'accepted', () => opened.accepted?.())
  }

  function close(link: Link, opened: unknown) {
    const { close: isClosable, closed } = fieldsOf(opened)
    Promise.resolve(closed).catch(() => {}) // how it ends is of no interest, whoever closes it
    if (isFunction(isClosable)) guarded(link, 'close', () => (opened as Connection).close()) // it has it
  }

  /** Calls what may throw, and may be an async function that does so later. */
  function guarded(link: Link, what: string, call: () => unknown) {
    const fail = (error: unknown) => {
      const { reason } = failureOf(link, error)
      ports.onError(new Error(`${ports.who}: a connection's \`${what}\` threw: ${reason}`))
    }
    try {
      Promise.resolve(call()).catch(fail)
    } catch (error) {
      fail(error)
    }
  }

  function vacate(link: Link) {
    link.attempt = null
    desk.vacate(link)
  }

  function drop(link: Link, reason: string) {
    const old = link.connection
    if (link.isOpen) link.last = { reason, by: 'us' }
    link.connection = null
    link.isOpen = false
    desk.afterPush(() => close(link, old))
  }

  return {
    drop,
    dial(link, attemptId) {
      const own = link.attempt
      if (own?.id !== attemptId) return
      drop(link, 'a new connection is made')
      desk.afterPush(() => {
        // The `close` of the old connection, or whoever saw the action, may have paused, removed or stopped.
        const state = desk.peek(link)
        if (link.attempt !== own) return
        if (state?.attemptId === attemptId && desk.holds.size === 0) {
          link.lastDialMs = desk.nowMs()
          void carryOut(link, own, state)
        } else {
          vacate(link)
        }
      })
    },
    abandon(link, why, isTimeout) {
      if (link.attempt === null) return
      const { controller } = link.attempt
      vacate(link)
      abortBy(desk, controller, why, isTimeout)
    },
  }
}
