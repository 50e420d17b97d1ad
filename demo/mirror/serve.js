// The page of the demo, its log and its buttons, on one port of loopback.
import { build } from 'esbuild'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'

const folder = fileURLToPath(new URL('page', import.meta.url))

/**
 * @param {Awaited<ReturnType<typeof import('./stage.js').createStage>>} stage
 * @param {number} port 0: any free port
 */
export async function serveStage(stage, port) {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/page.ts`],
    bundle: true,
    format: 'esm',
    write: false,
    minify: true,
  })
  /** @type {Record<string, readonly [type: string, body: string]>} */
  const files = {
    '/': ['text/html', readFileSync(`${folder}/index.html`, 'utf8')],
    '/style.css': ['text/css', readFileSync(`${folder}/style.css`, 'utf8')],
    '/page.js': ['text/javascript', outputFiles[0]?.text ?? ''],
  }
  const server = createServer((request, response) => {
    const file = files[request.url ?? '']
    const [type, body] = file ?? ['text/plain', 'not found']
    response.writeHead(file ? 200 : 404, { 'content-type': `${type}; charset=utf-8` }).end(body)
  })
  const sockets = new WebSocketServer({ server, path: '/log' })
  sockets.on('connection', (socket) => {
    const send = (/** @type {object} */ message) => socket.send(JSON.stringify(message))
    const tell = () => send({ standing: stage.standing() })
    const ends = [stage.follow((entry) => send({ entry })), stage.watch(tell)]
    const timer = setInterval(tell, 500)
    tell()
    socket.on('message', (data) => {
      const { button, retry } = JSON.parse(String(data))
      if (Object.hasOwn(stage.actions, button ?? '')) {
        void stage.actions[/** @type {keyof typeof stage.actions} */ (button)]()
      }
      if (typeof retry === 'string') stage.retry(retry)
    })
    socket.on('close', () => {
      clearInterval(timer)
      for (const end of ends) end()
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${bound}/`,
    close() {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      server.closeAllConnections()
    },
  }
}
