import type { Buffer } from 'node:buffer'
import { randomInt } from 'node:crypto'
import type { Closed } from '../middleware/connector.js'
import type { BeamSocket } from './beamSocket.js'
import { BeamError, blamed, shown } from './BeamError.js'
import { createFrameReader, encodeFrame, tickFrame } from './frames.js'
import { createHandshake, type Handshake } from './handshake.js'
import { limited, withResolvers } from './promises.js'
import { createRemoteCalls, type RemoteCalls } from './remoteCalls.js'
import type { Term } from './term.js'

export interface DistConnection {
  /** The full name of the node. */
  readonly node: string
  /** Settles when both sides have proved the cookie; rejects with a `BeamError`. */
  readonly ready: Promise<void>
  /** Settles once, when it has ended for whatever reason. Never rejects. */
  readonly closed: Promise<Closed>
  isOpen(): boolean
  /**
   * Ends the connection and rejects what waits for it with `error`. With `BEAM_ABORTED`, what was sent leaves first. Safe
   * to call twice.
   */
  end(error: BeamError): void
  rpc(
    module: string,
    name: string,
    args: readonly Term[],
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<Term>
}

export interface DistOptions {
  /** May still be connecting: what is written before is sent then. */
  readonly socket: BeamSocket
  readonly node: string
  readonly localName?: string
  readonly cookie: string
  readonly netTickTimeMs: number
  readonly maxFrameBytes: number
}

/** A longer timer rings at once. */
const longestTimerMs = 2 ** 31 - 1
/** How long what was sent may take to leave after this side has closed. */
const graceMs = 4000

/** Keeps one connection to one node, from the handshake to the end: frames, ticks both ways, calls. */
export function openDistConnection(options: DistOptions): DistConnection {
  const { socket, node, netTickTimeMs, maxFrameBytes } = options
  if (typeof Object(socket).write !== 'function') {
    Promise.resolve(socket).catch(() => {}) // of an async function, whose promise nobody else looks at
    throw new TypeError('expected `createSocket` to return a socket')
  }
  const creation = randomInt(4, 0x100000000)
  // Dropped when it is done, because it holds the cookie.
  let handshake: Handshake | null = createHandshake({
    ...options,
    creation,
    challenge: randomInt(0x100000000),
  })
  // Erlang's own TLS (inet_tls) reads packets of four-byte lengths from the start; measured on OTP
  // 25, in no document.
  const prefixBytes = 'encrypted' in socket ? 4 : 2
  let calls: RemoteCalls | null = null
  let ended: BeamError | null = null
  let isSilent = false
  let ticker: NodeJS.Timeout | undefined
  let silence: NodeJS.Timeout | undefined
  const ready = withResolvers<void>()
  const closed = withResolvers<Closed>()
  ready.promise.catch(() => {}) // no unhandled rejection where nothing waits for it

  const end = (error: BeamError) => {
    if (ended) return
    ended = error
    clearInterval(ticker)
    clearTimeout(silence)
    if (calls && error.code === 'BEAM_ABORTED') hangUp()
    else socket.destroy()
    calls?.fail(error)
    ready.reject(error)
    closed.resolve({ reason: error.message })
  }

  /** Closes after what was sent has left, or when a node that no longer reads has had its time. */
  const hangUp = () => {
    const grace = setTimeout(() => socket.destroy(), graceMs).unref()
    socket.on('close', () => clearTimeout(grace))
    socket.end()
  }

  const send = (...parts: readonly Uint8Array[]) => {
    const frame = encodeFrame(4, ...parts)
    if (socket.writableLength + frame.length > maxFrameBytes)
      throw new BeamError(
        'BEAM_BACKPRESSURE',
        `${node}: more than ${maxFrameBytes} bytes would wait unsent`,
      )
    socket.write(frame)
  }

  const startTicking = () => {
    ticker = setInterval(() => {
      if (socket.writableLength === 0) socket.write(tickFrame)
    }, netTickTimeMs / 4).unref()
    // A process that was blocked finds this timer due before it has read what arrived meanwhile: look again after reading.
    const suspect = () => {
      isSilent = true
      setImmediate(() => {
        if (isSilent)
          end(new BeamError('BEAM_TICK_TIMEOUT', `${node}: silent for ${netTickTimeMs * 1.25} ms`))
      })
    }
    silence = setTimeout(suspect, Math.min(netTickTimeMs * 1.25, longestTimerMs)).unref()
  }

  const onFrame = (frame: Buffer) => {
    if (ended) return
    if (!handshake) {
      if (frame.length > 0) calls?.receive(frame)
      return
    }
    const { send: reply, localName } = handshake.receive(frame)
    if (reply) socket.write(encodeFrame(prefixBytes, reply))
    if (localName === undefined) return
    // Frames may follow in the same chunk, so everything has to be in place before the next one is cut.
    handshake = null
    calls = createRemoteCalls({ localName, creation }, send)
    reader.handshakeDone()
    startTicking()
    ready.resolve()
  }
  const reader = createFrameReader({ prefixBytes, maxFrameBytes }, onFrame)

  socket.on('data', (chunk) => {
    if (ended) return
    isSilent = false
    silence?.refresh()
    try {
      reader.push(chunk)
    } catch (error) {
      end(blamed(node, error))
    }
  })
  socket.on('error', ({ code, message }) =>
    end(new BeamError(calls ? 'BEAM_CLOSED' : 'BEAM_UNREACHABLE', `${node}: ${code ?? message}`)),
  )
  const onEnd = () => {
    // A node that refuses the cookie just closes. A node that dies at that moment mostly resets the connection, which is an
    // 'error'.
    if (handshake?.awaitsVerdict())
      end(
        new BeamError(
          'BEAM_WRONG_COOKIE',
          `${node}: refused the cookie (closed after it received the proof)`,
        ),
      )
    else
      end(
        new BeamError(
          'BEAM_CLOSED',
          `${node}: closed the connection${calls ? '' : ' during the handshake'}`,
        ),
      )
  }
  socket.on('end', onEnd)
  socket.on('close', onEnd)
  socket.write(encodeFrame(prefixBytes, handshake.opening))

  return {
    node,
    ready: ready.promise,
    closed: closed.promise,
    isOpen: () => !ended && calls !== null,
    end,
    async rpc(module, name, args, { timeoutMs, signal }) {
      if (signal?.aborted) throw signal.reason
      if (ended || !calls)
        throw ended ?? new BeamError('BEAM_NOT_CONNECTED', `${node}: still in the handshake`)
      const { answer, forget } = calls.call(module, name, args)
      const late = () =>
        new BeamError(
          'BEAM_RPC_TIMEOUT',
          `${node}: ${shown(module)}:${shown(name)} did not answer within ${timeoutMs} ms`,
        )
      return limited(answer, signal, { ms: timeoutMs, late }).finally(forget)
    },
  }
}
