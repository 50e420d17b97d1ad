import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** How the proxy treats the bytes of every connection, those that are open among them. */
export type Trouble =
  | { kind: 'none' }
  /** Every chunk is that much later, in both directions. */
  | { kind: 'latency'; ms: number }
  /** What comes is thrown away, the connections stay. */
  | { kind: 'drop' }
  /** Nothing more is carried, nor the end of either side; who connects is taken and not served. */
  | { kind: 'halfOpen' }
  /** Of every chunk the first half is carried, and then nothing more. */
  | { kind: 'partial' }
  /** So many bytes a second, in each direction. */
  | { kind: 'slow'; bytesPerSecond: number }
  /** Whoever connects is cut off. */
  | { kind: 'refusing' }

/** A TCP proxy on loopback that makes trouble while it runs. */
export interface Proxy {
  readonly port: number
  behave(trouble: Trouble): void
  /** Cuts all connections by a reset. */
  reset(): void
  /** How many connections it carries. */
  connections(): number
  /** Ends it, with all connections and timers; safe to call twice. */
  close(): Promise<void>
}

/** Starts a proxy to a port of 127.0.0.1. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  let trouble: Trouble = { kind: 'none' }
  const pairs = new Set<readonly [Socket, Socket]>()
  const timers = new Set<NodeJS.Timeout>()

  function later(ms: number, fn: () => void) {
    const timer = setTimeout(() => {
      timers.delete(timer)
      fn()
    }, ms)
    timers.add(timer)
  }

  /** Carries what one side sends to the other, in order, each chunk by the trouble of its moment. */
  function carry(from: Socket, to: Socket) {
    let readyMs = 0 // when what came before has been carried
    let isTorn = false
    from.on('data', (chunk) => {
      const now = performance.now()
      const { kind } = trouble
      if (isTorn || kind === 'drop' || kind === 'halfOpen') return
      if (kind === 'partial') {
        isTorn = true
        to.write(chunk.subarray(0, Math.ceil(chunk.length / 2)))
      } else if (kind === 'slow') {
        for (const byte of chunk) {
          readyMs = Math.max(readyMs, now) + 1000 / trouble.bytesPerSecond
          later(readyMs - now, () => to.write(Uint8Array.of(byte)))
        }
      } else {
        readyMs = Math.max(readyMs, now + (kind === 'latency' ? trouble.ms : 0))
        if (readyMs <= now) to.write(chunk)
        else later(readyMs - now, () => to.write(chunk))
      }
    })
    from.on('error', () => {}) // what this is for
    from.on('close', () => {
      if (trouble.kind !== 'halfOpen') to.destroy()
    })
  }

  function cutWhere(isMeant: (pair: readonly [Socket, Socket]) => boolean) {
    for (const pair of pairs) if (isMeant(pair)) for (const socket of pair) socket.destroy()
  }

  const server = createServer((client) => {
    if (trouble.kind === 'refusing') {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const upstream = connect(targetPort, '127.0.0.1')
    const pair = [client, upstream] as const
    pairs.add(pair)
    carry(client, upstream)
    carry(upstream, client)
    const forget = () => {
      if (client.destroyed && upstream.destroyed) pairs.delete(pair)
    }
    client.on('close', forget)
    upstream.on('close', forget)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })

  return {
    port: (server.address() as AddressInfo).port, // it listens on a port, not on a pipe
    behave(next) {
      trouble = next
      // What was half-open may have lost one of its ends, which nobody told the other.
      if (next.kind !== 'halfOpen') cutWhere((pair) => pair.some(({ destroyed }) => destroyed))
    },
    reset() {
      for (const [client, upstream] of pairs) {
        client.resetAndDestroy()
        upstream.destroy()
      }
    },
    connections: () => pairs.size,
    close() {
      for (const timer of timers) clearTimeout(timer)
      cutWhere(() => true)
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
