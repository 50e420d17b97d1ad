import { createFleetOutage } from '../devtools/fleetOutage.js'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createReconnectorSlice } from 'redux-reconnector'
import { createReconnectorFleetSlice, selectById } from 'redux-reconnector/fleet'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { runCommand } from './runCommand.js'

vi.setConfig({ testTimeout: 60_000 }) // one test runs a vitest of its own

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''
let files: ReturnType<ReturnType<typeof createFleetOutage>['files']>
let state: ReturnType<ReturnType<typeof createFleetOutage>['state']>

const put = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

function run(...given: readonly string[]) {
  // A trace in which connections are added does not say the fleet's defaults.
  const args = given.includes('--config') ? given : [...given, '--config', 'defaults.json']
  return runCommand(folder, ['replay', ...args])
}

beforeAll(async () => {
  const outage = createFleetOutage()
  await outage.crashWaitRecover()
  files = outage.files()
  state = outage.state()
})

beforeEach(() => {
  folder = mkdtempSync(join(root, 'node_modules/.replay-'))
  put('defaults.json', { policy: { jitter: [0.5, 1] } })
  for (const [name, text] of Object.entries(files)) put(`${name}.json`, text)
  return () => rmSync(folder, { recursive: true, force: true })
})

describe('the replay command with the trace of a fleet', () => {
  it('prints the totals, who was down longest, and the rows with their ids', async () => {
    for (const name of Object.keys(files)) {
      const { status, stdout, stderr } = await run(`${name}.json`)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const lines = stdout.split('\n')
      expect(lines[0]).toBe('4 connections, from 2023-11-14T22:13:20.000Z')
      expect(stdout).toMatch(/\noutages \d+, attempts \d+, connections made \d+\n/)
      const worst = lines.indexOf('Longest down:')
      expect(lines[worst + 1]).toMatch(/^id +time down +outages +attempts +status +node$/)
      expect(lines[worst + 2]).toMatch(/^7 +11\.7 s +1 +4 +healthy +wss:\/\/host\/7$/)
      const head = lines.find((line) => line.includes('what happened')) ?? ''
      const row = lines.find((line) => line.includes('going away')) ?? ''
      expect(row.slice(head.indexOf('id'))).toMatch(/^7 /)
      expect(stdout).toContain('removed')
      expect(stdout).not.toContain('\u{1B}')
    }
    expect((await run('lifted.json')).stdout).toMatch(/All \d+ states in the trace are the same\./)
  })

  it('prints the last 200 rows, and how many it leaves out; as JSON all of them', async () => {
    const { actions } = createReconnectorFleetSlice()
    const ids = Array.from({ length: 300 }, (_, at) => `${at}`)
    put('many.json', [
      actions.connectionsAdded(ids.map((id) => ({ id, node: `wss://host/${id}` }))),
      actions.probesReceived(ids.map((id) => ({ id, probe: 'unreachable' as const, nowMs: 0 }))),
      { type: 'reconnectorFleet/paused', payload: {}, meta: { id: '7' } },
    ])
    const { stdout } = await run('many.json')
    expect(stdout).toContain('The last 200 rows; 100 before them are left out.\n')
    expect(stdout.match(/idle > due/g)).toHaveLength(200)
    expect(stdout).toContain('1 ignored, completely or in part; the first is action 2, malformed: ')
    const all = JSON.parse((await run('many.json', '--json')).stdout)
    expect(all.rows).toHaveLength(300)
    expect(all.rows[7]).toMatchObject({ id: '7', index: 1, after: 'due' })
    expect(all.connections[7]).toMatchObject({
      id: '7',
      state: { status: 'due' },
      isRemoved: false,
    })
    expect(all).toMatchObject({ form: 'actions', totals: { connections: 300, attempts: 300 } })
  })

  it('narrows to one connection, with all that a single slice has', async () => {
    for (const id of ['7', '__proto__', 'constructor']) {
      const one = ['lifted.json', '--id', id]
      const { status, stdout, stderr } = await run(...one)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout.split('\n')[0]).toContain(selectById(state, id)?.node)
      expect(stdout).not.toContain('quiet')
      const json = JSON.parse((await run(...one, '--json', '--svg', 'one.svg')).stdout)
      expect(json.state).toEqual(selectById(state, id))
      expect(new Set(json.rows.map((row: { id: string }) => row.id))).toEqual(new Set([id]))
      expect(readFileSync(join(folder, 'one.svg'), 'utf8')).toContain('<svg ')
      put('expected.json', JSON.stringify({ ...selectById(state, id), totalReconnects: 9 }))
      expect(await run(...one, '--expect', 'expected.json')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('at the end, totalReconnects is '),
      })
    }
  })

  it('writes a test of one connection that passes', async () => {
    put('vitest.config.js', 'export default {}\n')
    for (const id of ['7', 'constructor']) {
      const args = ['lifted.json', '--id', id, '--to-test', `bug-${id}.test.ts`]
      expect(await run(...args)).toMatchObject({ status: 0, stderr: '' })
    }
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder],
      { encoding: 'utf8', cwd: root },
    )
    expect(stdout).toMatch(/Tests.*2 passed/)
  })

  it("ends with 1 where the trace's own states differ, naming the connection", async () => {
    const lifted = JSON.parse(files.lifted)
    lifted.computedStates[7].state.reconnectorFleet.connections[0][0][0].attempts = 9
    put('lifted.json', lifted)
    const there = 'in the trace 9\n'
    expect(await run('lifted.json')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^lifted\.json: after action 6 \(.*\), connections\["7"\]\.attempts is/,
      ),
    })
    expect((await run('lifted.json', '--id', '7')).stderr).toMatch(
      /, attempts is \d, in the trace 9\n$/,
    )
    expect((await run('lifted.json')).stderr).toContain(there)
    expect(await run('lifted.json', '--id', 'quiet')).toMatchObject({ status: 0, stderr: '' })
  })

  it('draws the time of one that gave up to the end of the trace', async () => {
    const { actions } = createReconnectorFleetSlice()
    const node = 'wss://host/7'
    put('gone.json', [
      actions.connectionsAdded([
        { id: '7', node, policy: { maxAttempts: 0 } },
        { id: '8', node },
      ]),
      actions.probeReceived('7', 'unreachable', 0),
      actions.probeReceived('8', 'alive_rpc', 60_000),
    ])
    expect((await run('gone.json', '--id', '7', '--svg', 'gone.svg')).stdout).toContain(
      'time down 60 s of 60 s',
    )
    const svg = readFileSync(join(folder, 'gone.svg'), 'utf8')
    expect(svg).toContain('time down 60 s of 60 s (60 s of it before the first connection)')
    expect(svg).toContain('<title>gave up (no attempt left), 60 s</title>')
  })

  it.each([
    [
      'lifted.json: no connection "nobody" (there are "7", "__proto__", "constructor", "quiet")',
      ['lifted.json', '--id', 'nobody'],
    ],
    [
      '--svg needs one connection: select it with --id (there are "7", ',
      ['lifted.json', '--svg', 'x.svg'],
    ],
    ['--to-test needs one connection: select it with --id', ['lifted.json', '--to-test', 'x.svg']],
    ['--expect needs one connection: select it with --id', ['lifted.json', '--expect', 'x.svg']],
    [
      'single.json: --id is for a fleet, got the trace of a single slice; leave it out',
      ['single.json', '--id', '7'],
    ],
    [
      'broken.json: the first state.f.connections["7"]: expected `state.attempts` to be a whole number, not negative, got "x"',
      ['broken.json'],
    ],
    [
      'both.json: expected a single slice or a fleet, got both: a single slice ("reconnector") and a fleet ("reconnectorFleet")',
      ['both.json'],
    ],
  ])('refuses with one line and 2: %s', async (message, args) => {
    const single = createReconnectorSlice({ node: 'a' })
    put('single.json', [single.actions.probeReceived('alive_rpc', 0)])
    const broken = { ...single.getInitialState(), attempts: 'x' }
    put('broken.json', {
      payload: '[]',
      preloadedState: JSON.stringify({ f: { ids: [[['7']]], connections: [[[broken]]] } }),
    })
    put('both.json', [single.actions.paused('x'), ...JSON.parse(files.actions)])
    const { status, stdout, stderr } = await run(...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^redux-reconnector replay: [^\n]+\n$/)
    expect(stderr).toContain(message)
    expect(existsSync(join(folder, 'x.svg'))).toBe(false)
  })

  it('takes the one that is named where a single slice and a fleet are in it', async () => {
    const single = createReconnectorSlice({ node: 'a' })
    put('both.json', [single.actions.paused('x'), ...JSON.parse(files.actions)])
    expect((await run('both.json', '--name', 'reconnectorFleet')).stdout).toMatch(
      /^4 connections, /,
    )
    expect((await run('both.json', '--name', 'reconnector')).stdout).toContain('paused: x')
  })

  it('takes the defaults of the fleet from --config', async () => {
    put('config.json', { policy: { backoffMs: [77] }, maxBackoffMs: 77 })
    const json = JSON.parse((await run('actions.json', '--config', 'config.json', '--json')).stdout)
    expect(json.connections[0].state.maxBackoffMs).toBe(77)
  })
})
