import { build } from 'esbuild'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { launchBrowser } from './launchBrowser.js'

const until = (check: () => void) => vi.waitFor(check, { interval: 10, timeout: 20_000 })

let browser: Browser
let page: Page
let server: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  browser = await launchBrowser()
  server = await startServer()
  page = await browser.newPage()
  await page.goto(server.url)
  await page.waitForFunction('globalThis.isLoaded')
})
afterAll(async () => {
  await browser.close()
  server.end()
})
beforeEach(() => server.reset())

/** Serves the page, and is the server of its WebSockets. */
async function startServer() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('webSocketPage.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
  })
  const http = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript
        ? outputFiles[0]?.text
        : '<!doctype html><title>WebSocket</title><script type="module" src="/page.js"></script>',
    )
  })
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: true })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const heard: (string | number)[] = []
  let greet = (_client: WebSocket) => {}
  sockets.on('connection', (client) => {
    client.on('error', () => {})
    client.on('message', (data, isBinary) => {
      if (isBinary) client.send(data)
      else heard.push(String(data).length > 99 ? String(data).length : String(data))
    })
    client.on('close', (code, reason) => heard.push(`${code} ${String(reason)}`))
    greet(client)
  })
  return {
    url: `http://127.0.0.1:${Object(http.address()).port}/`,
    heard,
    clients: sockets.clients,
    /** What is done with whoever connects from now on. */
    behave(next: typeof greet) {
      greet = next
    },
    reset() {
      greet = () => {}
      heard.length = 0
    },
    end() {
      for (const client of sockets.clients) client.terminate()
      http.closeAllConnections()
      http.close()
    },
  }
}

describe("a browser's WebSocket", () => {
  it('lets the last words arrive before its goodbye', async () => {
    expect(await page.evaluate('lastWords()')).toEqual([
      false,
      { reason: 'closed by this side (1000)', code: 1000, by: 'us' },
    ])
    await until(() => expect(server.heard).toEqual(['hello', 'xxx', 1_000_000, '1000 ']))
  })

  it('is closed by a code of the application, and by no code that must not be sent', async () => {
    expect(await page.evaluate('ownCode()')).toEqual([
      'InvalidAccessError',
      true,
      { reason: 'closed by this side: a gap (4000)', code: 4000, by: 'us' },
    ])
    await until(() => expect(server.heard).toEqual(['still here', '4000 a gap']))
  })

  it('waits for the greeting, then sends what was queued', async () => {
    server.behave((client) => client.send('welcome'))
    await page.evaluate('queued()')
    await until(() => expect(server.heard).toEqual(['one', 'two', 'three', '1000 ']))
  })

  it('gives bytes as a Blob where it is told to', async () => {
    expect(await page.evaluate('blobs()')).toEqual([1, 2])
  })

  it('tells how the server said goodbye', async () => {
    server.behave((client) => client.close(4401, 'expired'))
    expect(await page.evaluate('goodbye()')).toEqual([
      { reason: 'unauthorized: expired (4401)', code: 4401, outcome: 'auth' },
      [{ code: 4401, reason: 'expired', wasClean: true }],
      'unreachable',
    ])
  })

  it('is ended when the server does not answer its heartbeat', async () => {
    server.behave((client) => client.pause())
    expect(await page.evaluate('silence()')).toEqual({
      reason: 'no answer to the heartbeat within 0.3 s',
    })
  })

  it('says that an attempt timed out, and leaves no socket behind', async () => {
    expect(await page.evaluate('givenUp()')).toBe('TimeoutError')
    await until(() => expect(server.heard).toEqual(['1000 ']))
  })

  it('fails without a server, and shows no secret of its URL', async () => {
    const failure = await page.evaluate('noServer()')
    expect(failure).toMatchObject({ name: 'ConnectError' })
    expect(JSON.stringify(failure)).not.toContain('s3same')
  })
})
