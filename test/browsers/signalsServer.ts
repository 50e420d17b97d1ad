import { build } from 'esbuild'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { pass } from './engine.js'

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
  let upgradeCount = 0
  let overlapSinceMs: number | null = null
  let longestOverlapMs = 0
  let isRefusing = false
  let acceptsAfterMs = 0

  function endOverlap() {
    if (overlapSinceMs !== null) {
      longestOverlapMs = Math.max(longestOverlapMs, Date.now() - overlapSinceMs)
    }
    overlapSinceMs = null
  }

  const pages: Readonly<Record<string, (response: ServerResponse) => Promise<void> | void>> = {
    '/page.js'(response) {
      response.setHeader('content-type', 'text/javascript').end(script)
    },
    async '/slow'(response) {
      await pass(1500)
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>slow</title>')
    },
    '/download'(response) {
      response.setHeader('content-disposition', 'attachment; filename="prices.csv"').end('1,2')
    },
    '/favicon.ico': (response) => void response.writeHead(404).end(),
  }
  const server = createServer(({ url = '' }: IncomingMessage, response) => {
    const page = pages[url]
    if (page) return void page(response)
    const body = url.startsWith('/?') ? '<script type="module" src="/page.js"></script>' : ''
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>signals</title><body>${body}`)
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', async (request, socket, head) => {
    const tab = new URL(request.url ?? '', 'http://localhost').searchParams.get('tab')
    const see = (what: Seen['what']) => seen.push({ tab, what, atMs: Date.now() })
    upgradeCount += 1
    socket.on('error', () => {}) // it may be gone before it is answered
    if (isRefusing) {
      see('refused')
      socket.destroy()
      return
    }
    if (acceptsAfterMs > 0) await pass(acceptsAfterMs)
    if (socket.destroyed) return
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
  const origin = `http://127.0.0.1:${Object(server.address()).port}`

  return {
    url: (query: string) => `${origin}/?${query}`,
    elsewhere: `${origin}/elsewhere`,
    /** Answers after 1.5 s. */
    slow: `${origin}/slow`,
    /** Is no page: who follows a link to it stays. */
    download: `${origin}/download`,
    seen,
    /** How often something has come to pass. */
    count: (what: Seen['what']) => seen.filter((one) => one.what === what).length,
    /** How many are connected now. */
    openCount: () => openCount,
    /** How often a connection was asked for. */
    upgradeCount: () => upgradeCount,
    /** For how long more than one was connected, at most, in ms. */
    longestOverlapMs: () => longestOverlapMs,
    /** Takes no connection until it is told otherwise; those that are open are cut. */
    refuse(refusing: boolean) {
      isRefusing = refusing
      if (refusing) for (const connection of sockets.clients) connection.terminate()
    },
    /** Lets everybody who connects wait for so long, in ms. */
    acceptAfter: (ms: number) => void (acceptsAfterMs = ms),
    async close() {
      for (const connection of sockets.clients) connection.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
