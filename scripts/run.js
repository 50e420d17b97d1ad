import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs a command in the project's folder; rejects where it cannot start, fails, or takes too long.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, timeoutMs?: number, env?: Record<string, string> }} [options] quiet: shows nothing of it
 * @returns {Promise<string>} what it printed, where it is quiet
 */
export function run(command, args, { quiet = false, timeoutMs = 0, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      timeout: timeoutMs,
      shell: process.platform === 'win32', // npm and the tools are .cmd files there
    })
    let output = ''
    let errors = ''
    child.stdout?.on('data', (data) => (output += data))
    child.stderr?.on('data', (data) => (errors += data))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output)
      const said = errors.split('\n').find((line) => /error|failed|^E: /i.test(line))
      const why = code === null ? `was ended by ${signal}` : `exited with ${code}`
      reject(new Error(`${[command, ...args].join(' ')} ${why}${said ? `: ${said.trim()}` : ''}`))
    })
  })
}

/**
 * Runs a tool that the project depends on.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function runTool(name, args, options) {
  return run(join('node_modules', '.bin', name), args, options)
}

/**
 * Where a command stands on the PATH; null where it does not.
 *
 * @param {string} name
 */
export function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
