import { func, isFunction, isRecord, isString, type FieldsOf, type Shape } from '../rules/shape.js'
import { timer } from './timerCheck.js'
import type { BinaryTypes, MessageData, SendData } from './webSocketLike.js'

/** A message that is sent periodically, and the condition for an answer. */
export interface HeartbeatOptions<Binary extends keyof BinaryTypes = 'arraybuffer'> {
  /** The time between two heartbeats, in ms; default 25000, which is below the idle limits of most proxies. */
  everyMs?: number
  /**
   * The time to wait for an answer, in ms; default 10000. Any message counts as an answer. Otherwise the connector
   * closes the connection, with the reason `no answer to the heartbeat within 10 s`.
   */
  timeoutMs?: number
  /**
   * The message; default the text `'ping'`. A function is called for each heartbeat, with the number of the heartbeat
   * on this socket, from 1.
   */
  message?: SendData | ((count: number) => SendData)
  /**
   * Returns whether a message is only an answer to a heartbeat. Subscribers do not receive it. Default: the text
   * `'pong'`.
   */
  isPong?: (data: MessageData<Binary>) => boolean
  /**
   * Whether to send ping frames (RFC 6455 section 5.5.2) instead of messages; default `false`. It needs the WebSocket
   * of `ws`: browsers cannot send ping frames.
   */
  protocol?: boolean
}

/** The values of the option `heartbeat`. */
export type HeartbeatOption<Binary extends keyof BinaryTypes = 'arraybuffer'> =
  boolean | 'protocol' | HeartbeatOptions<Binary>

const fields: FieldsOf<HeartbeatOptions> = {
  everyMs: timer,
  timeoutMs: timer,
  message: [
    'a string, bytes or a function',
    (value) => isString(value) || isFunction(value) || isRecord(value),
    'private',
  ],
  isPong: func,
  protocol: ['a boolean', (value) => typeof value === 'boolean'],
}
export const heartbeatShape: Shape = [fields, []]

/** A heartbeat with its defaults. */
export type Heartbeat = Required<HeartbeatOptions<keyof BinaryTypes>>

/** The heartbeat that an option means; `null` is none. */
export function heartbeatOf(option: HeartbeatOption<keyof BinaryTypes> = false): Heartbeat | null {
  if (!option) return null
  const {
    everyMs = 25_000,
    timeoutMs = 10_000,
    protocol = option === 'protocol',
    message = 'ping',
    isPong = (data) => !protocol && data === 'pong',
  }: HeartbeatOptions<keyof BinaryTypes> = typeof option === 'object' ? option : {}
  return { everyMs, timeoutMs, protocol, message, isPong }
}

/** The heartbeats of one socket, from the first to its end. */
export interface Pulse {
  /** Something came from the server. */
  life(): void
  /** Asks at once where that is overdue: a machine that slept has timers that still wait for the rest of their time. */
  look(): void
  stop(): void
}

/** A timer that is later than this had a process that was blocked, or a machine that slept. */
const patience = 1.25
/** What came while the process was busy is read, and unpacked, after the timer and before this has passed. */
const readingMs = 50

/**
 * Asks every `everyMs`, and says when no life followed within `timeoutMs`.
 *
 * @param ask - sends a question; `false` where that was not possible
 */
export function startPulse(
  { everyMs, timeoutMs }: Heartbeat,
  ask: (count: number) => boolean,
  onSilence: () => void,
): Pulse {
  let count = 0
  let isWaiting = false
  let sinceMs = Date.now() // of the last question, or the last sign of life
  let isAgain = false
  let timeout: ReturnType<typeof setTimeout> | undefined

  const isLaterThan = (ms: number) => Date.now() - sinceMs > ms * patience

  function askAndWait() {
    clearTimeout(timeout)
    if (!ask(++count)) return
    isWaiting = true
    sinceMs = Date.now()
    timeout = setTimeout(doubt, timeoutMs)
  }

  function askAgain() {
    isAgain = true // the network may have slept, too: one more chance
    askAndWait()
  }

  function doubt() {
    if (!isAgain && isLaterThan(timeoutMs)) askAgain()
    else timeout = setTimeout(onSilence, readingMs)
  }

  function life() {
    clearTimeout(timeout)
    isWaiting = false
    sinceMs = Date.now()
    isAgain = false
  }

  const beat = setInterval(() => {
    if (isWaiting) ask(++count)
    else askAndWait()
  }, everyMs)

  return {
    life,
    look() {
      if (!isAgain && isLaterThan(isWaiting ? timeoutMs : everyMs)) askAgain()
    },
    stop() {
      clearInterval(beat)
      life()
    },
  }
}
