import { runToolIn } from '../freshProject.js'

const runs = /** @type {const} */ ([
  ['plain', 'node', 'without a transform, in Node'],
  ['plain', 'jsdom', 'without a transform, in jsdom'],
  ['babel', 'node', 'babel-jest, in Node'],
  ['babel', 'jsdom', 'babel-jest, in jsdom'],
  ['typescript', 'node', 'ts-jest'],
])

/** @type {import('../compat.js').Section} */
export async function jest({ group, install }) {
  const check = group(
    'Jest 29 and 30, in their default mode',
    'it installs; without a transform and with babel-jest, in Node and in jsdom: a scripted outage, fake timers, a real WebSocket; ts-jest with `node10`',
  )
  for (const version of ['29', '30']) {
    const name = `Jest ${version}`
    const project = await check(`${name}: installs`, () =>
      install('jest', {
        jest: version,
        'jest-environment-jsdom': version,
        '@types/jest': version,
      }),
    )
    if (project === null) continue
    for (const [config, environment, what] of runs) {
      await check(`${name}, ${what}`, () =>
        runToolIn(project, 'jest', ['--config', `${config}.json`, '--env', environment]),
      )
    }
  }
}
