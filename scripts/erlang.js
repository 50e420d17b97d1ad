import { installDebianPackage } from './debian.js'
import { findOnPath } from './run.js'

const isInstalled = () => ['erl', 'epmd'].every((name) => findOnPath(name) !== null)

/** Finds an Erlang, which the tests against a real node need, or installs Debian's. */
export async function ensureErlang() {
  if (isInstalled()) {
    console.log(`erlang: ${findOnPath('erl')}`)
    return
  }
  console.log("erlang: none is installed, installing Debian's erlang-base")
  await installDebianPackage('erlang-base')
  if (!isInstalled()) throw new Error('expected `erl` and `epmd` on the PATH after installing')
}
