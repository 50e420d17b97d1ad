import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrokers } from './brokers.js'
import { ensureBrowser } from './browser.js'
import { buildLibrary } from './build.js'
import { checkInstalled } from './installed.js'
import { ensureDependencies } from './dependencies.js'
import { ensureErlang } from './erlang.js'
import { checkPackage } from './package.js'
import { runTool } from './run.js'

/** Everything that a contributor must pass, in order. */
const steps = /** @type {const} */ ([
  ['dependencies', 'what the lock file names', ensureDependencies],
  ['browser', 'a Chromium for the browser tests', ensureBrowser],
  ['erlang', 'a real node for the tests against one', ensureErlang],
  ['brokers', 'NATS and Redis for the recipes of the mirror', ensureBrokers],
  ['format', 'prettier', () => runTool('prettier', ['--check', '.'])],
  ['lint', 'oxlint', () => runTool('oxlint', [])],
  ['build', 'tsc, src to dist', buildLibrary],
  ['types', 'tsc, all of the project', () => runTool('tsc', ['-p', 'tsconfig.json'])],
  ['tests', 'vitest, unit and browser and types', runTests],
  ['package', 'npm pack, publint, attw', checkPackage],
  ['installed', 'the tarball in a fresh project', checkInstalled],
])

let totals = { passed: 0, failed: 0 }

/** Runs vitest and takes the totals of its own report, also where it fails. */
async function runTests() {
  const folder = await mkdtemp(join(tmpdir(), 'redux-reconnector-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    await runTool('vitest', ['run', ...reporters])
  } finally {
    const text = await readFile(report, 'utf8').catch(() => '{}') // it ended before it could write one
    const { numPassedTests = 0, numFailedTests = 0 } = JSON.parse(text)
    totals = { passed: numPassedTests, failed: numFailedTests }
    await rm(folder, { recursive: true })
  }
  if (totals.passed === 0) throw new Error('no test ran')
}

const printTotals = () => console.log(`${totals.passed} passed, ${totals.failed} failed`)

for (const [index, [name, what, step]] of steps.entries()) {
  console.log(`\n[${index + 1}/${steps.length}] ${name}: ${what}`)
  try {
    await step()
  } catch (error) {
    if (name === 'tests') printTotals()
    console.error(`\nnpm test: ${name} failed: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
}
console.log()
printTotals()
