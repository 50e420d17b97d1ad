import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** A server that has nothing but the files of a folder, below a path. It refuses every WebSocket. */
export async function serveFolder(folder: URL, below: string) {
  let upgrades = 0
  const server = createServer(async ({ url = '/' }, response) => {
    const path = url.startsWith(below) ? url.slice(below.length) || 'index.html' : 'none'
    const file = join(fileURLToPath(folder), normalize(`/${path}`))
    const content = await readFile(file).catch(() => null)
    response.writeHead(content === null ? 404 : 200, { 'content-type': types[extname(file)] ?? '' })
    response.end(content)
  })
  server.on('upgrade', (_request, socket) => {
    upgrades += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${Object(server.address()).port}${below}`,
    upgrades: () => upgrades,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
