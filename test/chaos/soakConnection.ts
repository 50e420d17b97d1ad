import { becomes, pause } from './pause.js'
import { runSoak } from './soak.js'
import { startThroughProxy } from './throughProxy.js'

/** One connection, with server and proxy in the same process. */
await runSoak('connection', async ({ seed, isLeaky, broken }) => {
  const line = await startThroughProxy(seed, { isLeaky })
  return {
    async round() {
      const kind = await line.trouble(150)
      if (!(await becomes(line.isHealthy, 10_000, 5))) {
        broken(`not healthy 10 s after ${kind}: ${line.explanation()}`)
      }
      if (line.mostOpen() > 1) broken(`two connections open, after ${kind}`)
      if (line.timers() > 1) broken(`${line.timers()} timers, after ${kind}`)
      return [kind]
    },
    async end() {
      line.stop()
      if (line.timers() > 0) broken(`${line.timers()} timers left`)
      await pause(5000) // a goodbye that nobody answers takes 4 s
      if (!(await becomes(() => line.sockets() + line.proxied() === 0, 20_000))) {
        broken(`${line.sockets()} sockets and ${line.proxied()} links left`)
      }
      if (line.errors.length > 0) broken(`errors: ${String(line.errors[0])}`)
      await line.close()
    },
    figures: () => `${line.reconnects()} reconnects, ${line.made()} sockets`,
  }
})
