import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { runIn, runToolIn } from '../freshProject.js'

/** What each version of React Native brings along: Metro reads `exports` by default from 0.82 on. */
const versions = [
  { native: '0.77', react: '18.3.1', metro: '0.81' },
  { native: '0.82', react: '19.1.1', metro: '0.83' },
]
const system = { darwin: 'osx', win32: 'win64' }[String(process.platform)] ?? 'linux64'

/** @type {import('../compat.js').Section} */
export async function reactNative({ group, install }) {
  const check = group(
    `React Native ${versions.map(({ native }) => native).join(' and ')} (Metro ${versions.map(({ metro }) => metro).join(' and ')})`,
    "it installs; Metro bundles it; with React Native's own `URL` and `abort-controller`, a listener and a fleet become healthy, the listener twice; Hermes compiles the bundle; TypeScript compiles it with the types of React Native, without those of the DOM",
  )
  for (const { native, react, metro } of versions) {
    const name = `React Native ${native}, Metro ${metro}`
    const project = await check(`${name}: installs`, () =>
      install('reactNative', {
        '@react-native/babel-preset': native,
        '@react-native/metro-babel-transformer': native,
        'react-native': native,
        metro,
        react,
      }),
    )
    if (project === null) continue
    const node = (/** @type {string[]} */ ...args) => runIn(project, process.execPath, args)
    await check(`${name}: bundles`, () => node('build.js'))
    await check(`${name}: becomes healthy`, () => node('run.js'))
    await check(`${name}: TypeScript with its types alone`, () =>
      runToolIn(project, 'tsc', ['-p', 'tsconfig.json']),
    )
    await check(`${name}: Hermes`, async () => {
      const hermes = join(
        project,
        'node_modules/react-native/sdks/hermesc',
        `${system}-bin/hermesc`,
      )
      await access(hermes)
      await runIn(project, hermes, ['-O', '-emit-binary', '-out', 'packed.hbc', 'packed.js'])
    })
  }
}
