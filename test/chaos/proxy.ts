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
  /** Ends it, with all connections; safe to call twice. */
  close(): Promise<void>
}

/** Starts a proxy to a port of 127.0.0.1. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  let trouble: Trouble = { kind: 'none' }
  const pairs = new Set<readonly [Socket, Socket]>()

  /** Carries what one side sends to the other, in order, each chunk by the trouble of its moment. */
  function carry(from: Socket, to: Socket) {
    const queue: { readonly bytes: Uint8Array; readonly atMs: number }[] = []
    let timer: NodeJS.Timeout | undefined
    let isTorn = false

    function write() {
      const now = performance.now()
      for (let first = queue[0]; first && first.atMs <= now; first = queue[0]) {
        queue.shift()
        if (!to.destroyed) to.write(first.bytes)
      }
      const [next] = queue
      timer = next && setTimeout(write, Math.ceil(next.atMs - now))
    }

    function put(bytes: Uint8Array, laterMs: number, afterMs: number) {
      queue.push({ bytes, atMs: Math.max(performance.now() + laterMs, afterMs) })
    }

    from.on('data', (chunk) => {
      if (isTorn || trouble.kind === 'drop' || trouble.kind === 'halfOpen') return
      let lastMs = queue.at(-1)?.atMs ?? 0
      if (trouble.kind === 'partial') {
        isTorn = true
        put(chunk.subarray(0, Math.ceil(chunk.length / 2)), 0, lastMs)
      } else if (trouble.kind === 'slow') {
        const byteMs = 1000 / trouble.bytesPerSecond
        for (const byte of chunk) {
          put(Uint8Array.of(byte), byteMs, lastMs + byteMs)
          lastMs = queue.at(-1)?.atMs ?? 0
        }
      } else put(chunk, trouble.kind === 'latency' ? trouble.ms : 0, lastMs)
      clearTimeout(timer)
      write()
    })
    from.on('error', () => {}) // what this is for
    for (const socket of [from, to]) {
      socket.on('close', () => {
        clearTimeout(timer)
        queue.length = 0
      })
    }
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
      cutWhere(() => true)
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
