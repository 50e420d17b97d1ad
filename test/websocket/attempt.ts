import type { Attempt, Closed, Connection } from 'redux-reconnector'
import type { WebSocketConnector } from 'redux-reconnector/websocket'

/** An attempt as the listener makes them, for as long as the signal does not abort. */
export function attemptOn(node: string, { signal = neverAborted(), cookie = '' } = {}): Attempt {
  return { node, number: 1, signal, cookie: async () => cookie || null }
}

export const neverAborted = () => new AbortController().signal

/** Opens a connection; the test fails where there is none. */
export async function opened({ connect }: WebSocketConnector, node: string): Promise<Connection> {
  const connection = await connect(attemptOn(node))
  if (!connection) throw new Error('expected a connection')
  return connection
}

/** How an attempt fails, as plain data; the test fails where it does not. */
export async function failureOf(opening: Promise<unknown>): Promise<Closed & { name: string }> {
  try {
    await opening
  } catch (error) {
    const { name, message, outcome, retryAfterMs } = Object(error)
    return {
      name,
      reason: message,
      ...(outcome && { outcome }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
  throw new Error('expected a failure')
}
