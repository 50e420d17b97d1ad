import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const startLimitMs = 60_000

/** A program that was started for a test, and is ended with it. */
export interface Program {
  /** What the pattern has found in its output. */
  readonly found: string
  /** The programs of that name that it has started, and they again. */
  children(name: string): Promise<Set<number>>
  stop(): Promise<void>
}

/** Starts a program, and waits until it has said what the pattern asks for. */
export async function startProgram(
  command: string,
  args: readonly string[],
  says: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const child = spawn(command, args, { env: { ...process.env, ...env } })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const found = await new Promise<string>((resolve, reject) => {
    let output = ''
    const fail = (why: string) => {
      child.kill()
      reject(new Error(`${command} ${why}: ${output}`))
    }
    const timer = setTimeout(() => fail('did not begin'), startLimitMs)
    child.once('error', (error) => fail(String(error)))
    child.once('exit', () => fail('ended'))
    const listen = (data: unknown) => {
      output += String(data)
      const [, what] = says.exec(output) ?? []
      if (what === undefined) return
      clearTimeout(timer)
      resolve(what)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
  })
  return {
    found,
    children: (name) => descendants(child.pid, name),
    async stop() {
      child.kill()
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(killer)
    },
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = Object(server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A folder for the profile of a browser, and what removes it. */
export async function temporaryFolder(): Promise<[path: string, remove: () => Promise<void>]> {
  const path = await mkdtemp(join(tmpdir(), 'redux-reconnector-browser-'))
  return [path, () => rm(path, { recursive: true, force: true, maxRetries: 10 })]
}

/** By what the kernel says: the name in brackets, the state, and the parent. */
const statusLine = /^(\d+) \((.*)\) \S (\d+) /

async function descendants(ancestor: number | undefined, name: string): Promise<Set<number>> {
  const entries = await readdir('/proc')
  const lines = await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')), // it has ended meanwhile
  )
  const parents = new Map<number, readonly [name: string, parent: number]>()
  for (const line of lines) {
    const [, id, own = '', parent] = statusLine.exec(line) ?? []
    parents.set(Number(id), [own, Number(parent)])
  }
  const isBelow = (id: number | undefined): boolean =>
    id !== undefined && (id === ancestor || isBelow(parents.get(id)?.[1]))
  // The kernel cuts a name at 15 characters.
  const named = [...parents].filter(([, [own]]) => own === name.slice(0, 15))
  return new Set(named.map(([id]) => id).filter(isBelow))
}
