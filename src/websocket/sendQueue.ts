import { count, type FieldsOf, type Shape } from '../rules/shape.js'
import { timer } from './timerCheck.js'
import type { SendData } from './webSocketLike.js'

/** How much of what is sent without a connection is kept for the next one. */
export interface QueueOptions {
  /** The largest number of messages, for each connection; default 100. One more drops the oldest. */
  most?: number
  /** A message that has waited for this long is dropped, in ms; default 60000. */
  maxAgeMs?: number
}

/** Why messages of the queue were dropped: there were more than `most`, or they waited for `maxAgeMs`. */
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
  let timeout: (ReturnType<typeof setTimeout> & { unref?(): void }) | undefined

  function drop(number: number, why: DropReason) {
    if (number > 0)
      onDrop(
        items.splice(0, number).map(({ data }) => data),
        why,
      )
  }

  function expire() {
    const bornMs = Date.now() - maxAgeMs
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
      items.push({ data, sinceMs: Date.now() })
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
