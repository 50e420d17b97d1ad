// An epmd of its own on a free port and one node that knows only that one, all on loopback: for the demo and the benchmark.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Only loopback may reach it. */
export const loopbackArgs = ['-kernel', 'inet_dist_use_interface', '{127,0,0,1}']

/**
 * Tries again until it works, for ten seconds.
 *
 * @template T
 * @param {() => Promise<T>} work
 */
export async function waitFor(work) {
  for (const deadline = performance.now() + 10_000; ;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(20)
    }
  }
}

/**
 * Starts epmd; the node waits for `startNode`. `end` ends all, also what was started by `run`.
 *
 * @param {{ node: string; cookie: string; onExit?: () => void }} options onExit: the node's process has ended
 */
export async function startErlang({ node, cookie, onExit = () => {} }) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const epmdPort = typeof address === 'object' && address !== null ? address.port : 0
  server.close()

  const home = mkdtempSync(join(tmpdir(), 'beam-'))
  const env = {
    ...process.env,
    HOME: home, // Erlang writes a cookie file there
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP_SECONDS: '0',
  }
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const children = new Set()
  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {import('node:child_process').StdioOptions} stdio
   */
  const run = (command, args, stdio = 'ignore') => {
    const child = spawn(command, args, { env, stdio })
    children.add(child)
    child.on('exit', () => children.delete(child))
    child.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      console.error(
        `${command} cannot be started (${error.code}). Debian: apt-get install erlang-base`,
      )
      process.exit(1)
    })
    return child
  }
  const end = () => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  }
  process.once('exit', end)

  run('epmd', ['-port', String(epmdPort)])
  await waitFor(async () => {
    const socket = connect(epmdPort, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
  })

  /** @type {import('node:child_process').ChildProcess | null} */
  let running = null
  return {
    epmdPort,
    run,
    end,
    isRunning: () => running !== null && running.exitCode === null && running.signalCode === null,
    startNode() {
      const args = ['-noinput', '-start_epmd', 'false', '-name', node, '-setcookie', cookie]
      running = run('erl', [...args, ...loopbackArgs])
      running.once('exit', onExit)
    },
    /** @param {NodeJS.Signals} signal */
    signalNode: (signal) => running?.kill(signal),
  }
}
