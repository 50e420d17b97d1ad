import { join } from 'node:path'
import { installProject, pack, runIn, runToolIn, versionOf, withFolder } from './freshProject.js'
import { root } from './run.js'

/**
 * The short form of `npm run compat`, which `npm test` runs: the tarball in a fresh project, imported and required by this
 * Node, also where Node may not require ES modules, and its command.
 */
export async function checkInstalled() {
  const source = join(root, 'test/package/projects/node')
  await withFolder(async (folder) => {
    const tarball = await pack(folder)
    const project = join(folder, 'project')
    const dependencies = { '@reduxjs/toolkit': await versionOf('@reduxjs/toolkit') }
    await installProject({ source, folder: project, tarball, dependencies })
    for (const args of [
      ['esm.mjs'],
      ['cjs.cjs'],
      ['--no-experimental-require-module', 'cjs.cjs'],
      ['both.mjs'],
    ]) {
      await runIn(project, process.execPath, args)
    }
    await runToolIn(project, 'redux-reconnector', ['--help'])
  })
  console.log('the tarball installs, imports and requires, and its command runs')
}
