import { createOutage, config } from '../devtools/outage.js'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { runCommand } from './runCommand.js'

vi.setConfig({ testTimeout: 60_000 }) // some commands are processes

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = join(root, 'dist/cli/main.js')
let folder = ''
let files: Record<'exported' | 'actions' | 'lifted' | 'recorded', string>
let state: ReturnType<ReturnType<typeof createOutage>['state']>

const at = (name: string) => join(folder, name)
const put = (name: string, text: string) => {
  writeFileSync(at(name), text)
  return at(name)
}

const run = (args: readonly string[], input?: string) => runCommand(folder, args, input)

// A vitest of its own, as in the project of whoever keeps the test.
const vitest = (name: string) =>
  spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, name],
    { encoding: 'utf8', cwd: root },
  )
// A terminal of its own.
const script = (env: NodeJS.ProcessEnv) =>
  spawnSync('script', ['-qec', `"${process.execPath}" "${bin}" replay actions.json`, '/dev/null'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '', ...env },
  })
beforeAll(async () => {
  const outage = createOutage()
  await outage.crashWaitRecover()
  files = outage.files()
  state = outage.state()
})

beforeEach(() => {
  folder = mkdtempSync(join(root, 'node_modules/.replay-'))
  put('config.json', JSON.stringify(config))
  const two = ['a', 'b'].map((name) => ({
    type: `${name}/probeReceived`,
    payload: { probe: 'unreachable', nowMs: 0 },
  }))
  put('two.json', JSON.stringify(two))
  for (const [name, text] of Object.entries(files)) put(`${name}.json`, text)
  return () => rmSync(folder, { recursive: true, force: true })
})

