import type { MessageData, WebSocketLike } from './openSocket.js'
import type { WebSocketConnectorOptions } from './webSocketOptions.js'

/** How an open connection shows that somebody is there. */
export interface Heartbeat {
  readonly timeoutMs: number
  ask(socket: WebSocketLike): void
  isPong(data: MessageData): boolean
}

/** How long an open socket may take to answer, and a closing one to end. */
export const defaultTimeoutMs = 2000

const pingByProtocol = (socket: WebSocketLike) => socket.ping?.()

/** The heartbeat that an option means; `null` is none. */
export function heartbeatOf(option: WebSocketConnectorOptions['heartbeat']): Heartbeat | null {
  if (!option) return null
  if (option === 'protocol') {
    return { timeoutMs: defaultTimeoutMs, isPong: () => false, ask: pingByProtocol }
  }
  const {
    message = 'ping',
    isPong = (data: MessageData) => data === 'pong',
    timeoutMs = defaultTimeoutMs,
  } = option === true ? {} : option
  return { timeoutMs, isPong, ask: (socket) => socket.send(message) }
}

/** Whether one of the watchers was called within the time; rejects at once when the signal aborts. */
export function lifeWithin(
  timeoutMs: number,
  watchers: Set<() => void>,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(finish, timeoutMs, false)
    const watcher = () => finish(true)
    function giveUp() {
      reject(signal.reason)
      finish(false)
    }
    function finish(isAlive: boolean) {
      clearTimeout(timer)
      watchers.delete(watcher)
      signal.removeEventListener('abort', giveUp)
      resolve(isAlive)
    }
    watchers.add(watcher)
    signal.addEventListener('abort', giveUp)
  })
}
