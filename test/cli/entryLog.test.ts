import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLogStore, createMemoryLog, createWriterStore, slices } from '../mirror/logs.js'
import { createRandomLife } from '../mirror/randomLife.js'
import { runCommand } from './runCommand.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''
let entries: readonly string[] = []
let ids: readonly string[] = []
let snapshot = ''
let single: readonly string[] = []

const run = (args: readonly string[], input?: string) =>
  runCommand(folder, ['replay', ...args], input)
const put = (name: string, lines: readonly string[]) =>
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`)

beforeAll(async () => {
  const { log, slice, publisher, dispatch, state } = createWriterStore({ maxItems: 20 })
  publisher.start()
  const life = createRandomLife(slice, 31, 20)
  for (let step = 0; step < 150; step += 1) {
    dispatch(life(state()))
    if (step === 75) snapshot = publisher.snapshot()
    await publisher.written()
  }
  entries = log.entries
  ids = slice.getSelectors().selectIds(state())

  const own = createMemoryLog()
  const writer = createLogStore(slices.single(), { append: own.append })
  writer.mirror.stop()
  writer.publisher.start()
  await writer.publisher.written()
  for (let nowMs = 0; nowMs < 9000; nowMs += 1000) {
    writer.dispatch(writer.slice.actions.probeReceived('unreachable', nowMs, 0.5))
  }
  await writer.publisher.written()
  single = own.entries
})

beforeEach(() => {
  folder = mkdtempSync(join(root, 'node_modules/.replay-'))
  put('fleet.ndjson', entries)
  put('single.ndjson', single)
  return () => rmSync(folder, { recursive: true, force: true })
})

describe('the replay command with a log of entries', () => {
  it('replays it with the name and the defaults that the log says, from a file and from a pipe', async () => {
    const { status, stdout, stderr } = await run(['fleet.ndjson'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^\d+ connections, from/)
    expect((await run([], entries.join('\n'))).stdout).toBe(stdout)
    expect((await run(['single.ndjson'])).stdout).toContain('wss://host/live')
  })

  it('narrows it to one connection by --id, which shows the rows of that one alone', async () => {
    const id = ids.at(-1) ?? ''
    const { status, stdout } = await run(['fleet.ndjson', '--id', id, '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ state: { node: expect.stringContaining('wss://') } })
    const other = await run(['fleet.ndjson', '--id', 'nobody'])
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('no connection') })
  })

  it('shows a window of it by --from and --to, and what a snapshot and the entries after it tell', async () => {
    const all = await run(['fleet.ndjson', '--json'])
    const window = await run(['fleet.ndjson', '--from', '40', '--to', '50', '--json'])
    expect(window.status).toBe(0)
    const rows = (text: string): unknown[] => JSON.parse(text).rows
    expect(rows(window.stdout).length).toBeGreaterThan(0)
    expect(rows(window.stdout).length).toBeLessThan(rows(all.stdout).length)
    const { n } = JSON.parse(snapshot)
    put('late.ndjson', [snapshot, ...entries.slice(n)])
    expect((await run(['late.ndjson'])).status).toBe(0)
  })

  it.each([
    ['a lost entry', () => entries.filter((_, at) => at !== 9), 'line 10: entries before this one'],
    ['a broken line', () => [...entries.slice(0, 9), '{"n": 10'], 'line 10: entry: expected JSON'],
    ['no beginning', () => entries.slice(5), 'line 1: expected the log to begin with its first'],
    [
      'a hostile default',
      () => [JSON.stringify({ ...JSON.parse(entries[0] ?? ''), defaults: { maxBackoffMs: -1 } })],
      'line 1: createReconnectorFleetSlice: expected `defaults.maxBackoffMs`',
    ],
  ])('refuses %s in one line', async (_what, lines, message) => {
    put('broken.ndjson', lines())
    const { status, stdout, stderr } = await run(['broken.ndjson'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('takes --from and --to for a log only', async () => {
    writeFileSync(join(folder, 'trace.json'), '[]')
    expect((await run(['trace.json', '--from', '2'])).stderr).toContain(
      '--from is for a log of entries',
    )
    expect((await run(['fleet.ndjson', '--to', 'x'])).stderr).toContain(
      '--to: expected the number of an',
    )
  })
})
