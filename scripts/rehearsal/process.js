import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = Object(server.address())
  server.close()
  return Number(port)
}

/**
 * Starts a program that prints lines.
 *
 * @param {string} cwd
 * @param {readonly string[]} command
 */
export function startProgram(cwd, [command = '', ...args]) {
  /** @type {string[]} */
  const lines = []
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const ended = once(child, 'close')
  return {
    /** What it has printed so far. */
    lines,
    /**
     * Ends it, and gives back its exit code; `null` when the signal ended it.
     *
     * @param {NodeJS.Signals} signal
     * @returns {Promise<number | null>}
     */
    async end(signal) {
      child.kill(signal)
      const [code] = await ended
      return code
    },
  }
}

/**
 * Waits until something is so, for half a minute at most.
 *
 * @param {string} what
 * @param {() => unknown} isSo may be asked often; what it throws counts as not yet
 */
export async function until(what, isSo) {
  const endMs = Date.now() + 30_000
  for (;;) {
    const found = await Promise.resolve()
      .then(isSo)
      .catch(() => false)
    if (found) return
    if (Date.now() > endMs) throw new Error(`expected within 30 s that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
