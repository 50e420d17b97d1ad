import { count, type FieldsOf, type Shape } from '../rules/shape.js'
import { timer } from './timerCheck.js'
import type { SendData } from './webSocketLike.js'

/** The limits of the queue for messages that are sent while the connection is down. */
export interface QueueOptions {
  /** The largest number of messages for each connection; default 100. Then the oldest message is dropped. */
  most?: number
  /** The time in ms after which a message is dropped; default 60000. */
  maxAgeMs?: number
}

/** The reason why messages were dropped: more than `most` (`full`), or older than `maxAgeMs` (`too old`). */
export type DropReason = 'full' | 'too old'

const fields: FieldsOf<QueueOptions> = { most: count, maxAgeMs: timer }
export const queueShape: Shape = [fields, []]

/** The messages that wait for one connection, oldest first. */
export interface SendQueue {
  add(data: SendData): void
  /** Takes all of them out. */
  take(): readonly SendData[]
  size(): number
}

/** @param onDrop - called when the messages are out of the queue */
export function createSendQueue(
  { most = 100, maxAgeMs = 60_000 }: QueueOptions,
  onDrop: (messages: readonly SendData[], why: DropReason) => void,
): SendQueue {
  let items: { readonly data: SendData; readonly sinceMs: number }[] = []
  let seenMs = -Infinity // when the clock was last read
  let timeout: (ReturnType<typeof setTimeout> & { unref?(): void }) | undefined

  /** The time. Where the clock was set back, the messages become no younger. */
  function readClock() {
    const nowMs = Date.now()
    const backMs = seenMs - nowMs
    if (backMs > 0) items = items.map(({ data, sinceMs }) => ({ data, sinceMs: sinceMs - backMs }))
    seenMs = nowMs
    return nowMs
  }

  function drop(number: number, why: DropReason) {
    if (number > 0)
      onDrop(
        items.splice(0, number).map(({ data }) => data),
        why,
      )
  }

  function expire() {
    const bornMs = readClock() - maxAgeMs
    const fresh = items.findIndex(({ sinceMs }) => sinceMs > bornMs)
    drop(fresh < 0 ? items.length : fresh, 'too old')
    const [oldest] = items
    clearTimeout(timeout)
    if (!oldest) return
    timeout = setTimeout(expire, oldest.sinceMs - bornMs)
    timeout.unref?.()
  }

  return {
    size: () => items.length,
    add(data) {
      const sinceMs = readClock()
      items.push({ data, sinceMs })
      drop(items.length - most, 'full')
      expire()
    },
    take() {
      expire() // a machine that slept has timers that are late
      clearTimeout(timeout)
      const taken = items
      items = []
      return taken.map(({ data }) => data)
    },
  }
}
