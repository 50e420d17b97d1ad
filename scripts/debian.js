import { findOnPath, run } from './run.js'

const environment = { DEBIAN_FRONTEND: 'noninteractive' }
// Another program of the machine, such as its own upgrades, may be installing.
const waitForOthers = ['-o', 'DPkg::Lock::Timeout=300']

/**
 * Installs one of Debian's packages; rejects where this is no such system, or only root may do it.
 *
 * @param {string} name
 */
export async function installDebianPackage(name) {
  if (findOnPath('apt-get') === null) throw new Error('there is no apt-get')
  const aptGet = asRoot('apt-get', ...waitForOthers)
  await aptGet('update')
  await aptGet('install', '-y', '--no-install-recommends', name)
}

/** @param {string[]} command */
function asRoot(...command) {
  const isRoot = process.getuid?.() === 0
  const [program = '', ...first] = isRoot ? command : ['sudo', '-n', '-E', ...command]
  return (/** @type {string[]} */ ...args) =>
    run(program, [...first, ...args], { quiet: true, env: environment })
}
