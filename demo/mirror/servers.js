// A NATS and a Redis of their own, each on a free port of loopback: for the demo, the benchmark and the tests.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {() => Promise<void>} stop ends it as a power cut would, and keeps what it has on disk
 * @property {() => Promise<void>} start starts it again
 * @property {() => Promise<void>} end ends it for good
 * @property {() => number} pid
 */

/** With JetStream, and room for the snapshot of 100 000 connections in one message. */
export function startNats() {
  return startServer('nats-server', (port, folder) => {
    const file = join(folder, 'nats.conf')
    const lines = [
      'host: 127.0.0.1',
      `port: ${port}`,
      'max_payload: 32MB',
      `jetstream { store_dir: "${folder}" }`,
    ]
    writeFileSync(file, lines.join('\n'))
    return ['-c', file]
  })
}

export function startRedis() {
  return startServer('redis-server', (port, folder) =>
    ['port', String(port), 'bind', '127.0.0.1', 'dir', folder, 'save', '', 'appendonly', 'yes'].map(
      (word, at) => (at % 2 === 0 ? `--${word}` : word),
    ),
  )
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * @param {string} command
 * @param {(port: number, folder: string) => string[]} argsFor
 * @returns {Promise<Server>}
 */
async function startServer(command, argsFor) {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), `${command}-`))
  const args = argsFor(port, folder)
  // Debian has servers in /usr/sbin, which is not on the PATH of everybody.
  const env = { ...process.env, PATH: [process.env.PATH, '/usr/sbin'].join(delimiter) }
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null

  async function start() {
    const fresh = spawn(command, args, { env, stdio: 'ignore' })
    child = fresh
    running.add(fresh)
    let fault = ''
    fresh.on('error', (error) => (fault = error.message))
    fresh.on('exit', () => running.delete(fresh))
    for (const deadline = performance.now() + 20_000; ; await sleep(10)) {
      if (await accepts(port)) return
      if (fault !== '' || fresh.exitCode !== null || performance.now() > deadline) {
        throw new Error(`${command} did not start. Debian: apt-get install ${command}. ${fault}`)
      }
    }
  }

  async function stop() {
    const old = child
    child = null
    if (old === null || old.exitCode !== null || old.signalCode !== null) return
    const exited = once(old, 'exit')
    old.kill('SIGKILL')
    await exited
  }

  await start()
  return {
    port,
    start,
    stop,
    pid: () => child?.pid ?? 0,
    async end() {
      await stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** @param {number} port */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (/** @type {boolean} */ hasOpened) => {
      socket.destroy()
      resolve(hasOpened)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
