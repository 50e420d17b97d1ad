import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run } from './run.js'

/**
 * Packs the package, as it would be published.
 *
 * @param {string} folder where to put the tarball
 * @returns {Promise<string>} its path
 */
export async function pack(folder) {
  const args = ['pack', '--json', '--pack-destination', folder]
  const printed = await run('npm', args, { quiet: true })
  return join(folder, JSON.parse(printed)[0].filename)
}

/**
 * Copies a project to a folder of its own and installs the tarball there, with what else the project depends on.
 *
 * @param {object} project
 * @param {string} project.source the folder that holds its files, among them a package.json
 * @param {string} project.folder where to copy them
 * @param {string} project.tarball
 * @param {Readonly<Record<string, string>>} [project.dependencies] besides those of its package.json
 */
export async function installProject({ source, folder, tarball, dependencies = {} }) {
  await cp(source, folder, { recursive: true })
  const path = join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  const own = { 'redux-reconnector': `file:${tarball}` }
  manifest.dependencies = { ...manifest.dependencies, ...dependencies, ...own }
  await writeFile(path, JSON.stringify(manifest))
  const quick = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
  await runIn(folder, 'npm', ['install', ...quick])
}

/**
 * Runs a command in a folder; rejects where it fails, with the lines in which it says why.
 *
 * @param {string} cwd
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<string>} what it printed
 */
export function runIn(cwd, command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      timeout: 300_000,
      env: { ...process.env, CI: '1', NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: '' },
    })
    let output = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output)
      const said = output.split('\n').filter((line) => /error|✕/i.test(line))
      const why = said.slice(0, 2).join(' ') || `ended with ${code ?? signal}`
      reject(new Error(why.slice(0, 300)))
    })
  })
}

/**
 * Runs a tool that is installed in a project.
 *
 * @param {string} folder of the project
 * @param {string} name
 * @param {readonly string[]} args
 */
export const runToolIn = (folder, name, args) =>
  runIn(folder, join(folder, 'node_modules', '.bin', name), args)

/**
 * Gives `work` a temporary folder, and removes it afterwards.
 *
 * @param {(folder: string) => Promise<void>} work
 */
export async function withFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'redux-reconnector-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The version that this project itself has installed.
 *
 * @param {string} name of a package
 * @returns {Promise<string>}
 */
export async function versionOf(name) {
  const path = join(root, 'node_modules', name, 'package.json')
  return JSON.parse(await readFile(path, 'utf8')).version
}
