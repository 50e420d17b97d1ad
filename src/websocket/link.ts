import type { Attempt, Closed, Connection } from '../middleware/connector.js'
import { expectNow } from './expectNow.js'
import { startPulse, type Pulse } from './heartbeat.js'
import { connectError, makeSocket } from './makeSocket.js'
import type { BinaryTypes, MessageData, SendData, WebSocketLike } from './webSocketLike.js'
import type { Settings } from './webSocketOptions.js'
import { createWire, type Wire } from './wire.js'

type Message = MessageData<keyof BinaryTypes>

/** What the connector hears of a link. */
export interface LinkEvents {
  /** It is open and greeted. */
  usable(): void
  /** A message for the subscribers. */
  received(data: Message): void
  /** It is over, whether it was usable or not. */
  ended(): void
  /** It is open, and the promise of its end was never asked for. */
  forgotten(): void
}

/** One attempt, and the connection that comes of it. */
export interface Link {
  /** `null` before there is one. */
  socket(): WebSocketLike | null
  /** Whether it is usable; asks the server where nothing was heard of it for too long. */
  look(): boolean
  /** `false` where it is not usable. */
  send(data: SendData): boolean
  /** Settles when it is over. */
  readonly closed: Promise<Closed>
  /** Rejects by an error that says how to go on, or by the signal's reason. */
  open(): Promise<Connection>
  close(code?: number, reason?: string): void
}

/** How long messages wait for `accepted`, which code that wraps `connect` may not pass on. */
const patienceMs = 1000
/** Timeout, in IANA's registry of close codes. */
const silenceCode = 3008

export function createLink(attempt: Attempt, settings: Settings, events: LinkEvents): Link {
  const { signal } = attempt
  const { ask, heartbeat, onOpen } = settings
  let { ready } = settings
  let socket: WebSocketLike | null = null
  let wire: Wire | undefined
  let pulse: Pulse | undefined
  let isUsable = false
  let isOver = false
  let isTaken = false
  let held: Message[] | null = [] // until they may be heard
  let patience: ReturnType<typeof setTimeout> | undefined

  let settle: (how: Closed) => void
  const closed = new Promise<Closed>((resolve) => (settle = resolve))
  let fail: (error: unknown) => void
  const failed = new Promise<never>((_resolve, reject) => (fail = reject))
  failed.catch(() => {}) // once it is usable, `closed` alone tells of its end
  let greet: () => void
  const greeted = new Promise<void>((resolve) => (greet = resolve))

  function ended(how: Closed, error: unknown = connectError(how)) {
    if (isOver) return
    isOver = true
    signal.removeEventListener('abort', giveUp)
    pulse?.stop()
    fail(error)
    settle(how)
    events.ended()
  }

  /** Ends it from this side. */
  function shut(how: Closed, error?: unknown, code = 1000, reason?: string) {
    if (isOver) return
    if (wire) wire.close(code, reason)
    else socket?.close() // what made it failed halfway
    held = []
    clearTimeout(patience)
    ended(how, error)
  }

  const giveUp = () => shut({ reason: 'given up' }, abortReason(signal))

  function accepted() {
    clearTimeout(patience)
    for (let data = held?.shift(); data !== undefined; data = held?.shift()) events.received(data)
    held = null
  }

  function received(data: Message) {
    if (isOver) return
    pulse?.life()
    if (heartbeat && ask(() => expectNow('heartbeat.isPong', heartbeat.isPong(data)))) return
    if (held) held.push(data)
    else events.received(data)
    try {
      if (!expectNow('ready', ready?.(data))) return
      ready = undefined
      greet()
    } catch (error) {
      shut({ reason: 'given up' }, error)
    }
  }

  /** What a step of the opening gives, unless it is over before. */
  const step = <T>(work: T | Promise<T>): Promise<T> => Promise.race([work, failed])

  /** What an option says of this attempt. Async, since a throw would leave the promise of another option unhandled. */
  async function given<T extends string | readonly string[]>(
    option: T | ((of: Attempt) => T | Promise<T>),
  ): Promise<T> {
    return typeof option === 'function' ? option(attempt) : option
  }

  function createPulse(fresh: WebSocketLike, { isOpen }: Wire) {
    if (!heartbeat) return undefined
    const { message, protocol, timeoutMs } = heartbeat
    const reason = `no answer to the heartbeat within ${timeoutMs / 1000} s`
    return startPulse(
      heartbeat,
      (count) =>
        isOpen() &&
        ask(() => {
          const question = () => (typeof message === 'function' ? message(count) : message)
          if (protocol) fresh.ping?.()
          else fresh.send(expectNow('heartbeat.message', question()))
          return !isOver // which the function for the message may have made it
        }) === true,
      () => isOpen() && shut({ reason }, undefined, silenceCode, reason),
    )
  }

  function close(code = 1000, reason = '') {
    const words = reason && `: ${reason}`
    const how = { reason: `closed by this side${words} (${code})`, code, by: 'us' } as const
    shut(how, undefined, code, reason)
  }

  const isOpen = () => isUsable && !isOver && wire?.isOpen() === true

  return {
    socket: () => socket,
    look() {
      pulse?.look()
      return isOpen()
    },
    send(data) {
      const takes = isOpen()
      if (takes) socket?.send(data)
      return takes
    },
    closed,
    close,
    async open() {
      const { url = attempt.node, protocols = [] } = settings
      signal.addEventListener('abort', giveUp)
      try {
        const [address, names] = await step(Promise.all([given(url), given(protocols)]))
        if (isOver) await failed
        const fresh = (socket = makeSocket(address, names, settings))
        const target = { id: attempt.id, url: address, protocols: names }
        const stirred = () => pulse?.life()
        const own = (wire = createWire(fresh, target, settings, { received, stirred, ended }))
        await step(own.opened)
        if (isOver) await failed
        await step(onOpen?.((data) => fresh.send(data), attempt))
        if (settings.ready) await step(greeted)
        if (isOver) await failed
        pulse = createPulse(fresh, own)
      } catch (error) {
        shut({ reason: 'given up' }, error)
        throw error
      }
      isUsable = true
      signal.removeEventListener('abort', giveUp)
      patience = setTimeout(() => {
        if (!isTaken) events.forgotten()
        accepted()
      }, patienceMs)
      events.usable()
      return {
        close: () => close(),
        get closed() {
          isTaken = true
          return closed
        },
        accepted,
      }
    },
  }
}

/** Says whether it was a timeout where the signal does; that of React Native has no reason. */
export function abortReason(signal: AbortSignal): unknown {
  const otherwise = new Error('the attempt was aborted')
  otherwise.name = 'AbortError'
  return signal.reason ?? otherwise
}
