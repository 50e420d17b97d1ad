import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presets } from 'redux-reconnector'
import { simulateHerd } from 'redux-reconnector/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommand } from './runCommand.js'

const folder = mkdtempSync(join(tmpdir(), 'simulate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const simulate = (...args: readonly string[]) => runCommand(folder, ['simulate', ...args])

describe('redux-reconnector simulate', () => {
  it('prints a table with a line for each policy', async () => {
    const { status, stdout, stderr } = await simulate(
      '--clients',
      '500',
      '--preset',
      'mobDev,awsEqual',
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines.slice(0, 2)).toEqual([
      '500 clients, means over 5 outages of 3 min to 3.8 min; the server takes 25 a second, each in 50 ms',
      'waits count from the recovery, attempts are per client',
    ])
    expect(lines[3]).toMatch(/^policy +busiest second +mean wait/)
    expect(lines[4]).toMatch(
      /^mobDev +500 \(100 %\) +[45]\.\d min +\d\.\d min +\d\d\.\d +\d\.\d s +100 %$/,
    )
    expect(lines[5]).toMatch(/^awsEqual +\d\d \(\d\.\d %\) +1\d(\.\d)? s /)
    expect(lines).toHaveLength(6)
  })

  it('shows no schedule without jitter as lucky, whenever the server is back', async () => {
    const { stdout } = await simulate(
      '--clients',
      '200',
      '--preset',
      'recommended,mobDev',
      '--json',
    )
    const { herds, outagesMs, server } = JSON.parse(stdout)
    expect(outagesMs).toEqual([185_400, 196_200, 207_000, 217_800, 228_600])
    expect(server).toEqual({ connectMs: 50, acceptsPerSecond: 10 })
    expect(herds.mobDev.meanWaitMs).toBeGreaterThan(10 * herds.recommended.meanWaitMs)
    expect(herds.mobDev.busiestSecond.share).toBe(1)
    const free = await simulate(
      '--clients',
      '200',
      '--preset',
      'mobDev',
      '--accepts',
      'all',
      '--json',
    )
    expect(JSON.parse(free.stdout).herds.mobDev).toMatchObject({ overloadMs: 0, backShare: 1 })
    expect(JSON.parse(free.stdout).herds.mobDev.meanWaitMs).toBeGreaterThan(5000)
  })

  it('prints, as JSON, what simulateHerd gives of one outage, and the same for the same seed', async () => {
    const args = [
      '--clients',
      '200',
      '--outage',
      '20s',
      '--preset',
      'grpc',
      '--seed',
      '7',
      '--json',
    ]
    const { stdout } = await simulate(
      ...args,
      '--accepts',
      '50',
      '--connect',
      '30ms',
      '--phases',
      '1',
    )
    const { maxBackoffMs, policy } = presets.grpc
    const herd = simulateHerd({
      clients: 200,
      outageMs: 20_000,
      seed: 7,
      server: { acceptsPerSecond: 50, connectMs: 30 },
      maxBackoffMs,
      policy,
    })
    expect(JSON.parse(stdout).herds.grpc).toEqual(JSON.parse(JSON.stringify(herd)))
  })

  it('lets nobody give up, so that policies can be compared', async () => {
    const { stdout } = await simulate('--clients', '10', '--preset', 'signalR', '--json')
    expect(JSON.parse(stdout).herds.signalR).toMatchObject({ gaveUpShare: 0, backShare: 1 })
  })

  it('writes a picture with a row for each policy, for light and dark pages', async () => {
    const file = join(folder, 'herd.svg')
    expect(
      (await simulate('--clients', '100', '--preset', 'phoenix,clientGo', '--svg', file)).status,
    ).toBe(0)
    const svg = readFileSync(file, 'utf8')
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox=/)
    expect(svg).toContain('>phoenix</text>')
    expect(svg).toContain('>clientGo</text>')
    expect(svg).toContain('prefers-color-scheme: dark')
    expect(svg).toContain('the server is back, 3.4 min')
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })

  it.each([
    [['--clients', '0'], '--clients: expected a whole number from 1 to 16777216, got "0"'],
    [['--clients', 'many'], '--clients: expected a whole number from 1 to 16777216, got "many"'],
    [['--outage', '3x'], '--outage: expected a time up to 24h such as 5s or 3m, got "3x"'],
    [['--outage', '25h'], '--outage: expected a time up to 24h such as 5s or 3m, got "25h"'],
    [['--preset', 'mobDev,constructor'], '--preset: expected some of recommended, mobDev, grpc'],
    [
      ['--svg', '/no/such/folder/a.svg'],
      '/no/such/folder/a.svg: there is no such file or directory',
    ],
    [['--clients', '-5'], "Option '--clients' argument is ambiguous. Did you forget"],
    [['--fast'], "Unknown option '--fast', see --help"],
    [['--presets', 'grpc'], "Unknown option '--presets', did you mean --preset?"],
    [
      ['--accepts', 'none'],
      '--accepts: expected a whole number from 1 to 1000000000, or "all", got "none"',
    ],
    [['--phases', '0'], '--phases: expected a whole number from 1 to 100, got "0"'],
  ])('ends with one line and exit code 2 on %j', async (args, message) => {
    const { status, stdout, stderr } = await simulate('--clients', '10', ...args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(`redux-reconnector simulate: ${message}`)
    expect(stderr.trimEnd().split('\n').length).toBe(1)
  })

  it('says how it is used', async () => {
    expect((await simulate('--help')).stdout).toContain('--preset A,B')
  })
})
