import { Buffer } from 'node:buffer'
import { connect, type Socket } from 'node:net'
import { BeamError, blamed, isBeamError } from './BeamError.js'
import { decodePortAnswer, encodePortRequest } from './epmd.js'

/** Where to connect, and how long to wait for an answer. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Makes a short TCP connection, which is gone when the promise has settled, however that settles. */
const visit = <T>(
  who: string,
  { host, port, timeoutMs, signal }: Address,
  talk: (socket: Socket, resolve: (value: T) => void) => void,
): Promise<T> => {
  const socket = connect({ host, port, noDelay: true })
  const failed = (why: string) =>
    new BeamError('BEAM_UNREACHABLE', `${who} at ${host}:${port}: ${why}`)
  const onAbort = () => socket.destroy(signal.reason)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  return new Promise<T>((resolve, reject) => {
    // In the next turn: a process that was blocked reads first what arrived meanwhile.
    socket.setTimeout(timeoutMs, () =>
      setImmediate(() => reject(failed(`no answer within ${timeoutMs} ms`))),
    )
    socket.on('error', (error: NodeJS.ErrnoException) =>
      reject(signal.aborted || isBeamError(error) ? error : failed(error.code ?? error.message)),
    )
    socket.on('close', () => reject(failed('closed without an answer')))
    talk(socket, resolve)
  }).finally(() => {
    signal.removeEventListener('abort', onAbort)
    socket.destroy()
  })
}

/** Resolves when something accepts a connection there, which is all that the original's probe asks of epmd. */
export const reach = (who: string, address: Address): Promise<void> =>
  visit<void>(who, address, (socket, resolve) => {
    socket.on('connect', () => resolve())
  })

/** Asks epmd for the port of a node's distribution listener. Rejects with a `BeamError`. */
export async function askEpmd(address: Address, node: string): Promise<number> {
  const port = await visit<number | null>('epmd', address, (socket, resolve) => {
    let bytes = Buffer.alloc(0)
    socket.write(encodePortRequest(node.slice(0, node.indexOf('@'))))
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      try {
        const answer = decodePortAnswer(bytes)
        if (answer !== undefined) resolve(answer)
      } catch (error) {
        socket.destroy(blamed(`epmd at ${address.host}:${address.port}`, error))
      }
    })
  })
  if (port === null)
    throw new BeamError(
      'BEAM_NOT_REGISTERED',
      `${node}: not registered at epmd ${address.host}:${address.port}`,
    )
  return port
}
