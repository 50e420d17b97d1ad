import { build } from 'esbuild'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'

/** What a tab's connection did, as the server saw it. */
export interface Seen {
  readonly tab: string | null
  readonly what: 'open' | 'close' | 'refused'
  readonly atMs: number
}

/** Serves signalsPage.ts and its WebSocket, and writes down who connects. */
export async function startSignalsServer() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('signalsPage.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const script = outputFiles[0]?.text ?? ''
  const seen: Seen[] = []
  let openCount = 0
  let overlapSinceMs: number | null = null
  let longestOverlapMs = 0
  let isRefusing = false

  function endOverlap() {
    if (overlapSinceMs !== null) {
      longestOverlapMs = Math.max(longestOverlapMs, Date.now() - overlapSinceMs)
    }
    overlapSinceMs = null
  }

  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    const page = request.url?.startsWith('/?')
      ? '<script type="module" src="/page.js"></script>'
      : ''
    response.end(isScript ? script : `<!doctype html><title>signals</title>${page}`)
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const tab = new URL(request.url ?? '', 'http://localhost').searchParams.get('tab')
    const see = (what: Seen['what']) => seen.push({ tab, what, atMs: Date.now() })
    if (isRefusing) {
      see('refused')
      socket.destroy()
      return
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      openCount += 1
      if (openCount > 1) overlapSinceMs ??= Date.now()
      see('open')
      connection.once('close', () => {
        openCount -= 1
        if (openCount < 2) endOverlap()
        see('close')
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = Object(server.address())

  return {
    url: (query: string) => `http://127.0.0.1:${address.port}/?${query}`,
    elsewhere: `http://127.0.0.1:${address.port}/elsewhere`,
    seen,
    /** How many are connected now. */
    openCount: () => openCount,
    /** For how long more than one was connected, at most, in ms. */
    longestOverlapMs: () => longestOverlapMs,
    /** Takes no connection until it is told otherwise; those that are open are cut. */
    refuse(refusing: boolean) {
      isRefusing = refusing
      if (refusing) for (const connection of sockets.clients) connection.terminate()
    },
    async close() {
      for (const connection of sockets.clients) connection.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
