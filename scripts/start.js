import { buildDemo, buildLibrary } from './build.js'
import { ensureDependencies } from './dependencies.js'

const defaultPort = 4173
const portsTried = 20

const firstPort = Number(process.env.PORT ?? defaultPort)
if (!Number.isInteger(firstPort) || firstPort < 0 || firstPort > 65_535) {
  console.error(`npm start: expected PORT to be a port, got ${process.env.PORT}`)
  process.exit(1)
}

await ensureDependencies()
console.log('build: the library and the demo')
await buildLibrary()
await buildDemo()

const server = await startOnFreePort(firstPort)
console.log(`\nThe demo is at ${server.url}   (Ctrl-C ends it)`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await server.close()
    process.exit(0)
  })
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
