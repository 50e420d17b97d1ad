import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const startLimitMs = 60_000

/** A program that was started for a test, and is ended with it. */
export interface Program {
  /** What the pattern has found in its output. */
  readonly found: string
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
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
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
