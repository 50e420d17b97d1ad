import { delimiter } from 'node:path'
import { installDebianPackage } from './debian.js'
import { findOnPath } from './run.js'

const names = ['nats-server', 'redis-server']

/** Finds the brokers that the recipes of `redux-reconnector/mirror` are run against, or installs Debian's. */
export async function ensureBrokers() {
  // Debian has servers there, which is not on the PATH of everybody.
  process.env.PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter)
  for (const name of names) {
    if (findOnPath(name) === null) {
      console.log(`${name}: none is installed, installing Debian's`)
      await installDebianPackage(name)
    }
    const found = findOnPath(name)
    if (found === null) throw new Error(`expected \`${name}\` on the PATH after installing`)
    console.log(`${name}: ${found}`)
  }
}
