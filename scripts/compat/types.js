import { join } from 'node:path'
import { runIn } from '../freshProject.js'

const compilers = ['5.5', '5.9', '6', '7']
const folderOf = (/** @type {string} */ version) => `ts${version.replace('.', '')}`

/** How a project finds modules: `module`, `moduleResolution`, and the files that it then compiles. */
const resolutions = /** @type {const} */ ([
  ['esnext', 'bundler', ['typed.ts', 'beam.ts']],
  ['node16', 'node16', ['typed.ts', 'commonjs.cts', 'beam.ts']],
  ['nodenext', 'nodenext', ['typed.ts', 'commonjs.cts', 'beam.ts']],
  ['commonjs', 'node10', ['typed.ts', 'beam.ts']],
])

/** @type {import('../compat.js').Section} */
export async function types({ group, install }) {
  const resolved = group(
    `TypeScript ${compilers.join(', ')}, with Redux Toolkit 2.0.0 and the latest 2.x`,
    '`strict` and `skipLibCheck: false`; `bundler`, `node16`, `nodenext` (the last two from ES modules and from CommonJS), `node10` where it still exists (below 7)',
  )
  const ambient = group(
    'the same compilers, without the DOM types',
    'all of it with `@types/node` instead, also `skipLibCheck: false`; sockets of `node:net` and `node:tls` for `/beam`',
  )
  const react = group('`@types/react` 18 and 19', 'the hooks and the banner of `/react`')
  const tools = Object.fromEntries(
    compilers.map((version) => [folderOf(version), `npm:typescript@${version}`]),
  )
  /**
   * @param {string} project
   * @param {string} version
   * @param {readonly string[]} args
   */
  const compile = (project, version, args) => {
    const tsc = join(project, 'node_modules', folderOf(version), 'bin', 'tsc')
    const all = ['--noEmit', '--strict', '--target', 'es2022', ...args]
    return runIn(project, process.execPath, [tsc, ...all])
  }

  for (const toolkit of ['2.0.0', 'latest']) {
    const name = `Redux Toolkit ${toolkit}`
    const project = await resolved(`${name}: installs`, () =>
      install('types', { ...tools, '@reduxjs/toolkit': toolkit }),
    )
    if (project === null) continue
    for (const version of compilers) {
      for (const [module, resolution, files] of resolutions) {
        const isOld = resolution === 'node10'
        if (isOld && version === '7') continue
        const args = ['--lib', 'es2022,dom', '--module', module, '--moduleResolution', resolution]
        if (isOld && version === '6') args.push('--ignoreDeprecations', '6.0')
        await resolved(`${name}, TypeScript ${version}, ${resolution}`, () =>
          compile(project, version, [...args, ...files]),
        )
      }
    }
  }

  // Node's newest types need TypeScript 5.6.
  const project = await ambient('Node types: installs', () =>
    install('types', { ...tools, '@types/node': '20' }),
  )
  for (const version of project === null ? [] : compilers) {
    await ambient(`TypeScript ${version}, Node types, no DOM types`, () => {
      const args = ['--lib', 'es2022', '--types', 'node', '--module', 'nodenext']
      return compile(project ?? '', version, [...args, 'typed.ts', 'beam.ts', 'sockets.ts'])
    })
  }

  for (const version of ['18', '19']) {
    const dependencies = { ...tools, '@types/react': version, react: version, 'react-redux': '^9' }
    const own = await react(`React ${version} types: installs`, () =>
      install('types', dependencies),
    )
    for (const compiler of own === null ? [] : compilers) {
      await react(`React ${version} types, TypeScript ${compiler}`, () => {
        const args = ['--lib', 'es2022,dom', '--module', 'esnext', '--moduleResolution', 'bundler']
        return compile(own ?? '', compiler, [...args, '--jsx', 'react-jsx', 'react.tsx'])
      })
    }
  }
}
