import { buildDemo, buildLibrary } from './build.js'
import { ensureDependencies } from './dependencies.js'

const defaultPort = 4173
const portsTried = 20

const firstPort = Number(process.env.PORT ?? defaultPort)
if (!Number.isInteger(firstPort) || firstPort < 0 || firstPort > 65_535) {
  console.error(`npm start: expected PORT to be a port, got ${process.env.PORT}`)
  process.exit(1)
}

/** What it does, in order. */
const steps = /** @type {const} */ ([
  [
    'dependencies',
    'what the lock file names; the first time takes about a minute',
    ensureDependencies,
  ],
  ['library', 'tsc, src to dist', buildLibrary],
  ['demo', 'vite, demo to demo/dist', buildDemo],
  ['server', 'the page, a WebSocket to break, and an Erlang node where there is Erlang', serve],
])

for (const [index, [name, what, step]] of steps.entries()) {
  console.log(`[${index + 1}/${steps.length}] ${name}: ${what}`)
  const startMs = Date.now()
  try {
    await step()
  } catch (error) {
    console.error(`npm start: ${name} failed: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
  console.log(`      ${((Date.now() - startMs) / 1000).toFixed(1)} s`)
}

async function serve() {
  const server = await startOnFreePort(firstPort)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await server.close()
      process.exit(0)
    })
  }
  console.log(`\nThe demo is at ${server.url}   (Ctrl-C ends it)\n`)
}

/** @param {number} port */
async function startOnFreePort(port) {
  // Not before the dependencies are there.
  const { startDemoServer } = await import('../demo/server.js')
  for (let tried = port; ; tried += 1) {
    try {
      return await startDemoServer({ port: tried, withBeam: true })
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || tried === port + portsTried) throw error
      console.log(`port ${tried} is taken, trying the next`)
    }
  }
}