describe('the replay command', () => {
  it('comes to the same state and the same picture from each form of a trace', async () => {
    const pictures = new Set<string>()
    for (const name of Object.keys(files)) {
      const { status, stdout } = await run([
        'replay',
        `${name}.json`,
        '--config',
        'config.json',
        '--json',
        '--svg',
        `${name}.svg`,
      ])
      expect(status).toBe(0)
      expect(JSON.parse(stdout).state).toEqual(state)
      expect(JSON.parse(stdout).totals).toMatchObject({ attempts: 5, outages: 1 })
      pictures.add(readFileSync(at(`${name}.svg`), 'utf8'))
    }
    expect([...pictures]).toHaveLength(1)
  })

  it('prints an aligned timeline and the totals, without colour where it is no terminal', async () => {
    const { stdout, status, stderr } = await run(['replay', 'lifted.json'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('wss://host/live, from 2023-11-14T22:13:20.000Z')
    const statusAt = lines[2]?.indexOf('status') ?? -1
    expect(lines[3]?.slice(statusAt)).toMatch(/^idle > due /)
    expect(lines[8]?.slice(statusAt)).toMatch(
      /^connecting > waiting +1 +1\.5 s {2}Waiting for attempt 2, 0\.8 s left of/,
    )
    expect(stdout).toContain('outages 1, attempts 5, connections made 2\n')
    expect(stdout).toContain(
      'time down 16.8 s of 24.8 s (20 ms of it before the first connection), longest wait 11.6 s\n',
    )
    expect(stdout).toContain('All 20 states in the trace are the same.\n')
    expect(stdout).not.toContain('\u{1B}')
  })

  it('reads the standard input, by - or without a file', async () => {
    for (const args of [['replay'], ['replay', '-']]) {
      expect(await run(args, files.exported)).toMatchObject({ status: 0, stderr: '' })
    }
    expect(await run(['replay'], '{')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'redux-reconnector replay: standard input: expected JSON, stopped at 1\n',
    })
  })

  it('waits for a pipe whose writer is slower', () => {
    const slow = '{ head -c 100 actions.json; sleep 0.3; tail -c +101 actions.json; }'
    const { stdout, stderr, status } = spawnSync(
      'sh',
      ['-c', `${slow} | "${process.execPath}" "${bin}" replay`],
      { cwd: folder, encoding: 'utf8' },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/\noutages 1, attempts \d, connections made 2\n/)
  })

  it('ends with 1 where the state is not the expected one, and names the first difference', async () => {
    put('expected.json', JSON.stringify(state))
    put('root.json', JSON.stringify({ reconnector: { ...state, totalReconnects: 7 }, other: 1 }))
    const args = ['replay', 'recorded.json', '--expect']
    expect(await run([...args, 'expected.json'])).toMatchObject({ status: 0, stderr: '' })
    expect(await run([...args, 'root.json'])).toMatchObject({
      status: 1,
      stderr: 'recorded.json: at the end, totalReconnects is 2, in root.json 7\n',
    })
    put('expected.json', '{"attempts":1}')
    expect(await run([...args, 'expected.json'])).toMatchObject({
      status: 2,
      stderr:
        'redux-reconnector replay: expected.json: expected the state of a reconnector slice\n',
    })
  })

  it("ends with 1 where the trace's own states differ", async () => {
    const lifted = JSON.parse(files.lifted)
    lifted.computedStates[7].state.reconnector.status = 'healthy'
    put('lifted.json', JSON.stringify(lifted))
    expect(await run(['replay', 'lifted.json'])).toMatchObject({
      status: 1,
      stderr:
        'lifted.json: after action 6 (reconnector/reconnectFailed), status is "waiting", in the trace "healthy"\n',
    })
  })

  it('writes a test that passes, and fails once the decisions change', async () => {
    put('vitest.config.js', 'export default {}\n')
    const args = ['replay', 'lifted.json', '--to-test']
    expect(await run([...args, 'bug.test.ts'])).toMatchObject({ status: 0, stderr: '' })
    const passed = vitest('bug.test.ts')
    expect(passed.stdout).toMatch(/Tests.*1 passed/)
    expect(passed.status).toBe(0)
    put('expected.json', JSON.stringify({ ...state, totalReconnects: 7 }))
    expect(await run([...args, 'red.test.ts', '--expect', 'expected.json'])).toMatchObject({
      status: 1,
    })
    const failed = vitest('red.test.ts')
    expect(failed.status).toBe(1)
    expect(failed.stdout + failed.stderr).toContain('totalReconnects')
  })

  it.each([
    ['there is no such file or directory', ['replay', 'none.json']],
    ['a directory', ['replay', '.']],
    ['expected one trace, got 2: a.json, b.json', ['replay', 'a.json', 'b.json']],
    ["Unknown option '--nope', see --help", ['replay', '--nope']],
    ["Unknown option '--expct', did you mean --expect?", ['replay', '--expct', 'a.json']],
    [
      '--svg: ./actions.json is already used for the trace: choose another file',
      ['replay', 'actions.json', '--svg', './actions.json'],
    ],
    [
      '--config: standard input is already used for the trace: choose another file',
      ['replay', '-', '--config', '-'],
    ],
    [
      'two.json: expected the actions of one slice, got "a", "b": select it with --name',
      ['replay', 'two.json'],
    ],
    [
      'actions.json: there is no action of "nope", only of "reconnector"',
      ['replay', 'actions.json', '--name', 'nope'],
    ],
    [
      'recorded.json: there is no state at "nope", only at "reconnector"',
      ['replay', 'recorded.json', '--slice-key', 'nope'],
    ],
    [
      '--max-mb: expected a number above 0, and at most 400, got "401"',
      ['replay', 'actions.json', '--max-mb', '401'],
    ],
    [
      'expected `node` to be a non-empty string, got ""',
      ['replay', 'actions.json', '--config', 'bad.json'],
    ],
    [
      'actions[1].payload.nowMs: expected a `$jsan` value of a known kind',
      ['replay', 'hostile.json'],
    ],
    [
      'no/place.svg: there is no such file or directory',
      ['replay', 'actions.json', '--svg', 'no/place.svg'],
    ],
    ['large.json: larger than 50 MB; raise the limit with --max-mb', ['replay', 'large.json']],
    ['large.json: expected JSON', ['replay', 'large.json', '--max-mb', '60']],
  ])('refuses with one line and 2, writing nothing: %s', async (message, args) => {
    put('bad.json', '{"node":""}')
    put('hostile.json', '[{"type":"a"},{"type":"a","payload":{"nowMs":{"$jsan":"?"}}}]')
    put('large.json', '')
    truncateSync(at('large.json'), 50_000_001)
    const before = readdirSync(folder)
    const given = args.includes('--svg') ? args : [...args, '--svg', 'out.svg']
    const { status, stdout, stderr } = await run([...given, '--to-test', 'out.test.ts'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^redux-reconnector replay: [^\n]+\n$/)
    expect(stderr).toContain(message)
    expect(readdirSync(folder)).toEqual(before)
  })

  it('does not write two outputs to one file', async () => {
    const args = ['replay', 'actions.json', '--svg', 'out', '--to-test', 'out']
    expect(await run(args)).toMatchObject({
      status: 2,
      stderr:
        'redux-reconnector replay: --to-test: out is already used for --svg: choose another file\n',
    })
  })

  it('writes all of its files or none', async () => {
    put('old.svg', 'old')
    const args = ['replay', 'actions.json', '--svg', 'old.svg', '--to-test', '.']
    expect(await run(args)).toMatchObject({ status: 2, stdout: '' })
    expect(readFileSync(at('old.svg'), 'utf8')).toBe('old')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('draws a picture of bounded size, well-formed whatever the trace holds', async () => {
    const actions = Array.from({ length: 20_000 }, (_, i) => ({
      type: 'reconnector/probeReceived',
      payload: { probe: i % 3 === 0 ? 'alive_rpc' : 'unreachable', nowMs: i * 977 },
    }))
    put('long.json', JSON.stringify(actions))
    put('named.json', JSON.stringify({ node: '<a & "b">\u{1}' }))
    expect(
      (await run(['replay', 'long.json', '--config', 'named.json', '--svg', 'long.svg'])).status,
    ).toBe(0)
    expect(statSync(at('long.svg')).size).toBeLessThan(500_000)
    const svg = readFileSync(at('long.svg'), 'utf8')
    expect(svg).toContain(
      '<title id="title">Connection to &lt;a &amp; &quot;b&quot;>\u{FFFD}</title>',
    )
    expect(svg).toContain('<desc id="desc">')
    expect(svg).toContain('prefers-color-scheme: dark')
    for (const wild of [[], [-1e308, 1e308], [5]]) {
      const probes = wild.map((nowMs) => ({ type: 'a/resumed', payload: { reason: '', nowMs } }))
      put('wild.json', JSON.stringify(probes))
      expect(await run(['replay', 'wild.json', '--svg', 'wild.svg'])).toMatchObject({ status: 0 })
      expect(readFileSync(at('wild.svg'), 'utf8')).not.toMatch(/NaN|Infinity/)
    }
  })

  it('draws a picture whose title, bars and legend agree', async () => {
    const svg = async (name: string, actions: readonly unknown[]) => {
      put('drawn.json', JSON.stringify(actions))
      expect(await run(['replay', 'drawn.json', '--svg', name])).toMatchObject({
        status: 0,
        stderr: '',
      })
      return readFileSync(at(name), 'utf8')
    }
    const action = (name: string, payload: object) => ({ type: `a/${name}`, payload })
    const probe = (seen: string, nowMs: number) => action('probeReceived', { probe: seen, nowMs })
    const outage = await svg('outage.svg', [
      probe('alive_rpc', 0),
      action('connectionLost', { nowMs: 10_000, reason: 'gone' }),
      action('attemptStarted', { attemptId: 'x', nowMs: 10_000 }),
      action('reconnectFailed', { attemptId: 'x', nowMs: 10_400, reason: 'refused' }),
      probe('unreachable', 12_000),
      action('attemptStarted', { attemptId: 'y', nowMs: 12_000 }),
      action('paused', { reason: 'hidden', nowMs: 13_000 }),
      probe('unreachable', 20_000),
    ])
    expect(outage).toContain('1 outage, 2 attempts, time down 3 s of 20 s, longest wait 2 s</desc>')
    expect(outage).toContain('<title>wait, 2 s</title>') // from the begin of the attempt before
    expect(outage).toContain('<title>paused (hidden), 7 s</title>')
    const legend = [...outage.matchAll(/<text class="small" x="20">([^<]+)</g)].map(
      ([, name]) => name,
    )
    expect(legend).toEqual([
      'answers',
      'unreachable',
      'not known',
      'attempt failed',
      'attempt unfinished',
      'wait',
      'paused',
    ])
    const quiet = await svg('quiet.svg', [probe('alive_rpc', 0), probe('alive_rpc', 5000)])
    expect(quiet.match(/<text class="small" x="20">/g)).toHaveLength(1)
  })

  it('colours on a terminal only, and not where NO_COLOR is set', () => {
    const coloured = script({})
    if (coloured.error) return // no `script` here
    expect(coloured.stdout).toContain('\u{1B}[33mconnecting > waiting')
    expect(script({ NO_COLOR: '1' }).stdout).not.toContain('\u{1B}')
  })

  it('ends quietly where its reader has seen enough', () => {
    const many = Array.from({ length: 20_000 }, () => ({
      type: 'a/resumed',
      payload: { reason: '', nowMs: 1 },
    }))
    put('many.json', JSON.stringify(many))
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${bin}" replay many.json | head -n 1`],
      { cwd: folder, encoding: 'utf8' },
    )
    expect({ stdout, stderr }).toEqual({ stdout: 'unknown, from 1 ms\n', stderr: '' })
  })
})

describe('the command line', () => {
  it('says how to install Redux Toolkit where it is missing, and simulates without it', () => {
    const alone = mkdtempSync(join(tmpdir(), 'alone-'))
    try {
      cpSync(join(root, 'dist'), join(alone, 'dist'), { recursive: true })
      writeFileSync(join(alone, 'package.json'), '{"type":"module","version":"1.2.3"}')
      const cli = (...args: readonly string[]) =>
        spawnSync(process.execPath, [join(alone, 'dist/cli/main.js'), ...args], {
          encoding: 'utf8',
        })
      expect(cli('replay', 'x.json')).toMatchObject({
        status: 2,
        stderr:
          'redux-reconnector replay: needs @reduxjs/toolkit, which is not installed here: npm install @reduxjs/toolkit\n',
      })
      expect(cli('simulate', '--clients', '10', '--preset', 'grpc', '--phases', '1').status).toBe(0)
    } finally {
      rmSync(alone, { recursive: true })
    }
  })

  it('says its version, and how it is used', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(await run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
    expect(await run(['--help'])).toMatchObject({ status: 0, stderr: '' })
    expect((await run(['--help'])).stdout).toContain('replay')
    expect((await run(['replay', '--help'])).stdout).toContain('--to-test FILE')
    expect(await run([])).toMatchObject({ status: 2, stdout: '' })
    expect((await run(['dance'])).stderr).toContain('redux-reconnector: no command "dance"\n')
  })
})
