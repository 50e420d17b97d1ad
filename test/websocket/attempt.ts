import type { Attempt, Closed, Connection } from 'redux-reconnector'
import type { WebSocketConnector } from 'redux-reconnector/websocket'

/** The name of the connection where a test has only one. */
export const onlyId = 'backend'

/** An attempt as the listener makes them, for as long as the signal does not abort. */
export function attemptOn(
  node: string,
  { id = onlyId, signal = neverAborted(), cookie = '', last = null as Attempt['last'] } = {},
): Attempt {
  return { node, id, attemptId: 'x:1', number: 1, last, signal, cookie: async () => cookie || null }
}

export const neverAborted = () => new AbortController().signal

/** Opens a connection, and accepts it as the listener does; the test fails where there is none. */
export async function opened(
  { connect }: Pick<WebSocketConnector, 'connect'>,
  node: string,
  id = onlyId,
): Promise<Connection> {
  const connection = await connect(attemptOn(node, { id }))
  if (!connection) throw new Error('expected a connection')
  connection.accepted?.()
  return connection
}

/** How an attempt fails, as plain data; the test fails where it does not. */
export async function failureOf(opening: Promise<unknown>): Promise<Closed & { name: string }> {
  try {
    await opening
  } catch (error) {
    const { name, message, code, outcome, retryAfterMs } = Object(error)
    return {
      name,
      reason: message,
      ...(code !== undefined && { code }),
      ...(outcome && { outcome }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
  throw new Error('expected a failure')
}
