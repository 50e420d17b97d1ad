import { build } from 'esbuild'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Browser } from 'playwright-core'
import { launchBrowser } from './launchBrowser.js'

const policy = "default-src 'none'; script-src 'self'; connect-src 'self' ws:; style-src 'self'"

let browser: Browser
beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser.close())

/** Serves cspPage.tsx under the policy, and takes its WebSocket. */
async function startServer() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('cspPage.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const served: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': [
      'text/html',
      '<!doctype html><title>csp</title><script type="module" src="/page.js"></script>',
    ],
    '/page.js': ['text/javascript', outputFiles[0]?.text ?? ''],
  }
  const server = createServer((request, response) => {
    const [type, body] = served[request.url ?? ''] ?? ['text/plain', '']
    response.setHeader('content-security-policy', policy)
    response.setHeader('content-type', type)
    response.end(body)
  })
  const sockets = new WebSocketServer({ server })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${Object(server.address()).port}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

it('the core, the WebSocket and the hooks work under a strict Content-Security-Policy, and importing them asks for nothing', async () => {
  await using server = await startServer()
  const page = await browser.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  page.on('websocket', () => asked.push('a WebSocket'))
  await page.goto(server.url)
  await page.waitForFunction('globalThis.isImported')
  expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/', '/page.js'])

  expect(await page.evaluate('connect()')).toBe('healthy')
  expect(asked).toContain('a WebSocket')
  expect(await page.evaluate('violations')).toEqual([])

  // The policy is in force, and what breaks it is seen.
  expect(await page.evaluate('evaluates()')).toBe(false)
  expect(await page.evaluate('violations')).toEqual(['script-src'])
  await page.close()
})
