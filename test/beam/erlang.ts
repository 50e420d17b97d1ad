import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attempt, ProbeConnection } from 'redux-reconnector'
import { expect, onTestFinished, vi } from 'vitest'
import {
  createBeamConnector,
  type BeamConnector,
  type BeamConnectorOptions,
} from 'redux-reconnector/beam'

// A node starts in 0.2 s; on a machine that does much else beside it takes seconds.
vi.setConfig({ testTimeout: 30_000 })

type ProbeTarget = Parameters<ProbeConnection>[0]

/** The cookie of every node that a test starts, marked so that it can be searched for. */
export const cookie = 'MARKED_c00kie_9b1f'

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const patience = { timeout: 10000, interval: 10 }

const processState = (pid: number | undefined) =>
  execFileSync('ps', ['-o', 'stat=', '-p', String(pid)]).toString()

const accepts = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.on('error', reject)
  })

const running = new Set<ChildProcess>()
// When the worker ends early, nobody runs what the tests registered.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  running.add(child)
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('exit', () => resolve())
  }).then(() => void running.delete(child))
  const end = () => {
    child.kill('SIGKILL')
    return ended
  }
  return { child, end }
}

export interface ErlangNode {
  readonly name: string
  /** As a power cut: SIGKILL. */
  kill(): Promise<void>
  /** Resolves when it has stopped, which on a busy machine comes some calls after the signal. */
  freeze(): Promise<void>
  thaw(): void
}

export interface Erlang {
  readonly epmdPort: number
  startEpmd(): Promise<void>
  killEpmd(): Promise<void>
  /** Resolves when the node is registered and runs. */
  startNode(name: string, args?: readonly string[]): Promise<ErlangNode>
  end(): Promise<void>
}

/**
 * An epmd of its own on a port of its own, and nodes that know only that one; everything on
 * loopback.
 */
export const createErlang = async (): Promise<Erlang> => {
  const epmdPort = await freePort()
  const home = mkdtempSync(join(tmpdir(), 'beam-'))
  const env = {
    PATH: process.env['PATH'],
    HOME: home, // no ~/.erlang.cookie of ours is read or written
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP_SECONDS: '0',
  }
  const ends: (() => Promise<void>)[] = []
  let endEpmd: (() => Promise<void>) | undefined
  return {
    epmdPort,
    async startEpmd() {
      const { end } = start('epmd', ['-port', String(epmdPort)], env)
      endEpmd = end
      ends.push(end)
      await vi.waitFor(() => accepts(epmdPort), patience)
    },
    async killEpmd() {
      await endEpmd?.()
    },
    async startNode(name, args = []) {
      const { child, end } = start(
        'erl',
        ['-noinput', '-start_epmd', 'false', '-name', name, '-setcookie', cookie]
          .concat(['-kernel', 'inet_dist_use_interface', '{127,0,0,1}', 'logger_level', 'none'])
          .concat(args, ['-eval', 'io:format("ready")']),
        env,
      )
      ends.push(end)
      let output = ''
      await new Promise<void>((resolve, reject) => {
        child.stdout?.on('data', (text: Buffer) => {
          output += text.toString()
          if (output.includes('ready')) resolve()
        })
        child.on('exit', () => reject(new Error(`erl ended before it was ready: ${output}`)))
        child.on('error', reject)
      })
      return {
        name,
        kill: end,
        async freeze() {
          child.kill('SIGSTOP')
          await vi.waitFor(() => expect(processState(child.pid)).toMatch(/^T/), patience)
        },
        thaw: () => void child.kill('SIGCONT'),
      }
    },
    async end() {
      await Promise.all(ends.map((end) => end()))
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** An Erlang world that ends with the present test, however that ends. */
export const startErlang = async (): Promise<Erlang> => {
  const erlang = await createErlang()
  onTestFinished(() => erlang.end())
  await erlang.startEpmd()
  return erlang
}

/** What the listener hands to `connect`, with the fields of `own` in place of the usual ones. */
export const attempt = (own: Partial<Attempt> = {}): Attempt => ({
  id: 'backend',
  attemptId: 'run-1',
  node: 'the name in the store',
  number: 1,
  last: null,
  signal: new AbortController().signal,
  cookie: () => Promise.resolve(null),
  ...own,
})

/** What the listener hands to `probe`, with the fields of `own` in place of the usual ones. */
export const target = (own: Partial<ProbeTarget> = {}): ProbeTarget => ({
  id: 'backend',
  node: 'the name in the store',
  signal: new AbortController().signal,
  ...own,
})

/** A connector with the right cookie that is disconnected when the test ends. */
export const connectorFor = (
  erlang: Pick<Erlang, 'epmdPort'>,
  options: BeamConnectorOptions,
): BeamConnector => {
  const beam = createBeamConnector({ epmdPort: erlang.epmdPort, cookie: () => cookie, ...options })
  onTestFinished(() => beam.disconnect())
  return beam
}

/** The error of a promise that must be rejected. */
export const failure = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('expected a rejection, got an answer')
}

/** `connect`, which by its type may give no connection. This one always gives one. */
export const connectTo = async (beam: BeamConnector, own?: Partial<Attempt>) => {
  const connection = await beam.connect(attempt(own))
  if (!connection) throw new Error('expected a connection, got none')
  return connection
}
